/** Makes one module that plain Node runs out of an entry that needs the bundler (registries use import.meta.glob):
 *  for tests that start a child process of the real code, for example to kill it. */
import { createHash } from 'node:crypto'
import { builtinModules } from 'node:module'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const WORKER = join(ROOT, 'src/main/engine/adapters/typst/pages-worker.ts')
/** Packages with native parts stay outside; the module lies where Node finds them. */
const OUTSIDE = ['better-sqlite3', 'keytar', '@myriaddreamin/typst-ts-node-compiler']

/** Path of the module built from `entry` (an absolute path). Start it with `process.execPath`. */
export async function bundleForNode(entry: string): Promise<string> {
  const place = createHash('sha256').update(entry).digest('hex').slice(0, 12)
  const outDir = join(ROOT, 'node_modules', '.cache', 'reeve-test', `${place}-${process.pid}`)
  const name = basename(entry, '.ts')
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      target: 'node22',
      outDir,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        // Beside it the thread that sets pages, where adapters/typst/pages.ts looks for it.
        input: { [`main/${name}`]: entry, 'engine/pages-worker': WORKER },
        external: [...builtinModules, /^node:/, ...OUTSIDE],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'main/[name]-[hash].mjs' },
      },
    },
  })
  return join(outDir, 'main', `${name}.mjs`)
}
