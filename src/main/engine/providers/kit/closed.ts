/** Remembers how data sets were closed in this run, for those that build on them: the keys of projects cannot be
 *  complete when the list of projects is not. */
import type { CoverageReason, Dataset } from '../../../../shared/model/index.ts'
import type { SyncSink } from '../../ports/connector.ts'

export interface ClosedSink extends SyncSink {
  /** Why that data set was left incomplete in this run; undefined when it was complete or closed earlier. */
  incomplete(dataset: Dataset): CoverageReason | undefined
}

export function rememberClosing(sink: SyncSink): ClosedSink {
  const reasons = new Map<Dataset, CoverageReason>()
  return {
    resumeFrom: (dataset, part) => sink.resumeFrom(dataset, part),
    watermark: (dataset, part) => sink.watermark(dataset, part),
    page: (page) => sink.page(page),
    done(dataset, part, result) {
      if (part === null && result.reason) reasons.set(dataset, result.reason)
      sink.done(dataset, part, result)
    },
    progress: (dataset, done, total) => sink.progress(dataset, done, total),
    facts: (dataset) => sink.facts(dataset),
    incomplete: (dataset) => reasons.get(dataset),
  }
}
