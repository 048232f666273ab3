/** The list of identities, and one identity with its credentials and all that is known about it. */
import { identityList } from '../../../../shared/lists/identities.ts'
import type { IdentityRow, Output } from '../../../../shared/contract/schemas.ts'
import { AppError } from '../../domain/errors.ts'
import { exists, type IdentityEntry } from '../../domain/ledger.ts'
import type { RequestOf } from '../../domain/list.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList } from '../stored-list.ts'
import { credentialRows } from './credentials.ts'
import { openFindings, sharedDetail, sharedFilters, sharedRow, sharedSorts } from './inventory.ts'
import { countable, HOLDERS, pageSources } from './sources.ts'
import { specOf, type Complete } from './spec.ts'

export const identitySpec = specOf<typeof identityList, IdentityRow>(identityList, {
  key: (r) => r.id,
  text: (r) => [r.name, r.id, r.scopeName, r.owner?.label],
  filters: sharedFilters,
  sorts: sharedSorts,
})

export function identityRows(reading: ClientReading): IdentityRow[] {
  return reading.derive('identityRows', () => {
    const open = openFindings(reading, 'identity')
    const keysKnown = countable(reading.facts, 'credential', HOLDERS)
    return reading.ledger.identities.map((e) => rowOf(reading, e, open.get(e.id), keysKnown))
  })
}

function rowOf(
  reading: ClientReading,
  entry: IdentityEntry,
  open: Parameters<typeof sharedRow>[3],
  keysKnown: ReadonlySet<string>,
): Complete<IdentityRow> {
  return {
    ...sharedRow(reading, entry.identity, entry, open),
    kind: entry.identity.identityKind,
    lastUsedAt: entry.lastUsedAt,
    lastUsedFrom: entry.lastUsedFrom,
    credentials: keysKnown.has(entry.identity.connectionId)
      ? entry.credentials.filter((e) => exists(e.credential)).length
      : undefined,
    flags: [...entry.flags],
  }
}

export const storedIdentities = clientList({
  id: identityList.id,
  spec: identitySpec,
  findIn: (r) => [r.name, r.id],
  rows: identityRows,
  sources: ({ facts }) => pageSources(facts, ['identity', 'credential']),
})

export const listIdentities = (
  reading: ClientReading,
  request: RequestOf<typeof identityList>,
): Output<'identities.list'> => storedIdentities.page(reading, request)

/** @throws AppError not-found when the moment shows no such identity. */
export function getIdentity(reading: ClientReading, id: string): Output<'identities.get'> {
  const index = reading.derive(
    'identityById',
    () => new Map(reading.ledger.identities.map((e, i) => [e.id, i])),
  )
  const at = index.get(id)
  const entry = at === undefined ? undefined : reading.ledger.identities[at]
  const row = at === undefined ? undefined : identityRows(reading)[at]
  if (entry === undefined || row === undefined) throw new AppError('not-found', { what: 'identity', id })
  const own = new Set(entry.credentials.map((e) => e.id))
  const credentials = credentialRows(reading)
    .filter((r) => own.has(r.id))
    .sort((a, b) => Number(b.state === 'active') - Number(a.state === 'active'))
  return {
    row,
    ...sharedDetail(reading, entry.identity, entry, {
      credentials: new Set(entry.credentials.map((e) => e.credential.id)),
      identities: new Set([entry.identity.id]),
    }),
    credentials,
  }
}
