/** The report as a file: read back with Poppler where it is installed (set-up does so on Debian), else by its bytes. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { buildReport } from '../../domain/report.ts'
import type { ReportInput, ReportModel } from '../../domain/report.ts'
import { reportAttachments } from '../../domain/report/attachments.ts'
import { printReport } from '../../domain/report/print.ts'
import type { Block } from '../../domain/report/printed.ts'
import {
  emptyFacts,
  sampleFacts,
  sampleInput,
  datasetsOf,
} from '../../../../../test/support/sample-report.ts'
import { withFacts } from '../../facts/fact-set.ts'
import { createCsv } from '../csv/index.ts'
import { createTypstRenderer } from './index.ts'

const root = join(import.meta.dirname, '../../../../..')
const renderer = createTypstRenderer({ fontFolder: join(root, 'node_modules') })
const folder = mkdtempSync(join(tmpdir(), 'reeve-report-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const poppler = spawnSync('pdftotext', ['-v']).error === undefined
const needsPoppler = poppler ? '' : ' (skipped: pdftotext of poppler-utils is not installed)'
const idle = new AbortController().signal

const render = (model: ReportModel) => renderer.render(model, reportAttachments(model, createCsv()), idle)
const make = (changes: Partial<ReportInput> = {}) => buildReport(sampleInput({}, changes))

/** Text as a reader copies it: places for line breaks and runs of white space taken out. */
const flat = (text: string) =>
  text.replace(/[\u200b\u2066-\u2069\u200e\u200f\u202a-\u202e]/g, '').replace(/\s+/g, '')
function textOf(pdf: Uint8Array): string {
  const path = join(folder, 'text.pdf')
  writeFileSync(path, pdf)
  const run = spawnSync('pdftotext', ['-raw', '-nopgbrk', path, '-'], { encoding: 'utf8', maxBuffer: 1e8 })
  expect(run.status).toBe(0)
  return flat(run.stdout)
}

describe('the file', () => {
  test('the same model gives the same bytes, also after other reports', async () => {
    const first = await render(make())
    await render(make({ client: { id: 'client-2', name: 'Another' } }))
    const again = await createTypstRenderer({ fontFolder: join(root, 'node_modules') }).render(
      make(),
      reportAttachments(make(), createCsv()),
      idle,
    )
    expect(Buffer.compare(await render(make()), first)).toBe(0)
    expect(Buffer.compare(again, first)).toBe(0)
  })

  test('is tagged PDF/UA-1 with title, author and language', async () => {
    const pdf = Buffer.from(await render(make())).toString('latin1')
    expect(pdf.startsWith('%PDF-1.7')).toBe(true)
    expect(pdf.includes('/StructTreeRoot')).toBe(true)
    expect(pdf).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/)
    expect(pdf).toMatch(/\/Lang\s*\(en\)/)
    expect(pdf).toContain('<pdfuaid:part>1</pdfuaid:part>')
    expect(pdf).toMatch(/<dc:title>.*AI services report: Contoso Ltd/s)
    expect(pdf).toMatch(/<dc:creator>.*Northwind Managed Services/s)
  })

  test('holds no link, script or form', async () => {
    const pdf = Buffer.from(await render(make())).toString('latin1')
    for (const word of ['/URI', '/JavaScript', '/JS ', '/AcroForm', '/Launch', '/OpenAction'])
      expect(pdf).not.toContain(word)
  })

  test(`lists its attached files, and each one has the hash that the manifest states${needsPoppler}`, async (t) => {
    t.skip(!poppler)
    const model = make()
    const path = join(folder, 'files.pdf')
    writeFileSync(path, await render(model))
    const out = mkdtempSync(join(folder, 'files-'))
    expect(spawnSync('pdfdetach', ['-saveall', '-o', out, path]).status).toBe(0)
    const manifest: { contentHash: string; files: { name: string; sha256: string }[] } = JSON.parse(
      readFileSync(join(out, 'manifest.json'), 'utf8'),
    )
    expect(manifest.contentHash).toBe(model.contentHash)
    expect(manifest.files.map((f) => f.name)).toEqual([
      'people.csv',
      'identities.csv',
      'credentials.csv',
      'spend.csv',
      'findings.csv',
      'changes.csv',
      'coverage.json',
      'journal-heads.txt',
    ])
    for (const f of manifest.files)
      expect(
        createHash('sha256')
          .update(readFileSync(join(out, f.name)))
          .digest('hex'),
      ).toBe(f.sha256)
  })

  test('Letter paper is an option', async () => {
    const pdf = Buffer.from(await render(make({ paper: 'us-letter' }))).toString('latin1')
    expect(pdf).toMatch(/\/MediaBox\s*\[0 0 612 792\]/)
  })

  test('a stopped job makes no file', async () => {
    const model = make()
    await expect(renderer.render(model, [], AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
  })

  test('one that is stopped while pages are set ends at once, and the next one is made as ever', async () => {
    const stop = new AbortController()
    const stopped = renderer.render(make({ preparedBy: 'Stopped' }), [], stop.signal)
    stop.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' })
    expect((await render(make())).length).toBeGreaterThan(10_000)
  })

  test('others are answered while pages are set', async () => {
    const model = buildReport(sampleInput({ people: 3_000, credentials: 3_000 }))
    const files = reportAttachments(model, createCsv())
    let turns = 0
    const timer = setInterval(() => (turns += 1), 1)
    await renderer.render(model, files, idle)
    clearInterval(timer)
    expect(turns).toBeGreaterThan(20)
  })

  test('a logo that is no picture is refused with its reason', async () => {
    const msp = {
      name: 'N',
      accent: '#000000',
      logo: { type: 'image/png' as const, base64: 'bm90IGEgcGljdHVyZQ==' },
    }
    await expect(render(make({ msp }))).rejects.toMatchObject({
      code: 'report.failed',
      params: { reason: 'logo' },
    })
    expect((await render(make())).length).toBeGreaterThan(10_000)
  })

  test('a picture is printed with an alternative text', async () => {
    const dot =
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
    const msp = { name: 'N', accent: '#ffff00', logo: { type: 'image/png' as const, base64: dot } }
    const pdf = Buffer.from(await render(make({ msp }))).toString('latin1')
    expect(/\/Subtype\s*\/Image/.test(pdf)).toBe(true)
    expect(/\/Alt\s*\(Logo of N\)/.test(pdf)).toBe(true)
  })
})

describe(`what is printed${needsPoppler}`, () => {
  test('every figure, cell and sentence of the model is in the text of the pages', async (t) => {
    t.skip(!poppler)
    const model = make()
    const text = textOf(await render(model))
    const missing = model.sections.length === 0 ? ['no sections'] : []
    for (const section of printReport(model).sections)
      for (const part of [section.title, section.lead, ...section.blocks.flatMap(texts)]) {
        // Right-to-left words come out of the file in the order in which they stand.
        if (part !== '' && !/[\u0590-\u08ff]/.test(part) && !text.includes(flat(part))) missing.push(part)
      }
    expect(missing).toEqual([])
    expect(text).toContain(model.contentHash)
  })

  test('names with markup, formulas, emoji, controls and 300 characters come out as text', async (t) => {
    t.skip(!poppler)
    const names = [
      '<script>alert(1)</script>',
      '#panic("x") #read("/etc/passwd") #{1+1}',
      '=HYPERLINK("http://evil.example","click")',
      '*bold* _it_ `raw` $x^2$ @ref <label> https://evil.example ~ -- --- // /* */ = Heading',
      'back\\slash \\u{41} \\',
      'emoji 😀 👩‍💻 ❤️ 🏳️‍🌈 🇳🇱',
      'nul \u0000 bell \u0007 del \u007f lone \ud800 bom \ufeff non \uffff',
      'override \u202e abc \u202c end',
      '中文 ไทย हिन्दी z\u0335\u0301a\u05b0',
      'שלום עולם',
      'x'.repeat(300),
      'محمد'.repeat(75),
      'line one\nline two\ttab',
    ]
    const facts = sampleFacts()
    const hostile = {
      ...withFacts(facts, {
        account: names.map((name, i) => ({
          ...sample(facts.of('account'), i),
          name,
          email: `a${i}@x.example`,
          state: 'active' as const,
        })),
        identity: names.map((name, i) => ({ ...sample(facts.of('identity'), i), name })),
        credential: names.map((name, i) => ({
          ...sample(facts.of('credential'), i),
          name,
          state: 'active' as const,
        })),
        service: names.map((name, i) => ({ ...sample(facts.of('service'), i), name })),
      }),
      connections: facts.connections.map((c, i) => ({
        ...c,
        name: names[i] ?? '',
        organizationName: names[i + 2] ?? '',
      })),
    }
    for (const client of [names.join(' ').slice(0, 300), names[10] ?? '', names[11] ?? '']) {
      const model = make({
        facts: hostile,
        client: { id: 'c', name: client },
        preparedBy: names[0] ?? '',
        texts: { intro: names.join('\n') },
      })
      const text = textOf(await render(model))
      for (const i of [0, 1, 2, 3, 4]) expect(text).toContain(flat(names[i] ?? ''))
      expect(text).toContain(flat('emoji 😀'))
      expect(text).toContain('nul[U+0000]bell[U+0007]del[U+007F]lone[U+D800]bom[U+FEFF]non[U+FFFF]')
      expect(text).toContain('override[U+202E]abc[U+202C]end')
      expect(text).toContain('[U+4E2D][U+6587]')
      expect(text).toContain('lineonelinetwotab')
      expect(overflowing(await render(model))).toEqual([])
    }
  }, 60_000)

  test('no word stands on another, however large the figures are', async (t) => {
    t.skip(!poppler)
    const facts = sampleFacts()
    const large = {
      ...facts,
      usage: facts.usage.map((u) => ({ ...u, calls: 987_654_321, inputTokens: 8e11, outputTokens: 7e10 })),
      costs: facts.costs.map((c) => ({ ...c, amount: { ...c.amount, micros: 9e11 } })),
    }
    const pdf = await render(make({ facts: large }))
    expect(words(pdf).length).toBeGreaterThan(1_000)
    expect(overlapping(pdf)).toEqual([])
  })

  test('a table of 2,000 rows is cut with "n of m" and whole in the attached file', async (t) => {
    t.skip(!poppler)
    const model = buildReport(sampleInput({ people: 2_000, credentials: 2_000 }))
    const files = reportAttachments(model, createCsv())
    const text = textOf(await renderer.render(model, files, idle))
    expect(text).toContain(flat('Showing 40 of 2,000. All rows are in the attached file credentials.csv.'))
    const csv = files.find((f) => f.name === 'credentials.csv')
    expect(new TextDecoder().decode(csv?.bytes).trimEnd().split('\r\n')).toHaveLength(2_001)
  })

  test('nothing connected: every section says that nothing is known, and none says zero', async (t) => {
    t.skip(!poppler)
    const model = buildReport(empty())
    const text = textOf(await render(model))
    expect(text).toContain(flat('Not assessed'))
    expect(text).toContain(flat('No provider is connected'))
    expect(text).toContain(flat('Spend is unknown'))
    expect(text).toContain(flat('There is no earlier report to compare with.'))
    expect(text).toContain(flat('Nothing to compare with'))
    expect(text).toContain(flat('No control was run'))
    expect(text).toContain(flat('People with access unknown'))
  })

  test('everything unreadable prints unknown with the reason', async (t) => {
    t.skip(!poppler)
    const facts = sampleFacts()
    const coverage = facts.connections.flatMap((c) =>
      datasetsOf(c.provider).map((dataset) => ({
        connectionId: c.id,
        provider: c.provider,
        dataset,
        state: 'none' as const,
        reason: 'permission' as const,
        count: 0,
        freshAt: null,
      })),
    )
    const blind = withFacts(
      { ...facts, costs: [], usage: [], coverage },
      { account: [], identity: [], credential: [], service: [] },
    )
    const text = textOf(await render(make({ facts: blind, previous: null, changes: null })))
    expect(text).toContain(flat('Spend is unknown'))
    expect(text).toContain(flat('not read: the key lacks the permission; never read completely.'))
    expect(text).toContain(flat(`0 of ${coverage.length}`))
    expect(text).toContain(flat('None was found, but not everything could be read.'))
  })
})

describe('the preview', () => {
  test('shows one page as a drawing without font, script or link, and the last page for a later one', async () => {
    const model = make()
    const cover = await renderer.preview(model, 1)
    const last = await renderer.preview(model, 999)
    expect(cover.page).toBe(1)
    expect(last.page).toBe(last.pages)
    expect(cover.pages).toBeGreaterThan(8)
    for (const { svg } of [cover, last]) {
      expect(svg).toMatch(/^<svg viewBox="0 0 595\.\d+ 841\.\d+"/)
      expect(svg).not.toMatch(/<script|<a |<style|<text|<foreignObject|href="(?!#)/)
      const used = new Set(Array.from(svg.matchAll(/xlink:href="#([^"]+)"/g), (m) => m[1]))
      const defined = new Set(Array.from(svg.matchAll(/<symbol id="([^"]+)"/g), (m) => m[1]))
      expect(used.size).toBeGreaterThan(10)
      expect([...used].filter((id) => !defined.has(id))).toEqual([])
    }
  })
})

function empty(): ReportInput {
  return sampleInput(
    {},
    {
      facts: emptyFacts(),
      assessment: {
        at: emptyFacts().at,
        results: [],
        score: { kind: 'not_assessed', reason: 'no_controls' },
        coverage: null,
        totals: { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 },
        failing: { critical: 0, high: 0, medium: 0, low: 0 },
      },
      findings: [],
      previous: null,
      changes: null,
      snapshots: [],
      journalHead: null,
      cannotTell: {},
    },
  )
}

function sample<T>(list: readonly T[], i: number): T {
  const item = list[i % list.length]
  if (item === undefined) throw new Error('empty sample')
  return item
}

/** Every text of a block, as the page shows it. */
function texts(block: Block): string[] {
  const cell = (c: unknown): string[] =>
    typeof c === 'string'
      ? [c]
      : typeof c === 'object' && c !== null
        ? Object.entries(c).flatMap(([k, v]) => (k === 'mark' ? [] : cell(v)))
        : []
  switch (block.type) {
    case 'table':
      return block.rows.length === 0
        ? [block.title, block.empty]
        : [block.title, block.note, ...block.columns.map((c) => c.label), ...block.rows.flat().flatMap(cell)]
    case 'chart':
      return [
        block.chart.title,
        ...block.chart.categories,
        ...(block.chart.kind === 'line' ? [] : block.chart.totals),
        ...(block.chart.horizontal ? [] : block.chart.figures.flatMap((f) => [f.label, f.value])),
      ]
    case 'finding':
      return [
        block.title,
        block.severityText,
        block.count,
        block.why,
        block.frameworks,
        block.note,
        ...block.fixes.flatMap((f) => [f.where, f.text]),
        ...block.rows.flat().flatMap(cell),
      ]
    case 'decisions':
      return [block.title, ...(block.items.length === 0 ? [block.empty] : block.items)]
    case 'text':
      return [...block.paragraphs]
    case 'callout':
      return [block.title, ...block.lines]
    case 'facts':
      return block.items.flatMap((i) => [i.label, i.value])
    case 'cards':
      return block.cards.flatMap((c) => [c.label, c.value, c.detail, c.change])
    case 'band':
      return [block.title, block.meaning, block.score, ...block.basis]
    case 'heading':
      return [block.text]
  }
}

interface Word {
  readonly page: number
  readonly text: string
  readonly box: readonly [x0: number, y0: number, x1: number, y1: number]
}

/** Every word with its box, as Poppler measures them. */
function words(pdf: Uint8Array): Word[] {
  const path = join(folder, 'bbox.pdf')
  writeFileSync(path, pdf)
  const run = spawnSync('pdftotext', ['-bbox', path, '-'], { encoding: 'utf8', maxBuffer: 1e8 })
  return run.stdout.split('<page ').flatMap((page, i) =>
    Array.from(
      page.matchAll(
        /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g,
      ),
      ([, x0, y0, x1, y1, text]): Word => ({
        page: i,
        text: text ?? '',
        box: [Number(x0), Number(y0), Number(x1), Number(y1)],
      }),
    ),
  )
}

/** Words that stand outside the page's margins. */
const overflowing = (pdf: Uint8Array): Word[] =>
  words(pdf).filter(({ box: [x0, y0, x1, y1] }) => x0 < 53 || x1 > 595.3 - 53 || y0 < 20 || y1 > 842 - 20)

/** Pairs of words of which one covers more than a point of the other in width and half of it in height. */
function overlapping(pdf: Uint8Array): string[] {
  const all = words(pdf)
  return all.flatMap((a, i) =>
    all.slice(i + 1, i + 400).flatMap((b) => {
      const width = Math.min(a.box[2], b.box[2]) - Math.max(a.box[0], b.box[0])
      const lower = Math.min(a.box[3] - a.box[1], b.box[3] - b.box[1])
      const height = Math.min(a.box[3], b.box[3]) - Math.max(a.box[1], b.box[1])
      return a.page === b.page && width > 1 && height > lower / 2
        ? [`${a.text} / ${b.text} on page ${a.page}`]
        : []
    }),
  )
}
