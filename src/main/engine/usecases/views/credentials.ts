/** The list of credentials, and one credential with all that is known about it. */
import { credentialList } from '../../../../shared/lists/credentials.ts'
import type { CredentialRow, Output } from '../../../../shared/contract/schemas.ts'
import { AppError } from '../../domain/errors.ts'
import type { CredentialEntry } from '../../domain/ledger.ts'
import type { RequestOf } from '../../domain/list.ts'
import type { ClientReading } from '../client-reader.ts'
import { clientList } from '../stored-list.ts'
import { openFindings, sharedDetail, sharedFilters, sharedRow, sharedSorts, whoView } from './inventory.ts'
import { clipOrNull, pageSources } from './sources.ts'
import { specOf, valueWord, type Complete } from './spec.ts'

export const credentialSpec = specOf<typeof credentialList, CredentialRow>(credentialList, {
  key: (r) => r.id,
  text: (r) => [r.name, r.hint, r.id, r.scopeName, r.holder?.label, r.owner?.label],
  filters: { ...sharedFilters, holderKind: (r) => [valueWord(r.holder && r.holder.kind)] },
  sorts: { ...sharedSorts, name: (r) => r.name ?? r.hint ?? r.id },
})

export function credentialRows(reading: ClientReading): CredentialRow[] {
  return reading.derive('credentialRows', () => {
    const open = openFindings(reading, 'credential')
    return reading.ledger.credentials.map((e) => rowOf(reading, e, open.get(e.id)))
  })
}

function rowOf(
  reading: ClientReading,
  entry: CredentialEntry,
  open: Parameters<typeof sharedRow>[3],
): Complete<CredentialRow> {
  const { credential } = entry
  return {
    ...sharedRow(reading, credential, entry, open),
    kind: credential.credentialKind,
    hint: clipOrNull(credential.hint),
    holder: whoView(reading, credential.connectionId, entry.holder),
    lastUsedAt: credential.lastUsedAt,
    lastUsedFrom: credential.lastUsedFrom,
    notUsedSince: credential.notUsedSince,
    expiresAt: credential.expiresAt,
    flags: [...entry.flags],
  }
}

export const storedCredentials = clientList({
  id: credentialList.id,
  spec: credentialSpec,
  findIn: (r) => [r.name, r.hint, r.id],
  rows: credentialRows,
  sources: ({ facts }) => pageSources(facts, ['credential']),
})

export const listCredentials = (
  reading: ClientReading,
  request: RequestOf<typeof credentialList>,
): Output<'credentials.list'> => storedCredentials.page(reading, request)

/** @throws AppError not-found when the moment shows no such credential. */
export function getCredential(reading: ClientReading, id: string): Output<'credentials.get'> {
  const index = reading.derive(
    'credentialById',
    () => new Map(reading.ledger.credentials.map((e, i) => [e.id, i])),
  )
  const at = index.get(id)
  const entry = at === undefined ? undefined : reading.ledger.credentials[at]
  const row = at === undefined ? undefined : credentialRows(reading)[at]
  if (entry === undefined || row === undefined) throw new AppError('not-found', { what: 'credential', id })
  const { credential } = entry
  return {
    row,
    ...sharedDetail(reading, credential, entry, {
      credentials: new Set([credential.id]),
      identities: new Set(),
    }),
  }
}
