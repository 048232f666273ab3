/** `npm run dev`: the app with hot reload of the page, started anew when main, preload or engine sources change
 *  (electron-vite). Arguments go to the app.
 *  Promise: dist/ is not touched (the build lies in .cache/dev); ends with the app; leaves nothing running. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { engineNode, foreground, modules, onEngineNode, root, say } from './lib.mjs'
import { openSession, sayWhenVirtual } from './session.mjs'
import { setUp } from './setup.mjs'

async function dev() {
  if (!(await setUp({ need: 'app' }))) return 1
  const elsewhere = await onEngineNode(import.meta.url)
  if (elsewhere !== null) return elsewhere
  const folder = join(root, '.cache', 'dev')
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version, main: 'main/index.cjs' }))
  const session = await openSession({ display: true, keyring: 'own' })
  sayWhenVirtual(session)
  const words = process.argv.slice(2)
  const args = [
    join(modules, 'electron-vite', 'bin', 'electron-vite.js'),
    ...['dev', '--watch', '--clearScreen', 'false'],
    ...(words.length > 0 ? ['--', ...words] : []),
  ]
  // electron-vite starts `ELECTRON_EXEC_PATH ELECTRON_ENTRY`: dev-app.mjs finds the runtime and its switches.
  const env = {
    ...session.env,
    ELECTRON_EXEC_PATH: engineNode() ?? process.execPath,
    ELECTRON_ENTRY: join(root, 'scripts', 'dev-app.mjs'),
  }
  try {
    return await foreground(engineNode() ?? process.execPath, args, { env })
  } finally {
    await session.close()
  }
}

process.exit(
  await dev().catch((error) => {
    say(error.message)
    return 1
  }),
)
