/** Who may do what where at a moment, as columns, without making an object of each grant. */
import type { AccessLevel } from '../../../../../shared/model/index.ts'
import type { GrantTableBuilder } from '../../../facts/grant-table.ts'
import { isHolderKind, type Grant } from '../../../facts/grant.ts'
import { parseOwn } from '../canonical.ts'
import type { OpenFile } from '../database.ts'
import type { KnownConnection } from './connections.ts'
import type { StoredKinds } from './fact-kinds.ts'
import { FactWords } from './fact-words.ts'
import { factsByKey } from './views.ts'

/** In order of keys: what several data sets say of one grant is found side by side. */
export const GRANTS = `SELECT f.key, f.shows, f.v, f.word, k.holder, k.resource, k.permission
  FROM fact f CROSS JOIN fact_key k ON k.no = f.key
  WHERE f.connection = ? AND f.kind = ? AND f.first_seq <= ? AND (f.end_seq IS NULL OR f.end_seq > ?)
  ORDER BY f.key, f.dataset`
const NAME = 'SELECT kind, id FROM fact_key WHERE no = ?'

type Row = [
  key: number,
  shows: number,
  v: number,
  word: number | null,
  holder: number | null,
  resource: number | null,
  permission: number | null,
]

/** Adds the grants that snapshot `seq` of a connection shows. */
export function addGrants(
  file: OpenFile,
  kinds: StoredKinds,
  connection: KnownConnection,
  seq: number,
  builder: GrantTableBuilder,
): void {
  const words = new FactWords()
  const kind = words.find(file, 'grant')
  if (kind === null) return
  const version = kinds.get('grant')?.version
  const rows = file.sql<number[], Row>(GRANTS).raw().all(connection.no, kind, seq, seq)
  const place = builder.connection(connection.id)
  const once = (make: (no: number) => number): ((no: number) => number) => {
    const known = new Map<number, number>()
    return (no) => {
      let found = known.get(no)
      if (found === undefined) known.set(no, (found = make(no)))
      return found
    }
  }
  const named = (no: number): { kind: number; id: string } => {
    const row = file.sql<[number], { kind: number; id: string }>(NAME).get(no)
    if (!row) throw new Error(`fact ${no} is missing`)
    return row
  }
  const holderAt = once((no) => {
    const { kind: of, id } = named(no)
    const kind = words.text(file, of)
    if (!isHolderKind(kind)) throw new Error(`a ${kind} holds no grants`)
    return builder.holder({ kind, id })
  })
  const resourceAt = once((no) => builder.resource(named(no).id))
  const permissionAt = once((no) => builder.permission(words.text(file, no)))
  const levelAt = once((no) => builder.level(parseOwn<{ level?: AccessLevel }>(words.text(file, no)).level))
  const others = new Set<number>()
  rows.forEach(([key, shows, v, word, holder, resource, permission], i) => {
    const isAlone = rows[i - 1]?.[0] !== key && rows[i + 1]?.[0] !== key
    if (
      !isAlone ||
      shows !== 1 ||
      v !== version ||
      word === null ||
      holder === null ||
      resource === null ||
      permission === null
    )
      others.add(key)
    else builder.add(place, holderAt(holder), resourceAt(resource), permissionAt(permission), levelAt(word))
  })
  // Few: an id that does not name its holder, or what several data sets say.
  for (const { connectionId, fact } of factsByKey<Grant>(file, kinds, connection, seq, kind, others))
    builder.addGrant({ ...fact, connectionId })
}
