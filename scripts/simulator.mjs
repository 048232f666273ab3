/** `npm run simulator -- openai --port P …`: one provider simulator, alone, from its source. */
import { join } from 'node:path'
import { engineNode, foreground, root } from './lib.mjs'
import { setUp } from './setup.mjs'

if (!(await setUp({ need: 'cli' }))) process.exit(1)
process.exit(
  await foreground(engineNode(), [join(root, 'src', 'simulators', 'cli.ts'), ...process.argv.slice(2)]),
)
