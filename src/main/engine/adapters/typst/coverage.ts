/** Which characters a set of fonts can print, read from their own `cmap` tables. The engine refuses a tagged document
 *  with a character that no font has, and system fonts are not used, so this is asked before, not after. */

/** True when the font has a glyph for the code point. */
export type Coverage = (codePoint: number) => boolean

/** @throws RangeError for bytes that are not a TrueType font with a Unicode `cmap` of format 4 or 12. */
export function coverageOf(font: Uint8Array): Coverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const tables = view.getUint16(4)
  for (let i = 0; i < tables; i++) {
    const record = 12 + i * 16
    if (view.getUint32(record) === 0x636d6170 /* cmap */) return fromCmap(view, view.getUint32(record + 8))
  }
  throw new RangeError('font without a cmap table')
}

function fromCmap(view: DataView, cmap: number): Coverage {
  const subtables = Array.from(
    { length: view.getUint16(cmap + 2) },
    (_, i) => cmap + view.getUint32(cmap + 8 + i * 8),
  )
  const of = (format: number) => subtables.find((s) => view.getUint16(s) === format)
  const full = of(12)
  if (full !== undefined) return fromRanges(format12(view, full))
  const basic = of(4)
  if (basic !== undefined) return fromRanges(format4(view, basic))
  throw new RangeError('font without a cmap of format 4 or 12')
}

type Range = readonly [first: number, last: number]

function format12(view: DataView, at: number): Range[] {
  return Array.from({ length: view.getUint32(at + 12) }, (_, i): Range => {
    const group = at + 16 + i * 12
    return [view.getUint32(group), view.getUint32(group + 4)]
  })
}

/** Segments as given; a segment may map single characters to glyph 0, so those are looked up one by one. */
function format4(view: DataView, at: number): Range[] {
  const count = view.getUint16(at + 6) / 2
  const ends = at + 14
  const starts = ends + count * 2 + 2
  const deltas = starts + count * 2
  const offsets = deltas + count * 2
  const ranges: Range[] = []
  for (let i = 0; i < count; i++) {
    const [first, last] = [view.getUint16(starts + i * 2), view.getUint16(ends + i * 2)]
    const offset = view.getUint16(offsets + i * 2)
    for (let c = first; c <= last && c < 0xffff; c++) {
      const glyph =
        offset === 0
          ? (c + view.getUint16(deltas + i * 2)) & 0xffff
          : view.getUint16(offsets + i * 2 + offset + (c - first) * 2)
      if (glyph === 0) continue
      const open = ranges.at(-1)
      if (open !== undefined && open[1] === c - 1) ranges[ranges.length - 1] = [open[0], c]
      else ranges.push([c, c])
    }
  }
  return ranges
}

function fromRanges(unsorted: readonly Range[]): Coverage {
  const ranges = [...unsorted].sort((a, b) => a[0] - b[0])
  return (codePoint) => {
    let low = 0
    let high = ranges.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const [first, last] = ranges[middle] ?? [0, -1]
      if (codePoint < first) high = middle - 1
      else if (codePoint > last) low = middle + 1
      else return true
    }
    return false
  }
}
