/** How many requests a sync sends: asking for more than the data sets need costs time and the provider's limits. The
 *  figures belong to the simulated organizations below; a commit that changes one says why. */
import { expect, test } from 'vitest'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow } from '../support/engine.ts'
import { createTestClock } from '../support/provider-context.ts'

const NOW = Date.UTC(2026, 10, 22, 12)

test.each([
  ['openai', startOpenAi, [152, 127, 127]],
  ['anthropic', startAnthropic, [65, 35, 35]],
] as const)('three syncs of %s send no more than they need', async (provider, start, expected) => {
  const sim = await start({ seed: 'requests', users: 30, health: 'poor', now: NOW, audit: 'on' })
  const reeve = await openTestEngine({ clock: createTestClock(NOW) })
  try {
    const { clientId } = await connect(reeve, 'Acme', provider, sim)
    const counts: number[] = []
    for (let i = 0; i < expected.length; i++) {
      sim.clearRequests()
      const [job] = await syncNow(reeve, clientId)
      expect(job?.error).toBeNull()
      counts.push(sim.requests().length)
    }
    expect(counts).toEqual(expected)
  } finally {
    await reeve.close()
    await sim.close()
  }
})
