import { describe, expect, test } from 'vitest'
import {
  ago,
  aSmallClient,
  dayAgo,
  usd,
  type SmallClient,
  type WrittenData,
} from '../../../../../test/support/small-client.ts'
import type { Input, Output } from '../../../../shared/contract/schemas.ts'
import type { CostRow, UsageRow } from '../../facts/index.ts'

function aClient(data: Parameters<typeof aSmallClient>[0]): Promise<SmallClient> {
  return aSmallClient(data)
}

const cost = (day: number, dollars: number, row: Partial<CostRow> = {}): CostRow => ({
  ...{ day: dayAgo(day), amount: usd(dollars), basis: 'billed' },
  ...row,
})
const use = (day: number, row: Partial<UsageRow> = {}): UsageRow => ({
  ...{ day: dayAgo(day), usageKind: 'completions' },
  ...row,
})
const project = (id: string, name: string) => ({
  ...{ kind: 'service' as const, provider: 'openai' as const, id, name },
  ...{ serviceKind: 'model_api' as const, scope: 'project' as const, state: 'active' as const },
})

/** Three days of OpenAI (today, yesterday, the day before) and one of Anthropic. */
const OPENAI: WrittenData = {
  projects: { facts: [project('p1', 'Alpha'), project('p2', 'Beta')] },
  api_keys: {
    facts: [
      {
        ...{ kind: 'credential', provider: 'openai', id: 'k1', name: 'Key one', state: 'active' },
        ...{ credentialKind: 'api_key', scopeLevel: 'project', scopeId: 'p1', accountId: null },
      },
    ],
  },
  costs: {
    since: ago(400),
    costs: [
      cost(0, 3, { serviceId: 'p1', model: 'small', lineItem: 'input' }),
      cost(1, 4, { serviceId: 'p1', model: 'large', lineItem: 'input', credentialId: 'k1' }),
      cost(1, 1, { serviceId: 'p2', model: 'small', lineItem: 'output' }),
      cost(2, 2, { serviceId: 'p2', model: null, lineItem: null }),
      // A guess is no bill.
      cost(0, 50, { serviceId: 'p1', basis: 'estimated' }),
      // The window before: 3 to 5 days ago.
      cost(3, 6, { serviceId: 'p1' }),
      // October.
      cost(30, 20, { serviceId: 'p1' }),
    ],
  },
  usage: {
    since: ago(400),
    usage: [
      use(0, {
        serviceId: 'p1',
        model: 'small',
        credentialId: 'k1',
        calls: 5,
        inputTokens: 100,
        outputTokens: 10,
      }),
      use(1, { serviceId: 'p2', model: 'large', calls: 2, inputTokens: 30, outputTokens: 3 }),
    ],
  },
}
const ANTHROPIC: WrittenData = {
  costs: { since: ago(400), costs: [cost(0, 10, { model: 'claude', lineItem: 'output' })] },
}

const spend = (
  client: SmallClient,
  groupBy: Input<'spend.get'>['groupBy'] = 'provider',
  days = 3,
): Promise<Output<'spend.get'>> => client.ask('spend.get', { days, groupBy })

const shown = ({ rows }: Output<'spend.get'>) =>
  rows.map(({ label, billed, share, calls, inputTokens, outputTokens }) => ({
    ...{ label, billed: billed.map(({ micros }) => micros / 1_000_000), share },
    ...{ calls, tokens: [inputTokens, outputTokens] },
  }))

describe('spend of a window', () => {
  test('adds up what was billed in its days, both ends included, and compares it with as many days before', async () => {
    const answer = await spend(await aClient({ openai: OPENAI, anthropic: ANTHROPIC }))
    expect([answer.fromDay, answer.toDay]).toEqual([dayAgo(2), dayAgo(0)])
    // 3 + 4 + 1 + 2 at OpenAI, 10 at Anthropic; the guess of 50 is not among them.
    expect(answer.billed).toEqual([usd(20)])
    expect(answer.billedBefore).toEqual([usd(6)])
    expect([answer.known, answer.complete]).toEqual([true, true])
  })

  test('by provider: shares of the total, and use where it is metered', async () => {
    const answer = await spend(await aClient({ openai: OPENAI, anthropic: ANTHROPIC }))
    expect(shown(answer)).toEqual([
      // The same amount: the one with calls first. 10 of 20.
      { label: 'openai', billed: [10], share: 0.5, calls: 7, tokens: [130, 13] },
      { label: 'anthropic', billed: [10], share: 0.5, calls: null, tokens: [null, null] },
    ])
    expect(answer.rowsTotal).toBe(2)
  })

  test('by model: what the provider puts to no model has a row of its own', async () => {
    const answer = await spend(await aClient({ openai: OPENAI }), 'model')
    expect(shown(answer)).toEqual([
      // 3 + 1 of 10, with the calls of today.
      { label: 'small', billed: [4], share: 0.4, calls: 5, tokens: [100, 10] },
      { label: 'large', billed: [4], share: 0.4, calls: 2, tokens: [30, 3] },
      { label: 'Not attributed by the provider', billed: [2], share: 0.2, calls: null, tokens: [null, null] },
    ])
  })

  test('by service, by credential and by line item', async () => {
    const client = await aClient({ openai: OPENAI })
    expect(shown(await spend(client, 'service')).map(({ label, billed }) => [label, ...billed])).toEqual([
      ['Alpha', 7],
      ['Beta', 3],
    ])
    expect(
      shown(await spend(client, 'credential')).map(({ label, billed, calls }) => [label, ...billed, calls]),
    ).toEqual([
      ['Not attributed by the provider', 6, 2],
      ['Key one', 4, 5],
    ])
    const byLine = await spend(client, 'line_item')
    expect(shown(byLine).map(({ label, billed, calls }) => [label, ...billed, calls])).toEqual([
      // Use knows no line items.
      ['input', 7, null],
      ['Not attributed by the provider', 2, null],
      ['output', 1, null],
    ])
    expect(byLine.usage).not.toBeNull()
  })

  test('reconciles the rows with the total, per currency', async () => {
    const euros = {
      ...ANTHROPIC.costs,
      costs: [cost(0, 7, { amount: { micros: 7_000_000, currency: 'EUR' } })],
    }
    const answer = await spend(await aClient({ openai: OPENAI, anthropic: { costs: euros } }))
    const eur = (euros: number) => ({ micros: euros * 1_000_000, currency: 'EUR' })
    expect(answer.billed.toSorted((a, b) => (a.currency < b.currency ? -1 : 1))).toEqual([eur(7), usd(10)])
    expect(answer.reconcile.toSorted((a, b) => (a.total.currency < b.total.currency ? -1 : 1))).toEqual([
      { total: eur(7), rows: eur(7), difference: eur(0) },
      { total: usd(10), rows: usd(10), difference: usd(0) },
    ])
    // Shares are of the row's own currency.
    expect(answer.rows.map(({ share }) => share)).toEqual([1, 1])
  })

  test('more rows than are shown: the difference says what the others add up to', async () => {
    const costs = Array.from({ length: 510 }, (_, i) => cost(0, 1, { lineItem: `item ${i}` }))
    const answer = await spend(await aClient({ openai: { costs: { since: ago(400), costs } } }), 'line_item')
    expect([answer.rows.length, answer.rowsTotal]).toEqual([500, 510])
    expect(answer.reconcile).toEqual([{ total: usd(510), rows: usd(500), difference: usd(10) }])
  })

  test('per day, stacked; per month; tokens per day', async () => {
    const answer = await spend(await aClient({ openai: OPENAI, anthropic: ANTHROPIC }))
    expect(answer.daily?.categories).toEqual([dayAgo(2), dayAgo(1), dayAgo(0)])
    expect(answer.daily?.series.map(({ key, values }) => [key, ...values]).sort()).toEqual([
      ['anthropic', 0, 0, 10],
      ['openai', 2, 5, 3],
    ])
    expect(answer.daily?.title).toBe('Billed per day; highest on 22 Nov 2026')
    // November: 3 + 4 + 1 + 2 + 6; October: 20, 30 days before 22 November.
    expect(answer.monthly?.categories).toEqual(['2026-10', '2026-11'])
    expect(answer.monthly?.series.map(({ label, values }) => [label, ...values]).sort()).toEqual([
      ['Anthropic', 0, 10],
      ['OpenAI', 20, 16],
    ])
    expect(answer.usage?.series.map(({ label, values }) => [label, ...values])).toEqual([
      ['OpenAI', 0, 33, 110],
    ])
    expect(answer.usage?.title).toBe('143 tokens metered')
  })

  test('beyond eight groups the others are one series', async () => {
    const costs = Array.from({ length: 10 }, (_, i) => cost(0, 10 - i, { lineItem: `item ${i}` }))
    const { daily } = await spend(
      await aClient({ openai: { costs: { since: ago(400), costs } } }),
      'line_item',
      1,
    )
    expect(daily?.series).toHaveLength(9)
    // The two smallest: 2 + 1.
    expect(daily?.series.at(-1)).toMatchObject({ key: 'other', label: 'Other (2)', values: [3] })
  })

  test('names the budget that was agreed', async () => {
    const client = await aClient({ openai: OPENAI })
    expect((await spend(client)).budget).toBeNull()
    await client.reeve.engine.call('terms.set', {
      clientId: client.clientId,
      terms: { monthlyBudget: usd(900) },
    })
    expect((await spend(client)).budget).toEqual(usd(900))
  })
})

describe('spend that is missing', () => {
  test('costs that were never read: nothing is known, and no chart is drawn', async () => {
    const answer = await spend(await aClient({ openai: { ...OPENAI, costs: { unread: 'permission' } } }))
    expect([answer.known, answer.complete]).toEqual([false, false])
    expect(answer.billed).toEqual([])
    expect(answer.billedBefore).toEqual([])
    expect([answer.daily, answer.monthly]).toEqual([null, null])
    expect(answer.reconcile).toEqual([])
    // Use is there without a cost: no amount, no share.
    expect(answer.rows).toMatchObject([{ billed: [], basis: 'metered', share: null, calls: 7 }])
    expect(answer.sources.find(({ dataset }) => dataset === 'costs')).toMatchObject({
      state: 'none',
      reason: 'permission',
    })
  })

  test('costs of one provider of two: a total that says that it is not whole', async () => {
    const answer = await spend(
      await aClient({ openai: OPENAI, anthropic: { costs: { unread: 'permission' } } }),
    )
    expect(answer.billed).toEqual([usd(10)])
    expect([answer.known, answer.complete]).toEqual([true, false])
    expect(answer.billedBefore).toEqual([])
  })

  test('use that was never read: tokens and calls are not reported, not zero', async () => {
    const answer = await spend(await aClient({ openai: { ...OPENAI, usage: { unread: 'permission' } } }))
    expect(answer.usage).toBeNull()
    expect(answer.rows).toMatchObject([{ calls: null, inputTokens: null, outputTokens: null }])
  })

  test('days before the first that is covered are gaps, and there is nothing to compare with', async () => {
    const costs = { ...OPENAI.costs, since: ago(1), costs: [cost(0, 3), cost(1, 4)] }
    const answer = await spend(await aClient({ openai: { costs } }))
    expect(answer.daily?.series.map(({ values }) => values)).toEqual([[null, 4, 3]])
    expect(answer.complete).toBe(false)
    expect(answer.billedBefore).toEqual([])
    // November began before: a month that is not whole would read as a cheap one.
    expect(answer.monthly).toBeNull()
  })

  test('nothing billed in days that were read is zero', async () => {
    const answer = await spend(await aClient({ openai: { costs: { since: ago(400) } } }))
    expect([answer.known, answer.complete]).toEqual([true, true])
    expect(answer.billed).toEqual([])
    expect(answer.billedBefore).toEqual([usd(0)])
    expect(answer.daily).toBeNull()
  })
})
