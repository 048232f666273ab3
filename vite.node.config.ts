/** Builds the Node side, one mode a run: `main` and `preload` as CommonJS (the launcher requires main synchronously,
 *  a sandboxed preload must be one CommonJS file), `engine` (engine process and command line) and `bench` as ES modules.
 *  Packages are bundled, since one file starts faster than hundreds; those with native parts stay outside. */
import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

const OUTSIDE = [
  'electron',
  'better-sqlite3',
  'keytar',
  '@myriaddreamin/typst-ts-node-compiler',
  'playwright-core',
]

const BUILDS: Record<string, { input: Record<string, string>; format: 'cjs' | 'es' }> = {
  main: { input: { 'main/index': 'src/main/index.ts' }, format: 'cjs' },
  preload: { input: { 'preload/index': 'src/preload/index.ts' }, format: 'cjs' },
  engine: {
    input: { 'engine/index': 'src/main/engine-process.ts', 'cli/index': 'src/main/cli.ts' },
    format: 'es',
  },
  bench: { input: { 'bench/index': 'test/bench/index.ts' }, format: 'es' },
  'stub-engine': { input: { 'test/stub-engine': 'test/journeys/support/stub-engine.ts' }, format: 'es' },
}

export default defineConfig(({ mode }) => {
  const build = BUILDS[mode]
  if (!build) throw new Error(`vite.node.config.ts has no build "${mode}"`)
  const extension = build.format === 'cjs' ? 'cjs' : 'mjs'
  return {
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      target: 'node20',
      outDir: process.env.REEVE_BUILD_TO ?? 'dist',
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        input: build.input,
        external: [...builtinModules, /^node:/, ...OUTSIDE],
        // Main shares the engine's index for the keychain adapter alone; what it does not use must not be loaded,
        // least of all the store, which crashes an older Electron.
        ...(mode === 'main' ? { treeshake: { moduleSideEffects: false } } : {}),
        output: {
          format: build.format,
          entryFileNames: `[name].${extension}`,
          // Every file lies one folder below dist, so that a path relative to import.meta.url holds in all of them.
          chunkFileNames: `chunks/[name]-[hash].${extension}`,
        },
      },
    },
  }
})
