/** The list of non-human identities is complete and fresh. Here a gap is itself the fail, never unknown: it is what
 *  makes the other controls unknown. A data set that the provider does not have is no gap; a kind of which this version
 *  reads no list is one that a person must close. */
import { HOUR, midSentence } from '../../../../shared/model/index.ts'
import type { Dataset } from '../../../../shared/model/index.ts'
import { incompleteText } from '../../domain/coverage.ts'
import { listing } from '../../domain/supply.ts'
import type { ConnectionRef } from '../../facts/fact-set.ts'
import { factKind } from '../../facts/index.ts'
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, manual, notApplicable } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import { sourceSubject } from '../datasets.ts'
import { connectionLabel } from '../subjects.ts'
import meta from './meta.json' with { type: 'json' }

const KINDS = ['identity', 'credential'] as const

/** The provider shows the list to another kind of credential alone: no right that this one can be given would change
 *  that, so a person must say. */
const OTHER_KEY = 'Admin keys cannot list service accounts: state in writing whether there are any.'

interface Source {
  readonly connection: ConnectionRef
  /** null = this version reads no list of that kind. */
  readonly dataset: Dataset | null
  readonly kind: (typeof KINDS)[number]
}

const many = (kind: Source['kind']): string => factKind(kind)?.label.many ?? kind

const sources: SubjectKind<Source> = {
  list: ({ facts, supply }) =>
    facts.connections.flatMap((connection) => {
      const lists = KINDS.flatMap((kind): Source[] => {
        const datasets = listing(supply(connection.id), [kind])
        return (datasets.length > 0 ? datasets : [null]).map((dataset) => ({ connection, dataset, kind }))
      })
      // One list may be of both kinds.
      return [...new Map(lists.map((each) => [each.dataset ?? each.kind, each])).values()]
    }),
  subject: ({ connection, dataset, kind }, { supply }) => {
    if (dataset !== null) return sourceSubject(connection, dataset, supply(connection.id))
    const label = `${connectionLabel(connection)}: ${many(kind)}`
    return { ...sourceSubject(connection, kind, supply(connection.id)), label }
  },
  connectionId: ({ connection }) => connection.id,
}

export const control = defineControl({
  meta,
  rests: [{ kind: KINDS, of: 'subject' }],
  over: sources,
  judge: ({ connection, dataset, kind }, context, { maxAgeHours }) => {
    if (dataset === null)
      return manual(
        `Reeve reads no list of ${midSentence(many(kind))} there: state in writing which there are.`,
      )
    const { coverage, complete } = context.datasetState(connection.id, dataset)
    if (coverage?.reason === 'key_kind') return manual(OTHER_KEY)
    if (coverage?.reason === 'not_offered') return notApplicable('The provider has no such identities.')
    const freshAt = coverage?.freshAt ?? null
    if (complete && freshAt !== null && context.at - freshAt <= maxAgeHours * HOUR) return PASS
    return fail([
      text('coverage', coverage?.state ?? 'none'),
      text('reason', coverage?.reason),
      text('not read', coverage?.incomplete && incompleteText(coverage)),
      time('last complete read', freshAt),
    ])
  },
  says: (who, seen) =>
    `${who}: the inventory is ${seen('coverage')}, last complete read: ${seen('last complete read')}.`,
})
