/** Grants as columns, for whatever needs only who may do what where: as objects half a million of them are some 200 MB,
 *  as columns 10. */
import type { AccessLevel, ConnectionId } from '../../../shared/model/index.ts'
import type { FactSet } from './fact-set.ts'
import type { Grant } from './grant.ts'

export interface Holder {
  readonly kind: Grant['holderKind']
  readonly id: string
}

/** One grant to a place in each column; the numbers there are places in the lists of names. */
export interface GrantTable {
  readonly size: number
  readonly connection: Uint32Array
  readonly holder: Uint32Array
  readonly resource: Uint32Array
  readonly permission: Uint32Array
  readonly level: Uint32Array
  readonly connections: readonly ConnectionId[]
  readonly holders: readonly Holder[]
  readonly resources: readonly string[]
  readonly permissions: readonly string[]
  readonly levels: readonly (AccessLevel | undefined)[]
}

type Said = Pick<Grant, 'holderId' | 'holderKind' | 'resourceId' | 'permission' | 'level'> & {
  readonly connectionId: ConnectionId
}

const COLUMNS = 5

/** Makes a table a grant at a time. */
export class GrantTableBuilder {
  #rows = new Uint32Array(256 * COLUMNS)
  #size = 0
  readonly #names = Array.from({ length: COLUMNS }, () => new Map<string, number>())
  readonly #connections: ConnectionId[] = []
  readonly #holders: Holder[] = []
  readonly #resources: string[] = []
  readonly #permissions: string[] = []
  readonly #levels: (AccessLevel | undefined)[] = []

  connection(id: ConnectionId): number {
    return this.#place(0, id, () => this.#connections.push(id))
  }
  holder({ kind, id }: Holder): number {
    return this.#place(1, `${kind}\n${id}`, () => this.#holders.push({ kind, id }))
  }
  resource(id: string): number {
    return this.#place(2, id, () => this.#resources.push(id))
  }
  permission(word: string): number {
    return this.#place(3, word, () => this.#permissions.push(word))
  }
  level(level: AccessLevel | undefined): number {
    return this.#place(4, level ?? '', () => this.#levels.push(level))
  }

  #place(column: number, name: string, push: () => number): number {
    const names = this.#names[column]!
    let place = names.get(name)
    if (place === undefined) names.set(name, (place = push() - 1))
    return place
  }

  /** Adds a grant by the places of its names. */
  add(
    ...places: readonly [
      connection: number,
      holder: number,
      resource: number,
      permission: number,
      level: number,
    ]
  ): void {
    if ((this.#size + 1) * COLUMNS > this.#rows.length) {
      const more = new Uint32Array(this.#rows.length * 2)
      more.set(this.#rows)
      this.#rows = more
    }
    this.#rows.set(places, this.#size * COLUMNS)
    this.#size += 1
  }

  addGrant({ connectionId, holderId, holderKind, resourceId, permission, level }: Said): void {
    this.add(
      this.connection(connectionId),
      this.holder({ kind: holderKind, id: holderId }),
      this.resource(resourceId),
      this.permission(permission),
      this.level(level),
    )
  }

  table(): GrantTable {
    const column = (no: number): Uint32Array =>
      Uint32Array.from({ length: this.#size }, (_, i) => this.#rows[i * COLUMNS + no]!)
    return {
      size: this.#size,
      connection: column(0),
      holder: column(1),
      resource: column(2),
      permission: column(3),
      level: column(4),
      connections: this.#connections,
      holders: this.#holders,
      resources: this.#resources,
      permissions: this.#permissions,
      levels: this.#levels,
    }
  }
}

/** The grants of a fact set as columns. */
export function grantTable(facts: FactSet): GrantTable {
  if (facts.grants) return facts.grants()
  const builder = new GrantTableBuilder()
  for (const grant of facts.of('grant')) builder.addGrant(grant)
  return builder.table()
}
