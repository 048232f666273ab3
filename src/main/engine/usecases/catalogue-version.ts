/** Which catalogue judged, and by which limits: scores and counts of two assessments are alike only where it is the same.
 *  Promise: another value as soon as a control comes or goes, or changes its severity, its limits or when it fails. */
import { createHash } from 'node:crypto'
import { controls } from '../controls/index.ts'
import { valuesFor } from '../controls/parameters.ts'
import type { ParametersByControl } from '../controls/parameters.ts'

/** 12 hex digits over what decides a judgement, whatever the order of the controls. `own`: the client's limits. */
export const catalogueVersion = (own: ParametersByControl): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        controls
          .map(({ id, severity, limits, entry }) => ({
            id,
            severity,
            limits: valuesFor(limits, own[id]),
            fails: entry.failWhen,
          }))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    )
    .digest('hex')
    .slice(0, 12)
