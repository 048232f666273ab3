/** `npm run golden`: writes test/golden/sample-msp.txt, all figures of the sample MSP. The test only compares.
 *  Each line that changes is listed, with its reason, in the commit that changes it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onEngineNode, root, say } from './lib.mjs'
import { setUp } from './setup.mjs'

async function golden() {
  if (!(await setUp({ need: 'test' }))) return 1
  const elsewhere = await onEngineNode(import.meta.url)
  if (elsewhere !== null) return elsewhere
  const { createServer } = await import('vite')
  // The engine finds its controls and connectors through Vite, as in the tests.
  const vite = await createServer({
    root,
    configFile: false,
    appType: 'custom',
    server: { middlewareMode: true, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  let text
  try {
    const { goldenText } = await vite.ssrLoadModule('/test/golden/figures.ts')
    text = await goldenText()
  } finally {
    await vite.close()
  }
  writeFileSync(join(root, 'test', 'golden', 'sample-msp.txt'), text)
  say(`${text.split('\n').length - 1} lines written to test/golden/sample-msp.txt`)
  return 0
}

process.exit(
  await golden().catch((error) => {
    say(error.stack ?? error.message)
    return 1
  }),
)
