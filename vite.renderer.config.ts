/** Builds the renderer into dist/renderer. Nothing inline: the page runs under a content security policy without
 *  'unsafe-inline' and fetches nothing. */
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

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

export default defineConfig({
  root: 'src/renderer',
  base: '/',
  logLevel: 'warn',
  plugins: [react(), preloadStart],
  build: {
    outDir: `../../${process.env.REEVE_BUILD_TO ?? 'dist'}/renderer`,
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    assetsInlineLimit: 0,
    // One style sheet: it is there before the first paint, and no part of the page waits for its own.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
  },
})
