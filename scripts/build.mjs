/** Builds dist/ when a source changed since the last build. What is built, and how, is electron.vite.config.ts; here is
 *  what electron-vite does not do: knowing that nothing changed, and never leaving half a build.
 *  Promise: dist/ is a whole build or the whole build before (built aside, then renamed into place). */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { engineNode, isEntry, onEngineNode, quietly, root, say } from './lib.mjs'

/** What a build depends on. */
const SOURCES = ['src', 'resources', 'electron.vite.config.ts', 'package-lock.json', 'scripts/build.mjs']

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

/** Builds one mode of electron.vite.config.ts into `folder` (relative to the repository). */
export async function buildNode(mode, folder) {
  const { build } = await import('electron-vite')
  process.env.REEVE_BUILD_TO = folder
  const configFile = join(root, 'electron.vite.config.ts')
  await build({ root, configFile, mode, ignoreConfigWarning: true, logLevel: 'warn' })
}

async function buildAll() {
  const before = fingerprint()
  const aside = `.cache/build-${process.pid}`
  const work = join(root, aside)
  rmSync(work, { recursive: true, force: true })
  try {
    for (const mode of ['production', 'working', 'cli']) await buildNode(mode, aside)
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

if (isEntry(import.meta.url)) {
  const elsewhere = await onEngineNode(import.meta.url)
  if (elsewhere !== null) process.exit(elsewhere)
  await buildAll()
}
