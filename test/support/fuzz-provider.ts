/** A provider that answers every request with some body that its description allows (404 where it has none): seeded, so
 *  that a failure can be seen again. In place of HTTP, because thousands of answers are wanted; bodies go through the
 *  adapter's own parser. */
import { sample } from 'fast-check'
import { expect } from 'vitest'
import { parseAs } from '../../src/main/engine/adapters/http/parse.ts'
import type { Http } from '../../src/main/engine/ports/http.ts'
import type { Provider } from '../../src/main/engine/ports/provider.ts'
import { syncProvider } from '../../src/main/engine/providers/kit/runner.ts'
import { COVERAGE_REASONS, COVERAGE_STATES } from '../../src/shared/model/index.ts'
import { arbitraryResponse } from '../../src/simulators/support/arbitrary.ts'
import type { Contract } from '../../src/simulators/support/contract.ts'
import { createTestContext } from './provider-context.ts'
import { MemorySink } from './memory-sink.ts'

const NOW = Date.UTC(2026, 10, 22)

function fuzzProvider(contract: Contract, seed: number): Http {
  const arbitraries = new Map<string, ReturnType<typeof arbitraryResponse>>()
  let count = 0
  return {
    read: parseAs,
    request({ method, url }) {
      const target = url.replace(/^https?:\/\/[^/]+/, '')
      const operation = contract.operationOf(method, target)
      if (!operation) {
        return Promise.resolve({ status: 404, headers: {}, body: { error: {} }, receivedAt: NOW })
      }
      const arbitrary =
        arbitraries.get(operation.path) ??
        arbitraryResponse(contract, operation, { maxItems: 3, openEnums: true })
      arbitraries.set(operation.path, arbitrary)
      const [body] = sample(arbitrary, { numRuns: 1, seed: seed * 100_003 + count++ })
      return Promise.resolve({
        status: 200,
        headers: { 'x-request-id': `r${count}`, 'request-id': `r${count}` },
        body: parseAs('json', Buffer.from(JSON.stringify(body))),
        receivedAt: NOW,
      })
    },
  }
}

/** Syncs from 25 such providers: every data set is closed with a known word, every row that is kept is well-formed. */
export async function survivesAnyAnswer(provider: Provider, contract: Contract): Promise<void> {
  let facts = 0
  for (let seed = 1; seed <= 25; seed++) {
    const { context } = createTestContext({
      provider,
      endpoint: Object.values(provider.hosts({}))[0] ?? '',
      key: 'k',
      now: NOW,
    })
    const sink = new MemorySink()
    await syncProvider(provider, { ...context, http: fuzzProvider(contract, seed) }, sink)
    expect([...sink.closed.keys()].sort()).toEqual(provider.datasets.map(({ id }) => id).sort())
    for (const { state, reason } of sink.closed.values()) {
      expect(COVERAGE_STATES).toContain(state)
      if (state !== 'complete') expect(COVERAGE_REASONS).toContain(reason)
    }
    for (const part of sink.parts.values()) {
      expect(part.id.length).toBeGreaterThan(0)
      expect(part.provider).toBe(provider.id)
    }
    facts += sink.parts.size
    for (const row of sink.usage.values()) expect(row.day).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    for (const row of sink.costs.values()) expect(Number.isSafeInteger(row.amount.micros)).toBe(true)
    for (const row of sink.events.values()) expect(Number.isSafeInteger(row.at)).toBe(true)
  }
  // One that refused everything would pass the lines above.
  expect(facts).toBeGreaterThan(300)
}
