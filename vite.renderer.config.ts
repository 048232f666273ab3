/** Builds the renderer into dist/renderer. Nothing inline: the page runs under a content security policy without
 *  'unsafe-inline' and fetches nothing. */
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'src/renderer',
  base: '/',
  logLevel: 'warn',
  plugins: [react()],
  build: {
    outDir: `../../${process.env.REEVE_BUILD_TO ?? 'dist'}/renderer`,
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2_000,
  },
})
