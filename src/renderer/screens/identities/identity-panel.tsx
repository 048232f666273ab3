/** One identity, with its credentials: it stays while they come and go. */
import { useEngineQuery } from '../../api/queries.ts'
import type { CredentialRow, IdentityRow, Output } from '../../../shared/contract/schemas.ts'
import { dayOf } from '../../../shared/model/index.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import type { Format } from '../../lib/format.ts'
import { wordLabel } from '../../lib/words.ts'
import { SeverityBadge } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { LinkList } from '../../ui/inventory/link-list.tsx'
import { lastUse, PanelMarks, Reach, WhatHappened, WhatItIs, Who } from '../../ui/inventory/panel.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'

type Detail = Output<'identities.get'>

export function IdentityPanel({ id, row, ...panel }: PanelProps<IdentityRow>) {
  const scope = useClientScope()
  const query = useEngineQuery('identities.get', { ...scope, id })
  const shown = query.data?.row ?? row
  return (
    <DetailPanel title={shown?.name ?? id} marks={shown && <PanelMarks row={shown} />} {...panel}>
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {shown && (
        <>
          <WhatItIs
            row={shown}
            times={[
              [
                'Last used',
                lastUse(shown.lastUsedAt, shown.lastUsedFrom === 'credential' ? ' (by a credential)' : ''),
              ],
            ]}
          />
          <PanelSection title="Who answers for it">
            <Facts
              items={[
                ['Owner', <Who key="owner" who={shown.owner} />],
                ...(query.data
                  ? [['Created by', <Who key="creator" who={query.data.creator} />] as const]
                  : []),
              ]}
            />
          </PanelSection>
        </>
      )}
      {query.data ? (
        <IdentityDetail key={id} detail={query.data} />
      ) : (
        !query.error && <LoadingState words="Reading this identity" />
      )}
    </DetailPanel>
  )
}

/** "API key · used 3 Oct · expires 1 Dec": what decides about a credential, in one line. */
function credentialNote(row: CredentialRow, format: Format): string {
  const use =
    row.notUsedSince !== undefined
      ? `not used since ${format.day(dayOf(row.notUsedSince))}`
      : row.lastUsedAt === undefined
        ? 'last use not reported'
        : row.lastUsedAt === null
          ? 'never used'
          : `used ${format.day(dayOf(row.lastUsedAt))}`
  const expiry =
    row.expiresAt === undefined
      ? null
      : row.expiresAt === null
        ? 'never expires'
        : `expires ${format.day(dayOf(row.expiresAt))}`
  const state = row.state === 'active' ? null : wordLabel(row.state)
  return [wordLabel(row.kind), state, row.hint, use, expiry].filter((part) => part !== null).join(' · ')
}

function IdentityDetail({ detail }: { detail: Detail }) {
  const format = useFormat()
  const move = useMove()
  const { row, credentials, credentialsMore = 0 } = detail
  const found = credentials.length + credentialsMore
  const credentialsTitle =
    row.credentials === undefined && found === 0 ? 'Credentials' : `Credentials (${format.number(found)})`
  return (
    <>
      <PanelSection title={credentialsTitle}>
        <LinkList
          none={row.credentials === undefined ? 'Its credentials were not read.' : 'It has no credential.'}
          items={credentials.map((credential) => ({
            key: credential.id,
            mark: credential.worst ? <SeverityBadge severity={credential.worst} /> : undefined,
            label: credential.name ?? credential.hint ?? credential.id,
            note: credentialNote(credential, format),
            onOpen: () =>
              move.toPage('credentials', {
                open: credential.id,
                ...(row.name === null ? {} : { f: writeFilters([{ field: 'holder', values: [row.name] }]) }),
              }),
          }))}
          more={credentialsMore}
        />
      </PanelSection>
      <Reach row={row} detail={detail} />
      <WhatHappened row={row} detail={detail} />
    </>
  )
}
