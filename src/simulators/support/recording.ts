/** Watches a running simulator and holds everything that goes over the wire against the provider's description. */
import type { Exchange, Simulator } from '../index.ts'
import type { Contract } from './contract.ts'

export interface Recording {
  /** How many requests were judged. */
  count: () => number
  /** Everything that was wrong, each once, with the request it was seen in. */
  problems: () => string[]
  stop: () => void
}

/**
 * Judges each request and, unless a fault was meant to spoil it, each response from now on. `contractFor` picks the
 * description for an exchange (Anthropic's depends on a header); undefined leaves the exchange out.
 */
export function recordingValidator<World>(
  simulator: Simulator<World>,
  contractFor: Contract | ((exchange: Exchange) => Contract | undefined),
): Recording {
  const problems = new Set<string>()
  let count = 0
  const stop = simulator.onExchange((exchange) => {
    const contract = typeof contractFor === 'function' ? contractFor(exchange) : contractFor
    if (contract === undefined) return
    count += 1
    const { request, response } = exchange
    const found = contract.validateRequest(request.method, request.url, request.headers, request.body)
    if (request.fault === undefined) {
      found.push(...contract.validateResponse(request.method, request.path, request.status, response))
    }
    for (const problem of found) problems.add(`${problem} (in ${request.method} ${request.url})`)
  })
  return { count: () => count, problems: () => [...problems], stop }
}
