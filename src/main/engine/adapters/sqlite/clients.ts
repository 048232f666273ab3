/** Clients as the workspace lists them: those whose files lie here, as its records call them. */
import type { ClientId, EpochMs } from '../../../../shared/model/index.ts'
import type { ClientRecord } from '../../ports/store.ts'
import type { BodyOf } from '../../records/index.ts'
import type { Resolved } from '../../records/resolve.ts'

/** By id, in the order of names, without those that were removed in any copy. A client of which nothing is said, or nothing that can be read, goes by its id. */
export function clientsOf(
  rows: readonly { readonly id: ClientId; readonly createdAt: EpochMs }[],
  said: readonly Resolved<BodyOf<'client'>>[],
  removed: ReadonlySet<ClientId>,
): ReadonlyMap<ClientId, ClientRecord> {
  const fields = Map.groupBy(
    said.flatMap(({ value }) => value ?? []),
    ({ client }) => client,
  )
  const present = rows.filter(({ id }) => !removed.has(id))
  const clients = present.map(({ id, createdAt }): ClientRecord => {
    const unsaid = { id, name: id, tags: [], color: 0, createdAt, locale: null, currency: null }
    return (fields.get(id) ?? []).reduce<ClientRecord>(withField, unsaid)
  })
  return new Map(
    clients
      .map((client) => ({ client, key: client.name.toLowerCase() }))
      .sort((a, b) => compare(a.key, b.key) || compare(a.client.id, b.client.id))
      .map(({ client }) => [client.id, client]),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function withField(client: ClientRecord, said: BodyOf<'client'>): ClientRecord {
  switch (said.field) {
    case 'name':
      return { ...client, name: said.value }
    case 'tags':
      return { ...client, tags: said.value }
    case 'colour':
      return { ...client, color: said.value }
    case 'locale':
      return { ...client, locale: said.value }
    case 'currency':
      return { ...client, currency: said.value }
  }
}
