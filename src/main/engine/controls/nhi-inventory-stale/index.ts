/** The list of non-human identities is complete and fresh. Here a gap is itself the fail, never unknown: it is what
 *  makes the other controls unknown. A data set that the provider does not have is no gap. */
import { HOUR } from '../../../../shared/model/index.ts'
import type { Dataset, ProviderId } from '../../../../shared/model/index.ts'
import { incompleteText } from '../../domain/coverage.ts'
import type { ConnectionRef } from '../../facts/fact-set.ts'
import { text, time } from '../evidence.ts'
import { PASS, defineControl, fail, manual, notApplicable } from '../control.ts'
import type { SubjectKind } from '../control.ts'
import { sourceSubject } from '../datasets.ts'

/** Data sets that list identities which can act. */
const INVENTORY: Readonly<Record<ProviderId, readonly Dataset[]>> = {
  openai: ['service_accounts', 'api_keys', 'admin_keys'],
  anthropic: ['service_accounts', 'api_keys'],
}

/** Anthropic lists service accounts to OAuth tokens alone (contracts note §2): no right that a key can be given
 *  would mend that, so a person must say. */
const OAUTH_ONLY = 'Admin keys cannot list service accounts: state in writing whether there are any.'

interface Source {
  readonly connection: ConnectionRef
  readonly dataset: Dataset
}

const sources: SubjectKind<Source> = {
  list: ({ facts }) =>
    facts.connections.flatMap((connection) =>
      INVENTORY[connection.provider].map((dataset) => ({ connection, dataset })),
    ),
  subject: ({ connection, dataset }) => sourceSubject(connection, dataset),
  connectionId: ({ connection }) => connection.id,
}

export const control = defineControl({
  id: 'nhi-inventory-stale',
  needs: { openai: [], anthropic: [] },
  uses: INVENTORY,
  parameters: { maxAgeHours: 24 },
  over: sources,
  judge: ({ connection, dataset }, context, { maxAgeHours }) => {
    const { coverage, complete } = context.ground(connection.id, dataset)
    if (coverage?.reason === 'key_kind') return manual(OAUTH_ONLY)
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
