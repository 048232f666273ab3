/** Stands where an Electron package keeps its own app: opens the app folder given on the command line, after the
 *  modules given by `-r`, as Electron's default app does. Synchronous: an awaited import would let `ready` fire before
 *  the app registers its protocol. */
const { existsSync, readFileSync } = require('node:fs')
const { join, resolve } = require('node:path')
const { app } = require('electron')

const words = process.argv.slice(1)
const preloaded = words.filter((_, index) => words[index - 1] === '-r')
const given = words.find((word) => !word.startsWith('-') && existsSync(join(word, 'package.json')))
if (given === undefined) {
  process.stderr.write('reeve: this runtime opens an app folder: none was given\n')
  process.exit(1)
}
for (const file of preloaded) require(resolve(file))
const folder = resolve(given)
const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setName(about.productName ?? about.name)
app.setVersion(about.version)
app.setAppPath(folder)
require(join(folder, about.main))
