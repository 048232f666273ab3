/** `npm run bench [-- name…] [--quick] [--full] [--json FILE]`: each figure beside a floor measured in the same run, as
 *  a ratio. `--full` measures a large client in its full size. A floor that could not be measured is said, never
 *  guessed. */
import { cpus, totalmem } from 'node:os'
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { BenchFigure } from './figure.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    list: { type: 'boolean' },
    // Read where it counts: large-client.ts.
    full: { type: 'boolean' },
  },
})

const modules = import.meta.glob<{ readonly figures?: readonly BenchFigure[] }>(
  ['./*.ts', '!./index.ts', '!./figure.ts'],
  {
    eager: true,
  },
)
const all = Object.values(modules).flatMap((m) => m.figures ?? [])
const chosen = positionals.length === 0 ? all : all.filter((f) => positionals.some((p) => f.name.includes(p)))
const print = (line: string): void => void process.stdout.write(`${line}\n`)
const short = (n: number): string =>
  n >= 1000 ? Math.round(n).toLocaleString('en') : n >= 10 ? n.toFixed(1) : n.toPrecision(3)

if (values.list === true || chosen.length === 0) {
  for (const f of all) print(f.name)
  process.exit(chosen.length === 0 ? 1 : 0)
}

const rows = []
for (const figure of chosen) {
  if (values.quick && figure.notQuick !== undefined) {
    const { name, target, floorName, notQuick: skipped } = figure
    rows.push({ name, target, floorName, skipped })
    continue
  }
  process.stderr.write(`measuring: ${figure.name}\n`)
  try {
    const result = await figure.run(values.quick)
    rows.push({ name: figure.name, target: figure.target, floorName: figure.floorName, ...result })
  } catch (error) {
    rows.push({
      name: figure.name,
      target: figure.target,
      floorName: figure.floorName,
      failed: error instanceof Error ? error.message : String(error),
    })
  }
}

const table = rows.map((r): string[] =>
  'failed' in r || 'skipped' in r
    ? [r.name, 'not measured', '', '', r.target, 'failed' in r ? (r.failed ?? '') : (r.skipped ?? '')]
    : [
        r.name,
        `${short(r.value)} ${r.unit}`,
        `${short(r.floor)} ${r.unit}`,
        r.ratio < 0.01 ? `1/${short(1 / r.ratio)}` : `${r.ratio.toFixed(2)}x`,
        r.target,
        r.note ?? '',
      ],
)
const lines: string[][] = [['figure', 'value', 'floor', 'ratio', 'target', 'note'], ...table]
const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...lines.map((l) => l[i]!.length)))
for (const l of lines)
  print(
    l
      .map((text, i) => text.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  )

const file = resolve(values.json ?? 'bench-results.json')
writeFileSync(
  file,
  `${JSON.stringify({ at: new Date().toISOString(), quick: values.quick, machine: { cpus: cpus().length, memory: totalmem(), node: process.version }, figures: rows }, null, 1)}\n`,
)
print(`written to ${file}`)
process.exit(rows.some((r) => 'failed' in r) ? 1 : 0)
