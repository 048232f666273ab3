import { describe, expect, test } from 'vitest'
import {
  contractsNote,
  contractsPresent,
  openContract,
} from '../../../../../test/simulators/support/contract.ts'
import { createTestContext } from '../../../../../test/support/connector-context.ts'
import { createFuzzProvider } from '../../../../../test/support/fuzz-provider.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { COVERAGE_REASONS, COVERAGE_STATES, DATASETS } from '../../../../shared/model/index.ts'
import { connector } from './index.ts'

const NOW = Date.UTC(2026, 10, 22)

describe(`any answer that the description allows${contractsNote}`, () => {
  test.skipIf(!contractsPresent).each(['anthropic-2026-10-21', 'anthropic-2023-06-01'] as const)(
    'of %s is survived: every data set is closed, every row is named or counted',
    async (name) => {
      const contract = openContract(name)
      let facts = 0
      for (let seed = 1; seed <= 25; seed++) {
        const { context } = createTestContext({ endpoint: connector.info.origin, key: 'k', now: NOW })
        const http = createFuzzProvider(contract, seed, NOW)
        const sink = new MemorySink()
        await connector.collect({ ...context, http }, sink)
        expect([...sink.closed.keys()].sort()).toEqual([...DATASETS].sort())
        for (const { state, reason } of sink.closed.values()) {
          expect(COVERAGE_STATES).toContain(state)
          if (state !== 'complete') expect(COVERAGE_REASONS).toContain(reason)
        }
        for (const part of sink.parts.values()) {
          expect(part.id.length).toBeGreaterThan(0)
          expect(part.provider).toBe(connector.info.id)
        }
        facts += sink.parts.size
        for (const row of sink.usage.values()) expect(row.day).toMatch(/^\d{4}-\d{2}-\d{2}$/)
        for (const row of sink.costs.values()) expect(Number.isSafeInteger(row.amount.micros)).toBe(true)
        for (const row of sink.events.values()) expect(Number.isSafeInteger(row.at)).toBe(true)
      }
      // A connector that refused everything would pass the lines above.
      expect(facts).toBeGreaterThan(300)
    },
  )
})
