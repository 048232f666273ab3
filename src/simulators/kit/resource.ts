/** Routes from declarations: single ones, and all those of a collection with its reads, writes and refusals. */
import { type Collection, positionOf } from '../http/collection.ts'
import { type Call, type Handler, type JsonObject, type Method, Reply, type Route } from '../http/types.ts'
import type { Paging } from './paging.ts'
import { complain } from './values.ts'

/** Routes of one data set: `'GET /path/{id}': handler`, each under `base`. */
export function routes(
  dataset: string,
  table: Readonly<Partial<Record<`${Method} ${string}`, Handler>>>,
  { base = '', host }: { base?: string; host?: string } = {},
): Route[] {
  return Object.entries(table).flatMap(([name, handle]) => {
    const [method, path = ''] = name.split(' ') as [Method, string?]
    if (handle === undefined) return []
    return [{ method, path: base + path, dataset, handle, ...(host === undefined ? {} : { host }) }]
  })
}

/** Whether an item fits the values that a query gives for a filter. */
type Filter<T> = keyof T | ((item: T, values: readonly string[], call: Call) => boolean)

export interface Resource<T extends { readonly id: string }, P> {
  /** The path of one item. The list has the path before the last segment. */
  path: string
  dataset: string
  /** What an item is called when it is not there. */
  word: string
  /** What the items are part of; throws when it is not there or may not be looked at. Runs before everything else. */
  under?: (call: Call) => P
  /** Where callers' changes go. */
  in?: Collection<T>
  /** The items of the list; everything in the collection without. */
  of?: (parent: P, call: Call) => readonly T[]
  /** Which items the list leaves in, from what the query asks for. */
  where?: (call: Call) => (item: T) => boolean
  /** Items that cannot even be named. */
  hidden?: (item: T, call: Call) => boolean
  filters?: Readonly<Record<string, Filter<T>>>
  paging?: Paging
  /** The id in paths and cursors. */
  idOf?: (item: T) => string
  shape: (item: T, call: Call, parent: P) => JsonObject
  /** How a single one is shown, where that is another form. */
  shapeOne?: (item: T) => JsonObject
  /** Which of the two reads exist; both without. */
  reads?: readonly ('list' | 'one')[]
  /** A new item; it throws when the body is not good enough. */
  create?: (call: Call, parent: P) => T
  /** How the answer to a creation differs from a read: a secret that is shown once. */
  created?: (item: T, call: Call) => JsonObject
  /** What a body changes. */
  update?: (item: T, call: Call, parent: P) => Partial<T>
  /** What removing checks before and takes with it. */
  remove?: (item: T, call: Call, parent: P) => void
  /** Where removing is more than leaving the collection. */
  end?: (item: T) => void
  /** POST on a path under the item, such as `archive`: what it changes, or an answer of its own. */
  actions?: Readonly<Record<string, (item: T, call: Call, parent: P) => Partial<T> | Reply>>
}

/** What is the same for all collections of a provider. */
export interface ResourceStyle {
  paging: Paging
  /** The answer to a removal, from the item as it was shown. */
  removed: (shown: JsonObject) => JsonObject | Reply
  /** The values of a query parameter that filters; none when it is not given. */
  values: (query: URLSearchParams, name: string) => readonly string[]
}

/** A function that makes a collection's routes. */
export function resourcesOf(style: ResourceStyle) {
  return <T extends { readonly id: string }, P = undefined>(spec: Resource<T, P>): Route[] => {
    const { idOf = (item: T) => item.id } = spec
    const listPath = spec.path.slice(0, spec.path.lastIndexOf('/'))
    const param = /\{(\w+)\}$/.exec(spec.path)?.[1] ?? ''
    const parentOf = (call: Call): P => spec.under?.(call) as P
    const itemsOf = (parent: P, call: Call): readonly T[] => spec.of?.(parent, call) ?? spec.in?.all() ?? []

    /** The item that a path names. */
    const on =
      (then: (item: T, call: Call, parent: P) => JsonObject | Reply): Handler =>
      (call) => {
        const parent = parentOf(call)
        const items = itemsOf(parent, call)
        const id = call.params[param] ?? ''
        const item = items[positionOf(items, idOf, id)]
        if (item === undefined || spec.hidden?.(item, call) === true)
          return complain(call, spec.word, id, { kind: 'not-found' })
        return then(item, call, parent)
      }
    const changed = (item: T, change: Partial<T>): T =>
      Object.keys(change).length === 0 ? item : (spec.in?.patch(item.id, change) ?? item)

    const list: Handler = (call) => {
      const parent = parentOf(call)
      const tests: ((item: T) => boolean)[] = []
      if (spec.where !== undefined) tests.push(spec.where(call))
      for (const [name, filter] of Object.entries(spec.filters ?? {})) {
        const values = style.values(call.query, name)
        if (values.length === 0) continue
        tests.push((item) =>
          typeof filter === 'function' ? filter(item, values, call) : values.includes(String(item[filter])),
        )
      }
      const items = itemsOf(parent, call)
      const all = tests.length === 0 ? items : items.filter((item) => tests.every((fits) => fits(item)))
      return (spec.paging ?? style.paging)(call, {
        all,
        idOf,
        shape: (item) => spec.shape(item, call, parent),
      })
    }

    const { create, update, remove, reads = ['list', 'one'] } = spec
    return [
      ...(reads.includes('list') ? routes(spec.dataset, { [`GET ${listPath}`]: list }) : []),
      ...(reads.includes('one')
        ? routes(spec.dataset, { [`GET ${spec.path}`]: on(spec.shapeOne ?? spec.shape) })
        : []),
      ...(create === undefined
        ? []
        : routes(spec.dataset, {
            [`POST ${listPath}`]: (call: Call) => {
              const parent = parentOf(call)
              const made = create(call, parent)
              const item = spec.in?.add(made) ?? made
              return spec.created?.(item, call) ?? spec.shape(item, call, parent)
            },
          })),
      ...(update === undefined
        ? []
        : routes(spec.dataset, {
            [`POST ${spec.path}`]: on((item, call, parent) =>
              spec.shape(changed(item, update(item, call, parent)), call, parent),
            ),
          })),
      ...(remove === undefined
        ? []
        : routes(spec.dataset, {
            [`DELETE ${spec.path}`]: on((item, call, parent) => {
              remove(item, call, parent)
              const shown = spec.shape(item, call, parent)
              if (spec.end === undefined) spec.in?.remove(item.id)
              else spec.end(item)
              return style.removed(shown)
            }),
          })),
      ...Object.entries(spec.actions ?? {}).flatMap(([name, action]) =>
        routes(spec.dataset, {
          [`POST ${spec.path}/${name}`]: on((item, call, parent) => {
            const result = action(item, call, parent)
            return result instanceof Reply ? result : spec.shape(changed(item, result), call, parent)
          }),
        }),
      ),
    ]
  }
}
