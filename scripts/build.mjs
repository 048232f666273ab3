/** Builds dist/ from src/ when a source changed since the last build.
 *  Promise: dist/ is a whole build or the whole build before (built aside, then renamed into place).
 *  Refuses: to leave out a part; a missing entry ends with an error. */
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineNode, isEntry, modules, onEngineNode, quietly, root, say } from './lib.mjs'

/** What a build depends on. */
const SOURCES = [
  'src',
  'resources',
  'vite.node.config.ts',
  'vite.renderer.config.ts',
  'package-lock.json',
  'scripts/build.mjs',
]

/** Builds when needed; answers true when dist/ is up to date. The build itself runs on the engine's Node. */
export function buildWhenStale() {
  if (isFresh()) return true
  say('building')
  const done = quietly(engineNode() ?? process.execPath, [fileURLToPath(import.meta.url)])
  if (!done.ok) process.stderr.write(`${done.output}\n`)
  return done.ok
}

function isFresh() {
  const stamp = join(root, 'dist', '.stamp')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()
}

/** A digest of name, size and time of every source: 10 ms, and a checkout of other sources changes it. */
function fingerprint() {
  const hash = createHash('sha256')
  const add = (path) => {
    const about = statSync(path, { throwIfNoEntry: false })
    if (about === undefined) return
    if (about.isDirectory()) {
      for (const name of readdirSync(path).sort()) add(join(path, name))
    } else if (!/\.test\.tsx?$/.test(path)) hash.update(`${path}\0${about.size}\0${about.mtimeMs}\n`)
  }
  for (const source of SOURCES) add(join(root, source))
  return hash.digest('hex')
}

/** Builds one mode of vite.node.config.ts into `folder` (relative to the repository). */
export async function buildNode(mode, folder = 'dist') {
  const { build } = await import('vite')
  process.env.REEVE_BUILD_TO = folder
  await build({ root, configFile: join(root, 'vite.node.config.ts'), mode })
}

async function buildAll() {
  const before = fingerprint()
  const aside = `.cache/build-${process.pid}`
  const work = join(root, aside)
  rmSync(work, { recursive: true, force: true })
  mkdirSync(work, { recursive: true })
  try {
    for (const mode of ['main', 'preload', 'engine']) await buildNode(mode, aside)
    const { build } = await import('vite')
    await build({ root: join(root, 'src', 'renderer'), configFile: join(root, 'vite.renderer.config.ts') })
    copyFonts(join(work, 'fonts'))
    writeFileSync(join(work, '.stamp'), before)
    const old = `${work}-old`
    const dist = join(root, 'dist')
    if (existsSync(dist)) renameSync(dist, old)
    renameSync(work, dist)
    rmSync(old, { recursive: true, force: true })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** The faces that reports are set in, flat, each with its licence; screens bring their own through the renderer. */
function copyFonts(folder) {
  mkdirSync(folder, { recursive: true })
  const fonts = JSON.parse(readFileSync(join(root, 'resources', 'report', 'fonts.json'), 'utf8'))
  for (const { package: name, file } of fonts) {
    const from = join(modules, name)
    cpSync(join(from, file), join(folder, basename(file)))
    cpSync(join(from, 'LICENSE_FONT'), join(folder, `LICENSE-${basename(name)}.txt`))
  }
}

if (isEntry(import.meta.url)) {
  const elsewhere = await onEngineNode(import.meta.url)
  if (elsewhere !== null) process.exit(elsewhere)
  await buildAll()
}
