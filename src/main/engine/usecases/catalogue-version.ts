/** Which catalogue judged: scores and counts of two assessments are alike only where it is the same.
 *  Promise: another value as soon as a control comes or goes, or changes its severity, its limits or when it fails. */
import { createHash } from 'node:crypto'
import { controls } from '../controls/index.ts'

/** 12 hex digits over what decides a judgement, whatever the order of the controls. */
export const catalogueVersion: string = createHash('sha256')
  .update(
    JSON.stringify(
      controls
        .map(({ id, severity, parameters, entry }) => ({ id, severity, parameters, fails: entry.failWhen }))
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
    ),
  )
  .digest('hex')
  .slice(0, 12)
