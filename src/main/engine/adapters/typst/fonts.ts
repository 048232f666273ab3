/** The report's fonts: exactly the files of resources/report/fonts.json, in that order, and no system font, so that
 *  the same report has the same bytes on every machine. A build copies them flat into one folder. */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import list from '../../../../../resources/report/fonts.json' with { type: 'json' }

/** Reads them from a flat folder (a build), or from a `node_modules` folder.
 *  @throws Error naming the file that is missing */
export function readFonts(folder: string): Buffer[] {
  return list.map((font) => {
    const places = [join(folder, basename(font.file)), join(folder, font.package, font.file)]
    const place = places.find((p) => existsSync(p))
    if (place === undefined) throw new Error(`report font is missing: ${places[0] ?? font.file}`)
    return readFileSync(place)
  })
}
