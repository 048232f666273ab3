/**
 * A list of things that exist at the simulated moment: what the world says, changed by what callers did. The world
 * part is computed when first asked for and again after the clock moved; callers' changes are kept throughout.
 */

export class Collection<T extends { readonly id: string }> {
  readonly #fromWorld: () => T[]
  readonly #patches = new Map<string, Partial<T>>()
  readonly #removed = new Set<string>()
  readonly #added: T[] = []
  #items: T[] | undefined
  #positions: Map<string, number> | undefined

  constructor(fromWorld: () => T[]) {
    this.#fromWorld = fromWorld
  }

  /** Everything that exists, in a stable order. The array is the same one until something changes. */
  all(): readonly T[] {
    if (this.#items === undefined) {
      const touched = this.#removed.size > 0 || this.#patches.size > 0
      const world = this.#fromWorld()
      const items = this.#added.length === 0 ? world : [...world, ...this.#added]
      this.#items = touched ? items.flatMap((item) => this.#current(item)) : items
    }
    return this.#items
  }

  #current(item: T): T[] {
    if (this.#removed.has(item.id)) return []
    const patch = this.#patches.get(item.id)
    return [patch === undefined ? item : { ...item, ...patch }]
  }

  get(id: string): T | undefined {
    if (this.#positions === undefined) {
      this.#positions = new Map(this.all().map((item, index) => [item.id, index]))
    }
    const index = this.#positions.get(id)
    return index === undefined ? undefined : this.all()[index]
  }

  add(item: T): T {
    this.#added.push(item)
    this.refresh()
    return item
  }

  /** Changes some fields of one thing and returns it as it is now. */
  patch(id: string, change: Partial<T>): T | undefined {
    this.#patches.set(id, { ...this.#patches.get(id), ...change })
    this.refresh()
    return this.get(id)
  }

  remove(id: string): void {
    this.#removed.add(id)
    this.refresh()
  }

  /** Forgets what was computed: the clock moved, or something this list is made from changed. */
  refresh(): void {
    this.#items = undefined
    this.#positions = undefined
  }
}

/** The same grouping of the same array is computed once; it is given up with the array. */
export function grouped<T>(keyOf: (item: T) => string): (items: readonly T[]) => Map<string, T[]> {
  const cache = new WeakMap<readonly T[], Map<string, T[]>>()
  return (items) => {
    const known = cache.get(items)
    if (known !== undefined) return known
    const groups = new Map<string, T[]>()
    for (const item of items) {
      const key = keyOf(item)
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [item])
      else group.push(item)
    }
    cache.set(items, groups)
    return groups
  }
}

const positionCache = new WeakMap<object, Map<string, number>>()

/** Where in a list the item with an id stands; -1 when it is not there. */
export function positionOf<T>(items: readonly T[], idOf: (item: T) => string, id: string): number {
  let positions = positionCache.get(items)
  if (positions === undefined) {
    positions = new Map(items.map((item, index) => [idOf(item), index]))
    positionCache.set(items, positions)
  }
  return positions.get(id) ?? -1
}
