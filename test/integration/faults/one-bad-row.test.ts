/** One row that cannot be read, in a list that was read completely two days before: the other rows were read now. */
import { expect, test } from 'vitest'
import { startAnthropic } from '../../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow } from '../../support/engine.ts'
import { createMovingClock, TEST_NOW } from '../../support/moving-clock.ts'
import { startProxy } from '../../support/proxy.ts'

const DAY = 86_400_000

test('one bad row of the keys hides no other key from the controls', async () => {
  const simulator = await startAnthropic({ seed: 'one-bad-row', users: 30, now: TEST_NOW })
  let spoilt = false
  const proxy = await startProxy(simulator.url, (path, text) =>
    spoilt && path === '/v1/organizations/api_keys' ? text.replace(/"id":\s*"apikey_[^"]*"/, '"id":7') : text,
  )
  const clock = createMovingClock(TEST_NOW)
  const reeve = await openTestEngine({ clock })
  try {
    const { clientId } = await connect(reeve, 'Acme', 'anthropic', { ...simulator, urls: { api: proxy.url } })
    const judged = async () => {
      const { controls } = await reeve.engine.call('posture.get', { clientId, asOf: null })
      return new Map(controls.map(({ controlId, counts }) => [controlId, counts.pass + counts.fail]))
    }
    await syncNow(reeve, clientId)
    const before = await judged()
    clock.moveTo(TEST_NOW + 2 * DAY)
    spoilt = true
    const [job] = await syncNow(reeve, clientId)
    expect(job).toMatchObject({ state: 'partial' })
    const after = await judged()
    // Of the key whose row is bad, nothing is known now; of all others as much as before.
    const most = before.get('nhi-dormant') ?? 0
    expect(most).toBeGreaterThan(5)
    for (const [control, count] of before)
      expect([control, (after.get(control) ?? 0) >= count - 1]).toEqual([control, true])
  } finally {
    await reeve.close()
    await proxy.close()
    await simulator.close()
  }
})
