/** Everything that is built. Without a mode of its own (build, `npm run dev`) the app: main, preload and renderer, and the
 *  engine process, which main names by `?modulePath`. By mode one further program: `cli`, and for tests and measures
 *  `stub-engine` and `bench`.
 *  Each process loads one file of its own (an engine that never makes a sample or a request loads neither). Packages are
 *  bundled, since one file starts faster than hundreds; those with native parts stay outside. */
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type MainViteConfig, type PreloadViteConfig, type UserConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const ROOT = import.meta.dirname

const OUTSIDE = [
  'electron',
  'better-sqlite3',
  'keytar',
  '@myriaddreamin/typst-ts-node-compiler',
  '@playwright/test',
]

/** The thread that sets pages; the engine finds it by this name (adapters/typst/pages.ts). */
const WORKER = { 'engine/pages-worker': 'src/main/engine/adapters/typst/pages-worker.ts' }

/** The thread that writes; the engine process finds it by this name (engine-threads.ts). Built by itself, so that main
 *  stays one file. */
const WORKING = { 'engine/working-thread': 'src/main/working-thread.ts' }

/** Programs that are built by themselves, by mode. ES modules may await at their top level. */
const PROGRAMS: Record<string, { input: Record<string, string>; format: 'cjs' | 'es' }> = {
  cli: { input: { 'cli/index': 'src/main/cli.ts' }, format: 'cjs' },
  working: { input: WORKING, format: 'cjs' },
  bench: { input: { 'bench/index': 'test/bench/index.ts', ...WORKER }, format: 'es' },
  'stub-engine': {
    input: { 'test/stub-engine': 'test/journeys/support/stub-engine.ts' },
    format: 'es',
  },
}

/** A digest of what decides the rows of lists: those that another version stored are made again. */
const sources = (): string => {
  const hash = createHash('sha256')
  for (const folder of ['src/main/engine', 'src/shared', 'resources'])
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(ts|json)$/.test(name) && !name.endsWith('.test.ts'))
        hash.update(readFileSync(join(ROOT, folder, name)))
  return hash.digest('hex')
}

/** The Node side. Every file lies one folder below the build's, so that a path relative to import.meta.url holds in all
 *  of them. */
const node = (outDir: string, input: Record<string, string>, format: 'cjs' | 'es', chunks: string) => {
  const extension = format === 'cjs' ? 'cjs' : 'mjs'
  return {
    root: ROOT,
    define: { __SOURCES__: JSON.stringify(sources()) },
    build: {
      outDir,
      emptyOutDir: false,
      sourcemap: true,
      externalizeDeps: false,
      // The older of the two runtimes (design.md §10), not the Electron that is installed.
      target: 'node20.18',
      rolldownOptions: {
        input,
        external: OUTSIDE,
        output: {
          format,
          entryFileNames: `[name].${extension}`,
          // The engine process is an entry, though not one of `input`.
          chunkFileNames: ({ isEntry }: { isEntry: boolean }) =>
            isEntry ? `${chunks}/index.${extension}` : `${chunks}/[name]-[hash].${extension}`,
        },
      },
    },
  } satisfies MainViteConfig & PreloadViteConfig
}

/** The faces that reports are set in, flat, each with its licence; screens bring their own through the renderer. */
const reportFonts: Plugin = {
  name: 'report-fonts',
  writeBundle: ({ dir = '' }) => {
    const folder = join(dir, 'fonts')
    mkdirSync(folder, { recursive: true })
    const fonts: { package: string; file: string }[] = JSON.parse(
      readFileSync(join(ROOT, 'resources', 'report', 'fonts.json'), 'utf8'),
    )
    for (const { package: name, file } of fonts) {
      const from = join(ROOT, 'node_modules', name)
      cpSync(join(from, file), join(folder, basename(file)))
      cpSync(join(from, 'LICENSE_FONT'), join(folder, `LICENSE-${basename(name)}.txt`))
    }
  },
}

/** Lets the page ask for its larger part (app/start.tsx) together with its first one. */
const preloadStart: Plugin = {
  name: 'preload-start',
  transformIndexHtml: (_html, { bundle = {} }) =>
    Object.values(bundle)
      .filter((file) => file.type === 'chunk' && file.facadeModuleId?.endsWith('/app/start.tsx'))
      .map(({ fileName }) => ({
        tag: 'link',
        attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` },
        injectTo: 'head',
      })),
}

/** The page has addresses of its own (app-protocol.ts); electron-vite makes paths relative for pages opened as files. */
const fromTheRoot: Plugin = { name: 'from-the-root', enforce: 'post', config: () => ({ base: '/' }) }

export default defineConfig(({ command, mode }): UserConfig => {
  const isDev = command === 'serve'
  // A development build never lies where `npm start` looks for the app.
  const outDir = resolve(ROOT, process.env['REEVE_BUILD_TO'] ?? (isDev ? '.cache/dev' : 'dist'))
  const program = PROGRAMS[mode]
  if (program) {
    return { main: node(outDir, program.input, program.format, mode) }
  }
  const port = Number(process.env['REEVE_DEV_PORT'] ?? 5173)
  return {
    // Main as CommonJS: the launcher requires it synchronously.
    main: {
      ...node(
        outDir,
        { 'main/index': 'src/main/index.ts', ...WORKER, ...(isDev && WORKING) },
        'cjs',
        'engine',
      ),
      plugins: [reportFonts],
    },
    // A sandboxed preload must be one CommonJS file.
    preload: node(outDir, { 'preload/index': 'src/preload/index.ts' }, 'cjs', 'preload'),
    renderer: {
      root: join(ROOT, 'src', 'renderer'),
      plugins: [react(), preloadStart, fromTheRoot],
      // The page comes from its own address in development too; only the socket for changes leads to the server.
      ...(isDev && {
        html: { cspNonce: '__CSP_NONCE__' },
        server: {
          host: '127.0.0.1',
          port,
          strictPort: true,
          hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: port },
        },
      }),
      build: {
        outDir: join(outDir, 'renderer'),
        emptyOutDir: true,
        target: 'chrome130',
        minify: true,
        sourcemap: true,
        // Nothing inline: the page runs under a content security policy without 'unsafe-inline' and fetches nothing.
        assetsInlineLimit: 0,
        // One style sheet: it is there before the first paint, and no part of the page waits for its own.
        cssCodeSplit: false,
        chunkSizeWarningLimit: 2_000,
      },
    },
  }
})
