/** The list of non-human identities is complete and fresh. Here a gap is itself the fail, never unknown: it is what
 *  makes the other controls unknown. A data set that the provider does not have is no gap. */
import { HOUR } from '../../../../shared/model/index.ts'
import type { Dataset } from '../../../../shared/model/index.ts'
import { incompleteText } from '../../domain/coverage.ts'
import { listing } from '../../domain/supply.ts'
import type { ConnectionRef } from '../../facts/fact-set.ts'
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, manual, notApplicable } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import { sourceSubject } from '../datasets.ts'
import meta from './meta.json' with { type: 'json' }

const KINDS = ['identity', 'credential'] as const

/** The provider shows the list to another kind of credential alone: no right that this one can be given would change
 *  that, so a person must say. */
const OTHER_KEY = 'Admin keys cannot list service accounts: state in writing whether there are any.'

interface Source {
  readonly connection: ConnectionRef
  readonly dataset: Dataset
}

const sources: SubjectKind<Source> = {
  list: ({ facts, supply }) =>
    facts.connections.flatMap((connection) =>
      listing(supply(connection.id), KINDS).map((dataset) => ({ connection, dataset })),
    ),
  subject: ({ connection, dataset }, { supply }) => sourceSubject(connection, dataset, supply(connection.id)),
  connectionId: ({ connection }) => connection.id,
}

export const control = defineControl({
  meta,
  rests: [{ kind: KINDS, of: 'subject' }],
  over: sources,
  judge: ({ connection, dataset }, context, { maxAgeHours }) => {
    const { coverage, complete } = context.ground(connection.id, dataset)
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
