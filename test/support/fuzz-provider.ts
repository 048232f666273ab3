/** A provider that answers every request with some body that its description allows (404 where it has none): seeded, so that a failure can be
 *  seen again. In place of HTTP, because thousands of answers are wanted; bodies go through the adapter's own parser. */
import { sample } from 'fast-check'
import { parseJson } from '../../src/main/engine/adapters/http/json.ts'
import type { Http } from '../../src/main/engine/ports/http.ts'
import { arbitraryResponse } from '../simulators/support/arbitrary.ts'
import type { Contract } from '../simulators/support/contract.ts'

/** @param now time of each answer. */
export function createFuzzProvider(
  contract: Contract,
  seed: number,
  now: number,
): Http & { readonly answers: () => number } {
  const arbitraries = new Map<string, ReturnType<typeof arbitraryResponse>>()
  let count = 0
  return {
    answers: () => count,
    request({ method, url }) {
      const target = url.replace(/^https?:\/\/[^/]+/, '')
      const operation = contract.operationOf(method, target)
      if (!operation) {
        return Promise.resolve({ status: 404, headers: {}, body: { error: {} }, receivedAt: now })
      }
      const arbitrary =
        arbitraries.get(operation.path) ??
        arbitraryResponse(contract, operation, { maxItems: 3, openEnums: true })
      arbitraries.set(operation.path, arbitrary)
      const [body] = sample(arbitrary, { numRuns: 1, seed: seed * 100_003 + count++ })
      return Promise.resolve({
        status: 200,
        headers: { 'x-request-id': `r${count}`, 'request-id': `r${count}` },
        body: parseJson(Buffer.from(JSON.stringify(body))),
        receivedAt: now,
      })
    },
  }
}
