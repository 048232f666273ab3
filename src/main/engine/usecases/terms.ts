/** What the client and the MSP have agreed, as far as controls need it. */
import { isDeepStrictEqual } from 'node:util'
import type { TermsView } from '../../../shared/contract/schemas.ts'
import type { ClientId } from '../../../shared/model/index.ts'
import { assessClient } from './assess.ts'
import { readTerms } from './client-reader.ts'
import type { Deps, QueryDeps } from './deps.ts'
import { decide, setRecord } from './journal.ts'

export const getTerms = (deps: QueryDeps, clientId: ClientId): TermsView => {
  const { mailDomains, regionAllowlist, approvedModels, approvedGuests, ...rest } = readTerms(
    deps.reader.read(clientId, null),
  )
  return {
    ...rest,
    ...(mailDomains && { mailDomains: [...mailDomains] }),
    ...(regionAllowlist && { regionAllowlist: [...regionAllowlist] }),
    ...(approvedModels && { approvedModels: [...approvedModels] }),
    ...(approvedGuests && { approvedGuests: [...approvedGuests] }),
  }
}

/** In words, in alphabetical order. */
const changedFields = (before: object, after: object): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((field) => !isDeepStrictEqual(Reflect.get(before, field), Reflect.get(after, field)))
    .map((field) => field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`))
    .sort()

/** Replaces the client's terms from now on and judges again. Earlier moments keep the terms that they had. */
export async function setTerms(deps: Deps, clientId: ClientId, terms: TermsView): Promise<void> {
  const fields = changedFields(readTerms(deps.reader.read(clientId, null)), terms)
  decide(
    deps,
    clientId,
    { action: 'terms.changed', detail: { fields } },
    { writes: [setRecord('terms', terms, deps.clock.now())] },
  )
  deps.reader.forget(clientId)
  await assessClient(deps, clientId)
  deps.stale(['settings', 'facts', 'findings'], clientId)
}
