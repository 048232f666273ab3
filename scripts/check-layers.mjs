/** `npm run check:layers`: holds the imports against .dependency-cruiser.cjs.
 *  Promise: fails on a violation, and when it read fewer modules than the source has files: a gate that looked at
 *  nothing is not a pass. */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { engineNode, modules, root, say } from './lib.mjs'

const FOLDERS = ['src', 'test']
const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }),
).filter((name) => /\.tsx?$/.test(name) && !name.includes('node_modules')).length

const run = spawnSync(
  engineNode(),
  [
    join(modules, 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
    ...FOLDERS,
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 },
)
let summary
try {
  summary = JSON.parse(run.stdout).summary
} catch {
  process.stderr.write(run.stderr)
  say('the layering gate did not run')
  process.exit(1)
}
for (const v of summary.violations) say(`${v.rule.name}: ${v.from} imports ${v.to}`)
if (summary.totalCruised < files || files === 0)
  say(`only ${summary.totalCruised} of ${files} modules were read`)
else if (summary.violations.length === 0) say(`layers: ${summary.totalCruised} modules, no violation`)
process.exit(summary.violations.length > 0 || summary.totalCruised < files || files === 0 ? 1 : 0)
