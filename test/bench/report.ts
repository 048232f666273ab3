/** The client report: from a frozen model to a file on disk, against the page engine alone on the very same content. */
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createCsv } from '../../src/main/engine/adapters/csv/index.ts'
import { compose } from '../../src/main/engine/adapters/typst/compose.ts'
import { coverageOf } from '../../src/main/engine/adapters/typst/coverage.ts'
import { readFonts } from '../../src/main/engine/adapters/typst/fonts.ts'
import { createTypstRenderer } from '../../src/main/engine/adapters/typst/index.ts'
import { reportTemplate } from '../../src/main/engine/adapters/typst/template.ts'
import { createTypeset } from '../../src/main/engine/adapters/typst/typeset.ts'
import { buildReport } from '../../src/main/engine/domain/report.ts'
import type { ReportChange, ReportModel } from '../../src/main/engine/domain/report.ts'
import { reportAttachments } from '../../src/main/engine/domain/report/attachments.ts'
import { printReport } from '../../src/main/engine/domain/report/print.ts'
import { sampleInput } from '../support/sample-report.ts'
import type { BenchFigure } from './figure.ts'

const fontFolder = resolve('node_modules')
const ROOT = resolve('/reeve-bench')

/** A report of about 25 pages. Each number makes another document, so that nothing remembered is measured. */
function model(n: number): ReportModel {
  const input = sampleInput({ people: 160, credentials: 240, projects: 8 })
  const credentials = input.facts.of('credential')
  const list: ReportChange[] = [
    ...input.facts.of('account').map((after) => ({
      connectionId: after.connectionId,
      change: 'added' as const,
      before: null,
      after,
    })),
    ...credentials.map((before) => ({
      connectionId: before.connectionId,
      change: 'removed' as const,
      before,
      after: null,
    })),
    ...credentials.map((after) => ({
      connectionId: after.connectionId,
      change: 'changed' as const,
      before: { ...after, state: 'disabled' as const },
      after,
    })),
  ]
  const controls = [
    'nhi-expiring-soon',
    'nhi-service-retired',
    'nhi-offboarded-creator',
    'nhi-env-mixed',
    'lp-overscoped',
    'nhi-shared-consumers',
  ]
  const findings = [
    ...input.findings,
    ...controls.flatMap((controlId) =>
      input.findings.slice(0, 40).map((f) => ({ ...f, id: `${controlId}-${f.id}`, controlId })),
    ),
  ]
  const since = input.changes?.since ?? input.facts.at
  return buildReport({
    ...input,
    id: `bench-${n}`,
    preparedBy: `Run ${n}`,
    changes: { since, list },
    findings,
  })
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function run(quick: boolean) {
  const runs = quick ? 3 : 9
  const folder = mkdtempSync(join(tmpdir(), 'reeve-bench-report-'))
  const csv = createCsv()
  const renderer = createTypstRenderer({ fontFolder })
  const fonts = readFonts(fontFolder)
  const typeset = createTypeset(fonts.map(coverageOf))
  const engine = NodeCompiler.create({ workspace: ROOT, fontArgs: [{ fontBlobs: fonts }] })
  let pages = 0

  const toFile = async (m: ReportModel) => {
    const pdf = await renderer.render(m, reportAttachments(m, csv), new AbortController().signal)
    const path = join(folder, 'report.pdf')
    const file = openSync(`${path}.part`, 'w')
    writeSync(file, pdf)
    fsyncSync(file)
    closeSync(file)
    renameSync(`${path}.part`, path)
  }
  const engineAlone = (m: ReportModel) => {
    const { inputs, files } = compose(printReport(m), reportAttachments(m, csv), typeset)
    for (const [name, source] of Object.entries(reportTemplate)) engine.addSource(join(ROOT, name), source)
    for (const [name, bytes] of files) engine.mapShadow(join(ROOT, name), Buffer.from(bytes))
    return timed(() => {
      const document = engine.compile({ mainFilePath: join(ROOT, 'main.typ'), inputs }).result
      if (document === null) throw new Error('the page engine made no document')
      engine.pdf(document, { pdfStandard: 'ua-1' })
      pages = document.numOfPages
    })
  }
  const forget = () => engine.evictCache(0)

  try {
    await toFile(model(0))
    await engineAlone(model(0))
    const [value, floor]: [number[], number[]] = [[], []]
    for (let i = 1; i <= runs; i++) {
      const frozen = model(i)
      forget()
      floor.push(await engineAlone(frozen))
      forget()
      value.push(await timed(() => toFile(frozen)))
    }
    const [v, f] = [median(value), median(floor)]
    return {
      value: v,
      floor: f,
      unit: 'ms',
      ratio: v / f,
      note: `${pages} pages, median of ${runs}, nothing memoised`,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const LARGE = 50_000

/** The model and its evidence of a very large client. The same content must at
 *  least become text once, and be hashed. */
async function runLarge(quick: boolean) {
  const count = quick ? LARGE / 10 : LARGE
  const input = sampleInput({ people: count, credentials: count })
  const csv = createCsv()
  let frozen = {}
  const value = await timed(() => {
    const model = buildReport(input)
    reportAttachments(model, csv)
    frozen = model
  })
  const floor = await timed(() => void createHash('sha256').update(JSON.stringify(frozen)).digest('hex'))
  return {
    value,
    floor,
    unit: 'ms',
    ratio: value / floor,
    note: `${count} credentials and people`,
  }
}

async function timed(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const figures: BenchFigure[] = [
  {
    name: '25-page report, frozen model to file',
    target: '≤ 1.3 × the engine alone',
    floorName: 'the page engine alone on the same content',
    run,
  },
  {
    name: '50,000-identity report, model and evidence',
    target: '≤ 10 × the floor',
    floorName: 'the same content as JSON, hashed',
    run: runLarge,
  },
]
