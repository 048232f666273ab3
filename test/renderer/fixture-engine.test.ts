import { describe, expect, test } from 'vitest'
import { METHODS, type MethodName } from '../../src/shared/contract/methods.ts'
import { EVENTS, SCHEMAS, type Input, type Output } from '../../src/shared/contract/schemas.ts'
import type { FromEngine } from '../../src/shared/contract/messages.ts'
import { createFixtureEngine } from './fixture-engine.ts'
import { createWorld, SCENARIOS } from './fixtures/scenarios.ts'

const SECRET = 'sk-admin-0123456789abcdefghijkl'

/** One good input for every method, for a client that exists. */
function inputsFor(clientId: string, world: ReturnType<typeof createWorld>): { [M in MethodName]: Input<M> } {
  const client = world.clients.find((c) => c.client.id === clientId)
  const list = { clientId, asOf: null, limit: 200 }
  const options = client?.report ?? {
    asOf: null,
    since: null,
    sections: [],
    preparedFor: '',
    meetingDate: null,
    classification: '',
    intro: '',
    sentences: [],
    decisions: [],
    closing: '',
  }
  const connectionId = client?.connections[0]?.id ?? 'none'
  return {
    'workspace.status': {},
    'workspace.retry': {},
    'workspace.useThisRunOnly': {},
    'workspace.recover': { recoveryKey: 'x'.repeat(40) },
    'workspace.recoveryKey': {},
    'workspace.replaceRecoveryKey': {},
    'fleet.list': { limit: 200 },
    'search.find': { text: 'a', clientId, limit: 50 },
    'clients.list': {},
    'clients.add': { name: 'New client' },
    'clients.update': { clientId, tags: ['x'] },
    'clients.remove': { clientId, confirmName: client?.client.name ?? '' },
    'client.overview': { clientId, asOf: null },
    'people.list': list,
    'people.find': { clientId, text: 'a', limit: 20 },
    'people.join': {
      clientId,
      person: client?.people[0]?.id ?? 'none',
      with: client?.people[1]?.id ?? 'none',
    },
    'people.split': { clientId, account: client?.people[2]?.accounts[0]?.key ?? 'none' },
    'people.undo': { clientId, joins: [client?.people[3]?.accounts[0]?.key ?? 'none'] },
    'identities.list': list,
    'identities.get': { clientId, asOf: null, id: client?.identities[0]?.id ?? 'none' },
    'credentials.list': list,
    'credentials.get': { clientId, asOf: null, id: client?.credentials[0]?.id ?? 'none' },
    'services.list': list,
    'spend.get': { clientId, asOf: null, days: 90, groupBy: 'model' },
    'events.list': { clientId, asOf: null, limit: 200 },
    'findings.list': list,
    'findings.get': { clientId, asOf: null, id: client?.findings[0]?.id ?? 'none' },
    'posture.get': { clientId, asOf: null },
    'runs.list': { clientId, limit: 200 },
    'runs.at': { clientId, asOf: null },
    'snapshots.diff': { clientId, from: world.now - 1, to: world.now, limit: 200 },
    'journal.list': { clientId, limit: 20 },
    'journal.heads': { clientId },
    'journal.saveHeads': { clientId },
    'journal.compare': { text: '' },
    'journal.compareMark': { clientId, mark: 'a1' },
    'journal.export': { clientId, after: 0, limit: 20 },
    'journal.import': { clientId, lines: [] },
    'providers.list': {},
    'connections.list': { clientId },
    'connections.test': { provider: 'openai', endpoint: null, secret: SECRET },
    'connections.add': { clientId, provider: 'openai', name: 'Second', endpoint: null, secret: SECRET },
    'connections.rename': { connectionId, name: 'Other' },
    'connections.replaceSecret': { connectionId, secret: SECRET },
    'connections.remove': { connectionId },
    'sync.start': { clientId, connectionId: null },
    'sample.create': {},
    'jobs.list': {},
    'jobs.cancel': { runId: 'run-1' },
    'settings.get': {},
    'settings.set': { mspName: 'X' },
    'terms.get': { clientId },
    'terms.set': { clientId, terms: { mailDomains: ['x.example'] } },
    'parameters.get': { clientId },
    'parameters.set': { clientId, controlId: 'nhi-dormant', name: 'dormantDays', value: 60 },
    'report.options': { clientId },
    'report.saveOptions': { clientId, options },
    'report.preview': { clientId, options, page: 1 },
    'report.save': { clientId, options },
    'export.save': { clientId, asOf: null, format: 'csv' },
    'journal.bundle': { clientId, withPersonal: false },
    'list.save': { clientId, name: 'People', columns: ['Name'], rows: [['Ann']] },
    'shell.openExternal': { url: 'https://platform.openai.com/' },
  }
}

const names = Object.keys(METHODS).filter((name): name is MethodName => Object.hasOwn(METHODS, name))

describe.each(SCENARIOS)('fixture scenario %s', (scenario) => {
  test('gives every client an answer to every query that the contract accepts', () => {
    const world = createWorld(scenario)
    const engine = createFixtureEngine({ world, post: () => undefined })
    let asked = 0
    for (const { client } of world.clients.slice(0, 3)) {
      const inputs = inputsFor(client.id, world)
      for (const name of names.filter((n) => METHODS[n].kind === 'query')) {
        const needsRow = ['identities.get', 'credentials.get', 'findings.get'].includes(name)
        const rows = world.clients.find((c) => c.client.id === client.id)
        if (
          needsRow &&
          (rows?.identities.length === 0 || rows?.credentials.length === 0 || rows?.findings.length === 0)
        )
          continue
        const input: unknown = SCHEMAS[name].input.parse(inputs[name])
        expect(input, name).toBeDefined()
        const output = SCHEMAS[name].output.safeParse(engine.answer(name, inputs[name]))
        expect(output.error?.issues.slice(0, 3), `${name} for ${client.id}`).toBeUndefined()
        asked += 1
      }
    }
    expect(asked).toBeGreaterThan(world.clients.length > 0 ? 15 : -1)
  })
})

test('commands of the fixture engine answer as the contract says and tell what is stale', () => {
  for (const name of names.filter((n) => METHODS[n].kind === 'command')) {
    const world = createWorld('sample')
    const told: FromEngine[] = []
    const engine = createFixtureEngine({ world, post: (message) => told.push(message) })
    const output = SCHEMAS[name].output.safeParse(engine.answer(name, inputsFor('harbour', world)[name]))
    engine.stop()
    expect(output.error?.issues, name).toBeUndefined()
    const about = METHODS[name]
    if (about.kind === 'command' && about.changes.length > 0) expect(told.length, name).toBeGreaterThan(0)
    for (const message of told) {
      if (message.type !== 'event') continue
      const schema = message.name === 'job' ? EVENTS.job : EVENTS.stale
      expect(schema.safeParse(message.payload).error?.issues, name).toBeUndefined()
    }
  }
})

test('paging a fixture list visits every row once', () => {
  const engine = createFixtureEngine({ world: createWorld('stress'), post: () => undefined })
  const seen = new Set<string>()
  let cursor: string | null = null
  do {
    const page: Output<'credentials.list'> = engine.answer('credentials.list', {
      clientId: 'harbour',
      asOf: null,
      limit: 500,
      cursor,
    })
    for (const row of page.rows) seen.add(row.id)
    cursor = page.nextCursor
  } while (cursor !== null)
  expect(seen.size).toBe(10_000)
})
