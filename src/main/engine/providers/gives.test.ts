/** What a manifest says that a data set gives, held against whole syncs of its simulator. */
import { expect, test } from 'vitest'
import { startAnthropic, startOpenAi } from '../../../simulators/index.ts'
import { providerRuns } from '../../../../test/support/provider-runs.ts'
import { isListed } from '../facts/index.ts'
import type { CollectedPage } from '../ports/sink.ts'
import { provider as anthropic } from './anthropic/index.ts'
import { provider as openai } from './openai/index.ts'

const IDENTITY = ['kind', 'id', 'provider', 'tenant']

/** Every row of a page: its kind, whether it shows that the thing exists, and the fields that it fills. */
const rowsOf = ({ facts = [], usage = [], costs = [], events = [] }: CollectedPage) => [
  ...facts.map((fact) => ({ kind: fact.kind, lists: isListed(fact), row: fact as object })),
  ...usage.map((row) => ({ kind: 'usage', lists: false, row: row as object })),
  ...costs.map((row) => ({ kind: 'cost', lists: false, row: row as object })),
  ...events.map((row) => ({ kind: 'event', lists: false, row: row as object })),
]

const ofOpenAi = providerRuns(openai, startOpenAi, 10)
const ofAnthropic = providerRuns(anthropic, startAnthropic, 10)
const OPTIONS = [{ health: 'good' }, { health: 'poor' }] as const
const CASES = [
  {
    provider: openai,
    sync: async (options: (typeof OPTIONS)[number]) => ofOpenAi.collect(await ofOpenAi.aSimulator(options)),
  },
  {
    provider: anthropic,
    sync: async (options: (typeof OPTIONS)[number]) =>
      ofAnthropic.collect(await ofAnthropic.aSimulator(options)),
  },
]

test.each(CASES)('$provider.label gives what its manifest says', async ({ provider, sync }) => {
  const seen = new Set<string>()
  for (const options of OPTIONS) {
    const { pages } = await sync(options)
    for (const page of pages) {
      const { dataset } = page.provenance
      const spec = provider.datasets.find(({ id }) => id === dataset)
      for (const { kind, lists, row } of rowsOf(page)) {
        const given = spec?.gives.find((each) => each.kind === kind)
        const where = `${dataset} ${kind}`
        expect(given, where).toBeDefined()
        if (lists) expect(given?.lists, where).toBe(true)
        for (const field of Object.keys(row).filter((name) => !IDENTITY.includes(name)))
          expect(given?.fields, where).toContain(field)
        seen.add(where)
      }
    }
  }
  // What was claimed and never came: lists that this plan or key does not show, and no other.
  const silent = provider.datasets.flatMap(({ id, gives }) =>
    gives.filter(({ kind }) => !seen.has(`${id} ${kind}`)).map(() => id),
  )
  expect(silent.filter((id) => !['groups', 'roles', 'service_accounts'].includes(id))).toEqual([])
})

test.each(CASES)(
  'no two data sets of $provider.label fill the same field of what another lists',
  ({ provider }) => {
    const fillers = provider.datasets.flatMap(({ id, gives }) =>
      gives
        .filter(({ lists }) => lists !== true)
        .flatMap(({ kind, fields = [] }) => fields.map((field) => ({ id, what: `${kind} ${field}` }))),
    )
    expect(new Set(fillers.map(({ what }) => what)).size).toBe(fillers.length)
  },
)
