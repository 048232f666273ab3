/** One client's OpenAI organization, from the first sync to the screens' answers: real HTTP to the simulator, real
 *  SQLite, the real engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startOpenAi } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

const LIVE = { asOf: null, limit: 500 } as const

describe('an OpenAI organization', () => {
  let simulator: Awaited<ReturnType<typeof startOpenAi>>
  let reeve: TestEngine
  let clientId: string

  beforeAll(async () => {
    simulator = await startOpenAi({ seed: 'integration', users: 30, health: 'poor', now: TEST_NOW })
    reeve = await openTestEngine()
    ;({ clientId } = await connect(reeve, 'Acme', 'openai', simulator))
    const [job] = await syncNow(reeve, clientId)
    expect(job?.error).toBeNull()
  })

  afterAll(async () => {
    await reeve.close()
    await simulator.close()
  })

  test('lists its people, identities, credentials and services', async () => {
    const people = await reeve.engine.call('people.list', { clientId, ...LIVE })
    const identities = await reeve.engine.call('identities.list', { clientId, ...LIVE })
    const services = await reeve.engine.call('services.list', { clientId, ...LIVE })
    expect(people.total).toBeGreaterThanOrEqual(30)
    const credentials = await reeve.engine.call('credentials.list', { clientId, ...LIVE })
    expect(identities.total).toBeGreaterThan(0)
    expect(credentials.total).toBeGreaterThan(5)
    // A key that authenticates an identity leads to it, and the identity back to its keys.
    const key = credentials.rows.find((row) => row.holder?.kind === 'identity')
    const id = key?.holder?.row ?? ''
    const identity = await reeve.engine.call('identities.get', { clientId, asOf: null, id })
    expect(identity.credentials.map((row) => row.id)).toContain(key?.id)
    expect(services.total).toBeGreaterThan(1)
  })

  test('has spend that its rows add up to', async () => {
    const spend = await reeve.engine.call('spend.get', { clientId, asOf: null, days: 30, groupBy: 'service' })
    expect(spend.known).toBe(true)
    expect(spend.billed[0]?.micros).toBeGreaterThan(0)
    for (const line of spend.reconcile) expect(line.difference.micros).toBe(0)
  })

  test('has findings, each with its evidence', async () => {
    const findings = await reeve.engine.call('findings.list', { clientId, ...LIVE })
    expect(findings.total).toBeGreaterThan(3)
    for (const { id } of findings.rows.slice(0, 20)) {
      const finding = await reeve.engine.call('findings.get', { clientId, asOf: null, id })
      expect(finding.evidence.length).toBeGreaterThan(0)
    }
  })
})
