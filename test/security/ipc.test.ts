/** The engine's side of IPC (perf.md §3 and §5), generated from the contract, so that a method added later is held to it:
 *  unknown keys are refused, nothing of one client is reached through another, a huge payload is refused in time. */
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FromEngine } from '../../src/shared/contract/messages.ts'
import { METHODS, type MethodName } from '../../src/shared/contract/methods.ts'
import { SCHEMAS } from '../../src/shared/contract/schemas.ts'
import { cursorOf } from '../../src/main/engine/domain/list.ts'
import { createPrinter } from '../../src/main/cli/output.ts'
import { resolveMoment } from '../../src/main/cli/resolve.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

const methods = Object.keys(METHODS) as MethodName[]
const fieldsOf = (method: MethodName): string[] =>
  Object.keys((SCHEMAS[method].input as unknown as { shape: object }).shape)

test.each(methods)('%s refuses a key that it does not know', (method) => {
  const parsed = SCHEMAS[method].input.safeParse({ unheardOf: 1 })
  expect(parsed.error?.issues.map((i) => i.code)).toContain('unrecognized_keys')
})

describe('two clients', () => {
  let reeve: TestEngine
  let simulators: Awaited<ReturnType<typeof startOpenAi>>[]
  let other: { clientId: string; connectionId: string }
  let own: { clientId: string; connectionId: string }
  /** Ids of the other client by the field that takes them, and by method where a field means several things. */
  let foreign: Record<string, unknown>
  /** Texts that only the other client's data holds. */
  let marks: string[]

  beforeAll(async () => {
    reeve = await openTestEngine()
    simulators = await Promise.all(
      ['alpha-corp.example', 'beta-corp.example'].map((domain) =>
        startOpenAi({ seed: domain, domain, users: 12, health: 'poor', audit: 'on', now: TEST_NOW }),
      ),
    )
    other = await connect(reeve, 'Other', 'openai', simulators[0]!)
    own = await connect(reeve, 'Own', 'openai', simulators[1]!)
    const [synced] = await syncNow(reeve, other.clientId)
    await syncNow(reeve, own.clientId)
    const list = { clientId: other.clientId, asOf: null, limit: 200 }
    const identity = (await reeve.engine.call('identities.list', list)).rows[0]!
    const credential = (await reeve.engine.call('credentials.list', list)).rows[0]!
    const finding = (await reeve.engine.call('findings.list', list)).rows[0]!
    const person = (await reeve.engine.call('people.list', list)).rows[0]!
    const account = person.accounts[0]!.key
    const events = (await reeve.engine.call('events.list', list)).rows
    const event = events.find((e) => e.actorId !== null && e.targetId !== null)!
    const run = (await reeve.engine.call('runs.list', { clientId: other.clientId, limit: 1 })).rows[0]!
    foreign = {
      connectionId: other.connectionId,
      'identities.get id': identity.id,
      'credentials.get id': credential.id,
      'findings.get id': finding.id,
      person: person.id,
      with: person.id,
      account,
      joins: [account],
      splits: ['nobody'],
      actorId: event.actorId,
      targetId: event.targetId,
      before: event.row,
      after: 1,
      lines: (await reeve.engine.call('journal.export', { clientId: other.clientId, after: 0, limit: 200 }))
        .lines,
      mark: (await reeve.engine.call('journal.heads', { clientId: other.clientId })).mark,
      'journal.list cursor': (await reeve.engine.call('journal.list', { clientId: other.clientId, limit: 1 }))
        .rows[0]!.hash,
      by: ['nobody'],
      kinds: ['sync'],
      cursor: cursorOf(0, identity.id, identity.name),
      network: 'nobody',
      onBehalfOf: event.actorId,
      correlation: 'nobody',
      outcomes: ['failure'],
      topics: ['credential'],
      model: 'nobody',
      tool: 'nobody',
      asOf: run.finishedAt,
      from: run.startedAt,
      to: run.finishedAt,
      text: 'alpha-corp.example',
      filters: [{ field: 'connection', values: [other.connectionId, 'Other'] }],
      'findings.list filters': [{ field: 'subject', values: [other.connectionId, 'Other'] }],
      'snapshots.diff filters': [{ field: 'kind', values: [other.connectionId, 'Other'] }],
      runId: synced!.runId,
    }
    marks = [
      'alpha-corp',
      other.clientId,
      other.connectionId,
      identity.id,
      credential.id,
      finding.id,
      event.actorId!,
    ]
  })
  afterAll(async () => {
    await reeve.close()
    for (const simulator of simulators) await simulator.close()
  })

  /** The rest of an input, harmless. */
  const DEFAULTS: Record<string, unknown> = {
    asOf: null,
    limit: 50,
    id: 'nobody',
    from: 0,
    to: TEST_NOW + 60_000,
    days: 90,
    groupBy: 'credential',
    text: '',
    connectionId: null,
    page: 1,
    after: 0,
    mark: 'ab'.repeat(32),
  }
  /** Fields that name something stored, or could. */
  const takesForeign = (method: MethodName): [field: string, value: unknown][] =>
    fieldsOf(method).flatMap((field) => {
      const value = foreign[`${method} ${field}`] ?? foreign[field]
      return value === undefined ? [] : [[field, value]]
    })

  /** Fields that hold plain values of the client itself, not the name of anything. */
  const PLAIN =
    /^(clientId|confirmName|name|tags|locale|currency|sort|limit|days|groupBy|types|actorKinds|provider|endpoint|secret|terms|controlId|value|options|page|format|columns|rows|withPersonal)$/

  test('every field that could name something of another client is tried', () => {
    for (const method of methods.filter((m) => fieldsOf(m).includes('clientId')))
      for (const field of fieldsOf(method).filter((f) => !PLAIN.test(f)))
        expect([method, field, foreign[`${method} ${field}`] ?? foreign[field]]).not.toContain(undefined)
  })

  const queries = methods.filter((m) => METHODS[m].kind === 'query' && fieldsOf(m).includes('clientId'))

  test.each([...queries, 'sync.start'] as MethodName[])('%s tells nothing of the other', async (method) => {
    const base = Object.fromEntries(
      fieldsOf(method).flatMap((f) => (Object.hasOwn(DEFAULTS, f) ? [[f, DEFAULTS[f]]] : [])),
    )
    if (method === 'events.list') delete base['connectionId']
    if (method === 'people.find') base['text'] = 'nobody'
    if (method === 'report.preview')
      base['options'] = await reeve.engine.call('report.options', { clientId: own.clientId })
    const tries = [[], ...takesForeign(method).map((pair) => [pair])]
    let answered = 0
    for (const pairs of method === 'sync.start' ? tries.slice(1) : tries) {
      const input = { ...base, clientId: own.clientId, ...Object.fromEntries(pairs) }
      const answer = await reeve.engine.call(method, input).then(
        (output) => {
          answered += 1
          return JSON.stringify(output)
        },
        (error: { code: string }) => {
          expect([method, pairs, error.code]).toEqual([method, pairs, 'not-found'])
          return ''
        },
      )
      for (const mark of marks) expect([pairs, answer.includes(mark)]).toEqual([pairs, false])
    }
    // Only a page of rows may be asked for by what is not there; one thing may not, and no page after another's entry.
    const refuses = ['identities.get', 'credentials.get', 'findings.get', 'sync.start'].includes(method)
    const paged = method === 'journal.list' ? tries.length - 1 : tries.length
    expect(answered).toBe(refuses ? 0 : paged)
  })

  test('what is looked for is in the answers of the other itself', async () => {
    const list = { clientId: other.clientId, asOf: null, limit: 200 }
    const answers = JSON.stringify([
      await reeve.engine.call('people.list', list),
      await reeve.engine.call('findings.list', list),
      await reeve.engine.call('events.list', list),
      await reeve.engine.call('identities.list', list),
      await reeve.engine.call('credentials.list', list),
      await reeve.engine.call('connections.list', { clientId: other.clientId }),
    ])
    for (const mark of marks) expect([mark, answers.includes(mark)]).toEqual([mark, true])
  })

  test('an entry of another client is not taken into this one', async () => {
    const lines = foreign['lines'] as string[]
    expect(lines.length).toBeGreaterThan(1)
    expect(await reeve.engine.call('journal.import', { clientId: own.clientId, lines })).toEqual({
      ...{ added: 0, known: 0, waiting: 0, refused: lines.length },
    })
  })

  test('a run of another client is no moment of this one', async () => {
    const context = {
      engine: reeve.engine,
      print: createPrinter(new PassThrough(), new PassThrough(), false),
    }
    const [run] = (await reeve.engine.call('runs.list', { clientId: other.clientId, limit: 1 })).rows
    const refused = await resolveMoment(context, own.clientId, run!.id).catch((e: unknown) => e)
    expect(refused).toMatchObject({ code: 'not-found' })
    expect(await resolveMoment(context, other.clientId, run!.id)).toBe(run!.finishedAt)
  })

  test('removing one leaves the other whole', async () => {
    await reeve.engine.call('clients.remove', { clientId: other.clientId, confirmName: 'Other' })
    await expect(
      reeve.engine.call('people.list', { clientId: other.clientId, asOf: null, limit: 1 }),
    ).rejects.toMatchObject({ code: 'not-found' })
    expect(reeve.engine.deps().workspace.openClient(own.clientId).verify().ok).toBe(true)
  })
})

describe('a payload of 100 MB', () => {
  const HUGE = 100_000_000

  let reeve: TestEngine
  beforeAll(async () => void (reeve = await openTestEngine()))
  afterAll(() => reeve.close())

  /** Sends it as a window would, and a call after it; answers what came back for the first. */
  function send(message: object): Promise<FromEngine | null> {
    let first: FromEngine | null = null
    return new Promise((done) => {
      const caller = reeve.engine.connect((answer) => {
        if (!('id' in answer)) return
        if (answer.id === 1) first = answer
        else setImmediate(() => done(first))
      })
      caller.receive(message)
      caller.receive({ type: 'call', id: 2, method: 'clients.list', input: {} })
    })
  }

  test.each([
    ['as a text', { name: 'x'.repeat(HUGE) }],
    ['as a key', { ['x'.repeat(HUGE)]: 1, name: 'a' }],
    ['as bytes', { name: Buffer.alloc(HUGE) }],
    ['as a list', { name: 'a', tags: Array.from({ length: 1_000_000 }, () => 'x'.repeat(100)) }],
    ['as a pile of lists', { name: 'a', tags: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown }],
  ])('%s is refused within seconds with an answer of a few bytes', async (_, input) => {
    const began = performance.now()
    const answer = await send({ type: 'call', id: 1, method: 'clients.add', input })
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(answer).toMatchObject({ type: 'failure', error: { code: 'invalid-input' } })
    expect(JSON.stringify(answer).length).toBeLessThan(500)
  })

  test('as the name of a method is no call at all', async () => {
    expect(await send({ type: 'call', id: 1, method: 'x'.repeat(HUGE), input: {} })).toBeNull()
  })
})
