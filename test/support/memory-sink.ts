/** A sync's destination in memory: what the store's writer promises, with nothing on disk. Rows are kept by their
 *  natural keys, so a page that comes twice does no harm, and everything must survive JSON. */
import type { Closed, CollectedPage, SyncSink } from '../../src/main/engine/ports/sink.ts'
import {
  isListed,
  type CostRow,
  type EventFact,
  type Fact,
  type FactKey,
  type FactPart,
  type UsageRow,
} from '../../src/main/engine/facts/index.ts'
import type { Dataset } from '../../src/shared/model/index.ts'

export interface MemorySinkOptions {
  /** Watermarks that an earlier sync left: `watermarks` of its sink. */
  readonly watermarks?: ReadonlyMap<string, string>
  /** Called after each committed page with their number; may throw or abort to stop the sync there. */
  readonly onPage?: (count: number, page: CollectedPage) => void
}

/** `part` null = the data set as a whole. */
const placeOf = (dataset: Dataset, part: string | null): string => `${dataset}|${part ?? ''}`

export class MemorySink implements SyncSink {
  readonly closed = new Map<Dataset, Closed>()
  /** How parts of data sets were closed, by data set and part. */
  readonly closedParts = new Map<Dataset, Map<string, Closed>>()
  readonly parts = new Map<string, FactPart>()
  readonly usage = new Map<string, UsageRow>()
  readonly costs = new Map<string, CostRow>()
  readonly events = new Map<string, EventFact>()
  readonly pages: CollectedPage[] = []
  readonly #datasetOf = new Map<string, Dataset>()
  readonly #cursors = new Map<string, string>()
  readonly #watermarks: ReadonlyMap<string, string>
  onPage: MemorySinkOptions['onPage']

  constructor(options: MemorySinkOptions = {}) {
    this.#watermarks = options.watermarks ?? new Map()
    this.onPage = options.onPage
  }

  resumeFrom(dataset: Dataset, part: string | null = null): { cursor: string | null; done: boolean } {
    return {
      cursor: this.#cursors.get(placeOf(dataset, part)) ?? null,
      done: this.closed.has(dataset) || (part !== null && this.closedParts.get(dataset)?.has(part) === true),
    }
  }

  watermark(dataset: Dataset, part: string | null = null): string | null {
    return this.#watermarks.get(placeOf(dataset, part)) ?? null
  }

  /** Names of the parts that were not read completely. */
  incomplete(dataset: Dataset): string[] {
    return [...(this.closedParts.get(dataset) ?? [])].flatMap(([part, { state }]) =>
      state === 'complete' ? [] : [part],
    )
  }

  /** What was not read within a data set that is not divided. */
  missing(dataset: Dataset): readonly string[] {
    return this.closed.get(dataset)?.missing ?? []
  }

  page(page: CollectedPage): void {
    const { dataset, part = null } = page.provenance
    if (this.closed.has(dataset)) throw new Error(`page after ${dataset} was closed`)
    const stored: CollectedPage = JSON.parse(JSON.stringify(page))
    for (const fact of stored.facts ?? []) {
      const key = partKey(dataset, fact)
      this.parts.set(key, fact)
      this.#datasetOf.set(key, dataset)
    }
    for (const gone of stored.removed ?? []) this.parts.delete(partKey(dataset, gone))
    for (const row of stored.usage ?? []) this.usage.set(usageKey(dataset, row), row)
    for (const row of stored.costs ?? []) this.costs.set(costKey(row), row)
    for (const event of stored.events ?? []) if (!this.events.has(event.id)) this.events.set(event.id, event)
    this.#cursors.set(placeOf(dataset, part), stored.cursor)
    this.pages.push(stored)
    this.onPage?.(this.pages.length, stored)
  }

  done(dataset: Dataset, part: string | null, result: Closed): void {
    if (this.closed.has(dataset)) throw new Error(`${dataset} was closed twice`)
    if (part === null) {
      this.closed.set(dataset, result)
      return
    }
    const parts = this.closedParts.get(dataset) ?? new Map<string, Closed>()
    parts.set(part, result)
    this.closedParts.set(dataset, parts)
  }

  progress(): void {}

  facts(dataset: Dataset): readonly FactPart[] {
    return [...this.parts].filter(([key]) => this.#datasetOf.get(key) === dataset).map(([, part]) => part)
  }

  /** Facts of a kind, merged over their data sets, that some data set has listed. */
  merged<K extends Fact['kind']>(kind: K): Extract<Fact, { kind: K }>[] {
    const byId = new Map<string, FactPart>()
    for (const dataset of new Set(this.#datasetOf.values())) {
      for (const part of this.facts(dataset)) {
        if (part.kind === kind) byId.set(part.id, Object.assign({}, byId.get(part.id), part))
      }
    }
    return [...byId.values()].filter((part): part is Extract<Fact, { kind: K }> => isListed(part))
  }

  /** Watermarks for the next sync. */
  get watermarks(): Map<string, string> {
    const marks = new Map(this.#watermarks)
    for (const [dataset, { watermark }] of this.closed)
      if (watermark !== undefined) marks.set(placeOf(dataset, null), watermark)
    for (const [dataset, parts] of this.closedParts)
      for (const [part, { watermark }] of parts)
        if (watermark !== undefined) marks.set(placeOf(dataset, part), watermark)
    return marks
  }

  /** Everything that the sync holds, as one comparable value. */
  get contents(): unknown {
    const sorted = <V>(map: ReadonlyMap<string, V>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
    return [this.parts, this.usage, this.costs, new Map([...this.events.keys()].map((id) => [id, true]))]
      .map((map) => sorted<unknown>(map))
      .concat([Object.entries(this.coverage).sort(([a], [b]) => (a < b ? -1 : 1))])
  }

  /** Coverage in brief: `users: complete`, `api_keys: partial/permission`. */
  get coverage(): Record<string, string> {
    return Object.fromEntries(
      [...this.closed].map(([dataset, { state, reason }]) => [
        dataset,
        reason ? `${state}/${reason}` : state,
      ]),
    )
  }
}

const partKey = (dataset: Dataset, fact: FactKey): string =>
  `${dataset}|${fact.kind}|${fact.tenant ?? ''}|${fact.id}`

const usageKey = (dataset: Dataset, row: UsageRow) =>
  JSON.stringify([
    dataset,
    row.day,
    row.usageKind,
    row.serviceId ?? null,
    row.credentialId ?? null,
    row.identityId ?? null,
    row.accountId ?? null,
    row.model ?? null,
  ])

const costKey = (row: CostRow) =>
  JSON.stringify([
    row.day,
    row.serviceId ?? null,
    row.credentialId ?? null,
    row.model ?? null,
    row.lineItem ?? null,
  ])
