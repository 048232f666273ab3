import { describe, expect, test } from 'vitest'
import { DAY, dayOf, money } from '../../../shared/model/index.ts'
import { accountKey } from './joins.ts'
import { buildReport, SECTION_IDS } from './report.ts'
import type { ReportInput, ReportModel } from './report.ts'
import { reportAttachments } from './report/attachments.ts'
import { createReportContext } from './report/context.ts'
import { canonicalText } from '../journal/canonical.ts'
import { canonicalHash, sha256 } from './report/canonical.ts'
import { printReport } from './report/print.ts'
import type { Block, PrintedReport } from './report/printed.ts'
import { withFacts } from '../facts/fact-set.ts'
import { AT, emptyFacts, evidence, sampleFacts, sampleInput } from '../../../../test/support/sample-report.ts'

const make = (changes: Partial<ReportInput> = {}) => buildReport(sampleInput({}, changes))
const section = (report: PrintedReport, id: string) => report.sections.find((s) => s.id === id)
const blocks = <T extends Block['type']>(report: PrintedReport, id: string, type: T) =>
  (section(report, id)?.blocks ?? []).filter((b): b is Extract<Block, { type: T }> => b.type === type)
const table = (report: PrintedReport, id: string, title: string) =>
  blocks(report, id, 'table').find((t) => t.title.startsWith(title))
const fact = (report: PrintedReport, id: string, label: string) =>
  blocks(report, id, 'facts')
    .flatMap((f) => f.items)
    .find((i) => i.label === label)?.value
const words = (report: PrintedReport) => JSON.stringify(report)

test('says of people joined or kept apart by hand who decided it and when', () => {
  const sample = sampleFacts()
  const [one, other, third] = sample.of('account').filter(({ email }, i, all) => email !== all[i - 1]?.email)
  const twins = sample
    .of('account')
    .filter(
      ({ email }, _i, all) =>
        email &&
        email !== one!.email &&
        email !== other!.email &&
        email !== third!.email &&
        all.filter((a) => a.email === email).length === 2,
    )
    .slice(0, 2)
  const day = (by: string) => ({ by, at: Date.UTC(2025, 9, 3) })
  const key = (account: typeof one) => accountKey(account!)
  const facts = {
    ...sample,
    people: {
      links: [
        {
          account: key(other),
          state: 'settled' as const,
          sides: [{ ...day('Ana Pires'), person: key(one) }],
        },
      ],
      splits: [
        {
          id: 's1',
          accounts: [key(one), key(third)] as const,
          state: 'settled' as const,
          sides: [day('Ben Okafor')],
        },
        // One decision, from somebody with two accounts.
        ...twins.map((twin, i) => ({
          id: `t${i}`,
          accounts: [key(twin), key(other)] as const,
          state: 'settled' as const,
          sides: [day('Cem Kaya')],
        })),
      ],
      unread: 0,
    },
  }
  const model = buildReport(sampleInput({}, { facts }))
  const report = printReport(model)
  const rows = table(report, 'people', 'Joined or kept apart by hand')!.rows.map((row) => JSON.stringify(row))
  expect(rows.some((row) => /joined by hand with \w.*Ana Pires.*3 Oct 2025/.test(row))).toBe(true)
  expect(rows.some((row) => /kept apart by hand from .*Ben Okafor.*3 Oct 2025/.test(row))).toBe(true)
  expect(twins).toHaveLength(2)
  expect(rows.filter((row) => /Cem Kaya/.test(row))).toHaveLength(3)
  const csv = {
    format: (_columns: readonly string[], lines: readonly (readonly unknown[])[]) => lines.join('\n'),
  }
  const file = reportAttachments(model, csv).find(({ name }) => name === 'people-decisions.csv')
  expect(Buffer.from(file!.bytes).toString()).toContain('Ana Pires')
  expect(table(printReport(make()), 'people', 'Joined or kept apart')).toBeUndefined()
})

describe('freezing', () => {
  test('the same input gives the same model and hash; one changed word gives another hash', () => {
    const model = make()
    expect(make()).toEqual(model)
    expect(make({ preparedBy: 'Somebody else' }).contentHash).not.toBe(model.contentHash)
    const { contentHash, ...content } = model
    expect(sha256(canonicalText(content))).toBe(contentHash)
  })

  test('the hash of a long text in parts is the hash of the whole', () => {
    const long = Array.from({ length: 1_501 }, (_, i) => ({ i, none: undefined, text: `ü${i}` }))
    for (const value of [null, 'a', [], {}, { b: undefined }, { b: [1, null], a: { c: [] } }, { long }, long])
      expect(canonicalHash(value)).toBe(sha256(canonicalText(value)))
  })

  test('knows where a fact of any kind was read', () => {
    const source = evidence('openai', 'groups', 1)
    const group = {
      kind: 'group',
      id: 'grp_1',
      provider: 'openai',
      name: 'Ops',
      connectionId: 'con-openai',
      sources: [source],
    } as const
    const facts = withFacts(sampleFacts(), { group: [group] })
    const context = createReportContext(sampleInput({}, { facts }))
    expect(context.sourceOf('group', 'con-openai', 'grp_1')).toEqual(source)
    expect(context.sourceOf('group', 'con-openai', 'grp_2')).toBeNull()
  })

  test('credentials come riskiest first', () => {
    const ranks = { critical: 0, high: 1, medium: 2, low: 3 }
    const worst =
      make().credentials?.rows.map((r) => (r.findings[0] ? ranks[r.findings[0].severity] : 9)) ?? []
    expect(new Set(worst).size).toBeGreaterThan(2)
    expect(worst).toEqual([...worst].sort((a, b) => a - b))
  })

  test('a model that went through storage is the same model', () => {
    const model = make()
    const back: ReportModel = JSON.parse(JSON.stringify(model))
    const { contentHash, ...content } = back
    expect(sha256(canonicalText(content))).toBe(contentHash)
    expect(printReport(back)).toEqual(printReport(model))
  })

  test('a property that no section asks for does not reach the model, so a secret cannot', () => {
    const facts = sampleFacts()
    const canary = 'sk-admin-CANARY-0123456789'
    const tainted = withFacts(facts, {
      credential: facts.of('credential').map((n) => ({ ...n, secret: canary, value: canary })),
    })
    const model = make({ facts: tainted })
    expect(JSON.stringify(model)).not.toContain('CANARY')
    expect(words(printReport(model))).not.toContain('CANARY')
  })

  test('rewritten texts are printed, absent ones are proposed, and only three sentences and five decisions', () => {
    const model = make({
      texts: { intro: 'One.\r\n\r\nTwo.', decisions: Array.from({ length: 9 }, (_, i) => `d${i}`) },
    })
    expect(model.texts.intro).toBe('One.\nTwo.')
    expect(model.texts.decisions).toEqual(['d0', 'd1', 'd2', 'd3', 'd4'])
    expect(model.texts.sentences).toHaveLength(3)
    expect(section(printReport(model), 'summary')?.lead).toBe('One.\nTwo.')
  })
})

test('of whoever decides alone the report says that nobody else has approved, and of nobody that somebody has', () => {
  const decided = (deciders: ReportModel['deciders']): string | undefined =>
    printReport(make({ deciders })).proof.facts.find(({ label }) => label === 'Terms and limits decided by')
      ?.value
  expect(decided({ by: ['Ana'], alone: 'Ana' })).toBe(
    'Ana, the only person who works with this workspace: nobody else has checked or approved them',
  )
  expect(decided({ by: ['Ana', 'Ben'], alone: null })).toBe(
    'Ana, Ben. No approval by a second person is recorded',
  )
  expect(decided({ by: [], alone: null })).toMatch(/^nobody:/)
  expect(decided({ by: [], alone: 'Ana' })).toMatch(/^nobody:/)
})

describe('sections', () => {
  test('all are printed in their order unless chosen', () => {
    expect(printReport(make()).sections.map((s) => s.id)).toEqual([...SECTION_IDS])
  })

  test('one that is not chosen is neither printed nor kept; the summary always is', () => {
    const model = make({ sections: ['spend'] })
    expect(printReport(model).sections.map((s) => s.id)).toEqual(['summary', 'spend'])
    expect(model.people).toBeNull()
    expect(model.findings).toBeNull()
  })

  test('an empty table or section says why instead of showing nothing', () => {
    const report = printReport(make({ facts: emptyFacts(), findings: [], changes: null, previous: null }))
    for (const s of report.sections) {
      expect(s.blocks.length, s.id).toBeGreaterThan(0)
      for (const b of s.blocks)
        if (b.type === 'table' && b.rows.length === 0) expect(b.empty, `${s.id}: ${b.title}`).not.toBe('')
    }
    expect(blocks(report, 'changes', 'callout')[0]?.title).toBe('Nothing to compare with')
  })

  test('a client with nothing connected has no figure that reads as zero', () => {
    const report = printReport(
      make({
        facts: emptyFacts(),
        findings: [],
        previous: null,
        assessment: {
          at: AT,
          results: [],
          score: { kind: 'not_assessed', reason: 'no_controls' },
          coverage: null,
          totals: { pass: 0, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 },
          failing: { critical: 0, high: 0, medium: 0, low: 0 },
        },
      }),
    )
    const cards = blocks(report, 'summary', 'cards').flatMap((c) => c.cards)
    expect(cards.map((c) => c.value)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'none'])
    expect(table(report, 'findings', 'Open findings')?.rows).toEqual([])
    expect(blocks(report, 'findings', 'callout')).toEqual([])
    expect(report.running.dataAsOf).toBe('No data has been read yet')
  })
})

describe('figures', () => {
  test('a figure over incomplete data is marked as a lower bound and its section names the gap', () => {
    const facts = sampleFacts()
    const coverage = facts.coverage.map((c) =>
      c.dataset === 'users' && c.provider === 'openai'
        ? { ...c, state: 'partial' as const, reason: 'rate_limited' as const }
        : c,
    )
    const report = printReport(make({ facts: { ...facts, coverage } }))
    expect(fact(report, 'people', 'People with access')).toMatch(/^≥ \d/)
    expect(blocks(report, 'people', 'callout')[0]?.lines[0]).toContain('rate limit was reached')
  })

  test('what a provider does not report is counted apart, never as no', () => {
    expect(fact(printReport(make()), 'credentials', 'Never expire')).toMatch(
      /^≥ \d+ of \d+, \d+ not reported$/,
    )
  })

  test('the list of people with access has as many rows as the summary counts', () => {
    const model = buildReport(sampleInput({ people: 35 }))
    const report = printReport(model)
    expect(table(report, 'people', 'People with access')?.rows).toHaveLength(model.summary.people.value ?? -1)
    expect(table(report, 'people', 'Administrators')?.rows).toHaveLength(model.summary.admins.value ?? -1)
    expect(table(report, 'people', 'Invited')?.rows).toHaveLength(model.people?.invited.value ?? -1)
  })

  test('an entry of a directory is no second provider, and a lower bound of people is one here too', () => {
    const sample = sampleFacts()
    const before = fact(printReport(make()), 'people', 'At more than one provider')
    expect(Number(before)).toBeGreaterThan(0)
    const entries = sample.of('account').map((account, i) => {
      const { seat: _, ...rest } = account
      return { ...rest, provider: 'microsoft' as const, connectionId: 'directory', tenant: 't', id: `e${i}` }
    })
    const facts = withFacts(sample, { account: [...sample.of('account'), ...entries] })
    expect(fact(printReport(make({ facts })), 'people', 'At more than one provider')).toBe(before)
    const people = { ...sampleInput().summary.people, complete: false }
    const summary = { ...sampleInput().summary, people }
    expect(fact(printReport(make({ summary })), 'people', 'At more than one provider')).toBe(`≥ ${before}`)
  })

  test('the lists of identities and of credentials have as many rows as the summary counts', () => {
    const model = make()
    expect(model.identities?.rows).toHaveLength(model.summary.identities.value ?? -1)
    expect(model.credentials?.rows).toHaveLength(model.summary.credentials.value ?? -1)
  })

  test('a long table is cut, says of how many, and names the file that has all', () => {
    const report = printReport(buildReport(sampleInput({ credentials: 200 })))
    const all = table(report, 'credentials', 'All credentials')
    expect(all?.rows).toHaveLength(40)
    expect(all?.note).toContain('Showing 40 of 200. All rows are in the attached file credentials.csv.')
  })

  test('every open finding is in exactly one group and one cell of the grid', () => {
    const { findings } = make()
    const open = (findings?.rows ?? []).filter((f) => f.state !== 'resolved').length
    expect(findings?.groups.flatMap((g) => g.rows)).toHaveLength(open)
    expect(findings?.grid.reduce((n, row) => n + row.total, 0)).toBe(open)
    expect(findings?.grid.flatMap((r) => r.byProvider).reduce((n, c) => n + c.count, 0)).toBe(open)
  })

  test('a finding says what to do at the providers that the client has, and no others', () => {
    const group = make().findings?.groups.find((g) => g.controlId === 'nhi-dormant')
    expect(group?.fixes.map((f) => f.where)).toEqual(['Anthropic', 'OpenAI'])
    expect(group?.why).not.toBe('')
    expect(group?.frameworks.map((f) => f.name)).toContain('OWASP NHI Top 10 2025')
  })

  test('what was resolved is one line for each control, with names and how many more', () => {
    const input = sampleInput({})
    const [first] = input.findings
    if (first === undefined) throw new Error('no finding')
    const resolved = Array.from({ length: 5 }, (_, i) => ({
      ...first,
      id: `resolved-${i}`,
      subjectLabel: `key ${i}`,
      state: 'resolved' as const,
      resolvedAt: AT,
    }))
    const moved = table(printReport(make({ findings: resolved })), 'findings', 'Resolved')
    expect(moved?.rows).toHaveLength(1)
    expect(moved?.rows[0]?.slice(2, 4)).toEqual(['5', 'key 0, key 1, key 2 and 2 more'])
  })

  test('of a changed list only what came and went is printed, people by name; what is gone keeps its name', () => {
    const input = sampleInput({})
    const [here] = input.facts.of('account')
    if (here === undefined) throw new Error('nobody')
    const { connectionId, provider, tenant } = here
    const gone = { ...here, id: 'gone', name: 'Gone Person' }
    const group = { kind: 'group' as const, id: 'g', provider, tenant, name: 'Team' }
    const list: ReportInput['changes'] = {
      since: AT - DAY,
      list: [
        { connectionId, change: 'removed', before: gone, after: null },
        {
          connectionId,
          change: 'changed',
          before: { ...group, memberIds: ['x', 'gone'] },
          after: { ...group, memberIds: ['x', here.id] },
        },
      ],
    }
    const changed = table(printReport(make({ changes: list })), 'changes', 'Changed')
    expect(changed?.rows[0]?.[2]).toContain(`members: added ${here.name ?? ''}`)
    expect(changed?.rows[0]?.[2]).toContain('removed Gone Person')
  })

  test('the window of a comparison is stated in days', () => {
    const report = printReport(make())
    expect(table(report, 'summary', 'Since')?.title).toBe('Since 21 Aug 2025: a window of 92 days')
    expect(section(report, 'changes')?.lead).toContain('a window of 92 days')
  })

  test('a thing that only was used again is counted, not listed as changed', () => {
    const { changes } = make()
    expect(changes?.activityOnly).toBe(3)
    expect(changes?.rows.filter((r) => r.change === 'changed')).toHaveLength(6)
    expect(changes?.rows.flatMap((r) => r.fields).map((f) => f.field)).not.toContain('lastUsedAt')
  })
})

describe('spend', () => {
  test('what the summary states and the sum of rows agree, and in projects plus in none is all', () => {
    for (const line of make().spend?.reconcile ?? []) {
      expect(line.stated).toEqual(line.rows)
      expect(line.projects.micros + line.unattributed.micros).toBe(line.rows.micros)
      expect(line.rows.micros).toBeGreaterThan(0)
    }
  })

  test('the change that is printed is the difference of the amounts that are printed, in any currency', () => {
    const { previous, summary } = sampleInput()
    if (previous === null) throw new Error('no earlier report')
    const billed = (micros: number, currency: string) => ({
      amounts: [{ micros, currency }],
      known: true,
      complete: true,
    })
    const change = (now: number, then: number, currency: string) => {
      const report = printReport(
        make({
          summary: { ...summary, spendLastMonth: billed(now, currency) },
          previous: { ...previous, summary: { ...summary, spendLastMonth: billed(then, currency) } },
        }),
      )
      return table(report, 'summary', 'Since')?.rows.find((r) => r[0] === 'Billed in the whole month before')
    }
    // 14,247.6217 − 13,803.3752 is 444.2465; 14,247.62 − 13,803.38 is 444.24.
    expect(change(14_247_621_733, 13_803_375_157, 'USD')?.[3]).toMatch(/^\+.*444\.24$/)
    expect(change(1_400_000, 1_600_000, 'JPY')?.[3]).toMatch(/^−.*1$/)
    expect(change(2_000_000, 1_000_000, 'not a currency')?.[3]).toMatch(/^\+.*1\.00$/)
  })

  test('a difference is shown with its share', () => {
    const input = sampleInput()
    const stated = input.summary.spendLastMonth.amounts[0]?.micros ?? 0
    const spendLastMonth = {
      amounts: [{ micros: stated + 100e6, currency: 'USD' }],
      known: true,
      complete: true,
    }
    const report = printReport(buildReport({ ...input, summary: { ...input.summary, spendLastMonth } }))
    expect(table(report, 'spend', 'Does it add up')?.rows[0]?.at(-1)).toBe('US$100.00 (2%)')
  })

  test('metered and estimated rows are never added to billed ones', () => {
    const facts = sampleFacts()
    const costs = [
      ...facts.costs,
      ...facts.costs.map((c) => ({ ...c, amount: money(1e6, 'USD'), basis: 'estimated' as const })),
    ]
    const [plain, mixed] = [make().spend, make({ facts: { ...facts, costs } }).spend]
    expect(mixed?.months).toEqual(plain?.months)
    expect(mixed?.projects).toEqual(plain?.projects)
    expect(words(printReport(make({ facts: { ...facts, costs } })))).toContain(
      'Some amounts are metered or estimated',
    )
  })

  test('amounts of another currency are listed, not converted', () => {
    const facts = sampleFacts()
    const other = { ...facts.costs[0], amount: money(70, 'EUR') }
    const costs = [
      ...facts.costs,
      {
        connectionId: 'con-openai',
        day: dayOf(AT - DAY),
        serviceId: null,
        credentialId: null,
        model: null,
        lineItem: null,
        basis: 'billed' as const,
        amount: other.amount,
      },
    ]
    const model = make({ facts: { ...facts, costs } })
    expect(model.spend?.months).toEqual(make().spend?.months)
    expect(table(printReport(model), 'spend', 'Billed by month')?.note).toContain('€70.00')
  })

  test('a provider whose costs were never read is unknown in every month, and the total a lower bound', () => {
    const facts = sampleFacts()
    const coverage = facts.coverage.map((c) =>
      c.provider === 'anthropic' && c.dataset === 'costs'
        ? { ...c, state: 'none' as const, reason: 'permission' as const, freshAt: null }
        : c,
    )
    const costs = facts.costs.filter((c) => c.connectionId === 'con-openai')
    const report = printReport(make({ facts: { ...facts, coverage, costs } }))
    for (const row of table(report, 'spend', 'Billed by month')?.rows ?? []) {
      expect(row[1]).toBe('unknown')
      expect(row[3]).toMatch(/^≥ /)
    }
  })

  test('days after the last billed one are a gap in the line, not zero', () => {
    const facts = sampleFacts()
    const late = dayOf(AT - 5 * DAY)
    const model = make({ facts: { ...facts, costs: facts.costs.filter((c) => c.day <= late) } })
    expect(model.spend?.daily?.series[0]?.values.slice(-6)).toEqual([
      expect.any(Number),
      null,
      null,
      null,
      null,
      null,
    ])
  })
})

describe('printing', () => {
  test('no chart stands without its numbers, its unit and a text for who cannot see it', () => {
    const charts = printReport(make()).sections.flatMap((s) =>
      s.blocks.flatMap((b) => (b.type === 'chart' ? [b.chart] : [])),
    )
    expect(charts).toHaveLength(4)
    for (const c of charts) {
      expect(c.figures.length).toBeGreaterThan(0)
      expect(c.alt.length).toBeGreaterThan(20)
      expect(c.unit).not.toBe('')
      for (const s of c.series) expect(s.texts).toHaveLength(c.categories.length)
      expect(c.max).toBeGreaterThanOrEqual(Math.max(...c.series.flatMap((s) => s.values.map((v) => v ?? 0))))
    }
  })

  test('numbers, dates and money follow the client’s locale', () => {
    const report = printReport(make({ locale: 'de-DE' }))
    expect(report.running.period).toBe('21.08.2025 – 21.11.2025')
    expect(words(report)).toContain('4.727,35')
  })

  test('times stand in the chosen zone and say so', () => {
    expect(
      printReport(make({ timeZone: 'Asia/Tokyo' })).cover.facts.find((f) => f.label === 'Made')?.value,
    ).toBe('21 Nov 2025, 23:05 Asia/Tokyo')
  })

  test('a right-to-left client name is kept apart from the words around it', () => {
    const model = make({ client: { id: 'c', name: 'شركة النور' } })
    expect(model.texts.intro).toContain('\u2068شركة النور\u2069’s')
    expect(model.client.name).toBe('شركة النور')
  })
})

describe('attached files', () => {
  const plain = {
    format: (columns: readonly string[], rows: readonly (readonly unknown[])[]) =>
      [columns, ...rows].map((r) => r.join('|')).join('\n'),
  }
  const textOf = (model: ReportModel, name: string) =>
    new TextDecoder().decode(reportAttachments(model, plain).find((f) => f.name === name)?.bytes)

  test('hold every row, tell none from not reported, and the manifest comes last', () => {
    const model = make()
    const files = reportAttachments(model, plain)
    expect(files.at(-1)?.name).toBe('manifest.json')
    expect(textOf(model, 'spend.csv').split('\n')).toHaveLength(sampleFacts().costs.length + 1)
    const rows = textOf(model, 'credentials.csv')
      .split('\n')
      .map((l) => l.split('|'))
    const expires = rows[0]?.indexOf('expires') ?? -1
    expect(new Set(rows.filter((r) => r[0] === 'anthropic').map((r) => r[expires]))).toEqual(new Set(['']))
    expect(rows.some((r) => r[0] === 'openai' && r[expires] === 'none')).toBe(true)
  })

  test('hold the heads of the journals, which the manifest does not repeat', () => {
    const model = make()
    expect(textOf(model, 'journal-heads.txt')).toBe(model.journalHead?.text)
    const manifest = JSON.parse(textOf(model, 'manifest.json')) as Record<string, unknown>
    expect(manifest['journalHead']).toEqual({ seq: 214, hash: model.journalHead?.hash })
    const without = make({ journalHead: null })
    expect(reportAttachments(without, plain).map(({ name }) => name)).not.toContain('journal-heads.txt')
  })

  test('a section that is not printed has no file', () => {
    const names = reportAttachments(make({ sections: ['people'] }), plain).map((f) => f.name)
    expect(names).toEqual(['people.csv', 'coverage.json', 'journal-heads.txt', 'manifest.json'])
  })
})
