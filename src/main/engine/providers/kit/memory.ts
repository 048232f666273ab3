/** A sink that keeps the facts of a connection test for the data sets that build on them, and nothing else. */
import type { Dataset } from '../../../../shared/model/index.ts'
import type { FactPart } from '../../facts/index.ts'
import type { SyncSink } from '../../ports/sink.ts'

export function createMemorySink(): SyncSink {
  const facts = new Map<Dataset, FactPart[]>()
  return {
    resumeFrom: () => ({ cursor: null, done: false }),
    watermark: () => null,
    page({ provenance: { dataset }, facts: rows = [] }) {
      facts.set(dataset, [...(facts.get(dataset) ?? []), ...rows])
    },
    done: () => undefined,
    progress: () => undefined,
    facts: (dataset) => facts.get(dataset) ?? [],
  }
}
