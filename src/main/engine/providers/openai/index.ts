/** The OpenAI connector: reads an organization through its Administration API. */
import type { Connector } from '../../ports/connector.ts'
import type { Policy } from '../kit/policy.ts'
import { collect } from './collect.ts'
import { info } from './info.ts'
import { POLICY } from './policy.ts'
import { test } from './probe.ts'

/** @param policy the provider's own; a test shortens the patience in it. */
export function createConnector(policy: Policy = POLICY): Connector {
  return {
    info,
    test: (context) => test(policy, context),
    collect: (context, sink) => collect(policy, context, sink),
  }
}

export const connector: Connector = createConnector()
