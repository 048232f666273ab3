/** What manifests say that their data sets give, held against whole syncs of their simulators, in both directions: what
 *  is sent is declared, and what is declared is sent. */
import { afterAll, expect, test } from 'vitest'
import { SIMULATORS, type SimulatorOptions } from '../../../simulators/index.ts'
import { createHostsContext } from '../../../../test/support/hosts-context.ts'
import { MemorySink } from '../../../../test/support/memory-sink.ts'
import { isListed } from '../facts/index.ts'
import type { CollectedPage } from '../ports/sink.ts'
import { providers } from './index.ts'
import { syncProvider } from './kit/runner.ts'

const NOW = Date.UTC(2026, 10, 22, 12)
const IDENTITY = ['kind', 'id', 'provider', 'tenant']
/** A large organization, well and badly run, has a row of everything. */
const WORLDS: readonly SimulatorOptions[] = [
  { health: 'good', users: 60, auditDays: 20, audit: 'on' },
  { health: 'poor', users: 60, auditDays: 20, audit: 'on' },
]
/** What a simulator cannot show, by provider: a whole data set or one field, with the reason. */
const NEVER_SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  openai: {
    'audit_log event model': 'nobody is given a fine-tuned model',
    'audit_log event onBehalfOf': 'nothing was changed with a key before the first sync',
  },
  anthropic: {
    'audit_log event correlation': 'no simulated activity names a request or a session',
    'audit_log event model': 'no activity of the simulated organization is about a model',
    'audit_log event tool': 'no activity of the simulated organization is about a tool',
    'api_keys credential level':
      'no endpoint lists Admin keys; one that came would be known by its hint, and has a level',
    groups: 'the simulated organization has none',
    roles: 'the simulated organization has none',
    service_accounts: 'listed for an OAuth token alone, and a connection has an Admin key',
  },
}

/** Every row of a page: its kind, whether it shows that the thing exists, and the fields that it fills. */
const rowsOf = ({ facts = [], usage = [], costs = [], events = [] }: CollectedPage) => [
  ...facts.map((fact) => ({ kind: fact.kind, lists: isListed(fact), row: fact as object })),
  ...usage.map((row) => ({ kind: 'usage', lists: false, row: row as object })),
  ...costs.map((row) => ({ kind: 'cost', lists: false, row: row as object })),
  ...events.map((row) => ({ kind: 'event', lists: false, row: row as object })),
]

const CASES = [...providers.values()]
const open: { close(): Promise<void> }[] = []
afterAll(async () => {
  for (const each of open.reverse()) await each.close()
})

test.each(CASES)('$label gives what its manifest says, and nothing else', async (provider) => {
  const start = SIMULATORS[provider.id]
  if (!start) throw new Error('it has no simulator')
  const seen = new Set<string>()
  const undeclared = new Set<string>()
  for (const world of WORLDS) {
    const sim = await start({ seed: 'gives', now: NOW, ...world })
    open.push(sim)
    const made = createHostsContext({ provider, urls: sim.urls, values: sim.entry, now: NOW })
    open.push(made)
    const sink = new MemorySink()
    await syncProvider(provider, made.context, sink)
    for (const page of sink.pages) {
      const { dataset } = page.provenance
      const spec = provider.datasets.find(({ id }) => id === dataset)
      for (const { kind, lists, row } of rowsOf(page)) {
        const given = spec?.gives.find((each) => each.kind === kind)
        const where = `${dataset} ${kind}`
        if (!given) undeclared.add(where)
        if (lists && given?.lists !== true) undeclared.add(`${where} lists`)
        seen.add(where)
        for (const [field, value] of Object.entries(row)) {
          if (IDENTITY.includes(field) || value === undefined) continue
          if (given?.fields?.includes(field) !== true) undeclared.add(`${where} ${field}`)
          seen.add(`${where} ${field}`)
        }
      }
    }
  }
  expect([...undeclared]).toEqual([])
  const declared: string[] = provider.datasets.flatMap(({ id, gives }) =>
    gives.flatMap(({ kind, fields = [] }) => [
      `${id} ${kind}`,
      ...fields.map((field) => `${id} ${kind} ${field}`),
    ]),
  )
  const excepted = Object.keys(NEVER_SHOWN[provider.id] ?? {})
  const excepts = (name: string, each: string) => each === name || each.startsWith(`${name} `)
  const silent = declared.filter((each) => !seen.has(each))
  expect(silent.filter((each) => !excepted.some((name) => excepts(name, each)))).toEqual([])
  // An exception that is no longer one goes.
  const shown = declared.filter((each) => seen.has(each))
  for (const name of excepted) {
    expect(
      silent.some((each) => excepts(name, each)),
      name,
    ).toBe(true)
    expect(shown.filter((each) => excepts(name, each))).toEqual([])
  }
})

test.each(CASES)('no two data sets of $label fill the same field of what another lists', ({ datasets }) => {
  const fillers = datasets.flatMap(({ id, gives }) =>
    gives
      .filter(({ lists }) => lists !== true)
      .flatMap(({ kind, fields = [] }) => fields.map((field) => ({ id, what: `${kind} ${field}` }))),
  )
  expect(new Set(fillers.map(({ what }) => what)).size).toBe(fillers.length)
})
