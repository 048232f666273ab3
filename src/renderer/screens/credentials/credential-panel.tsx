/** One credential: whom it authenticates, and through that who answers for it. */
import { useEngineQuery } from '../../api/queries.ts'
import type { CredentialRow } from '../../../shared/contract/schemas.ts'
import { useClientScope } from '../../lib/address.ts'
import { wordLabel } from '../../lib/words.ts'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { lastUse, PanelMarks, Reach, WhatHappened, WhatItIs, Who } from '../../ui/inventory/panel.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { Optional, Time } from '../../ui/values.tsx'

const LAST_USED_FROM = { provider: '', usage: ' (from usage)', event: ' (from the audit log)' } as const

export function CredentialPanel({ id, row, ...panel }: PanelProps<CredentialRow>) {
  const scope = useClientScope()
  const query = useEngineQuery('credentials.get', { ...scope, id })
  const shown = query.data?.row ?? row
  return (
    <DetailPanel
      title={shown?.name ?? shown?.hint ?? id}
      marks={shown && <PanelMarks row={shown} />}
      {...panel}
    >
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {shown && (
        <>
          <WhatItIs
            row={shown}
            more={[
              [
                'Hint',
                <Optional key="hint" value={shown.hint}>
                  {(hint) => <code>{hint}</code>}
                </Optional>,
              ],
            ]}
            times={[
              ['Last used', <LastUsed key="used" row={shown} />],
              [
                'Expires',
                <Optional key="expires" value={shown.expiresAt} none="Never">
                  {(at) => <Time at={at} exact />}
                </Optional>,
              ],
            ]}
          />
          <PanelSection title="Whom it authenticates">
            <Facts
              items={[
                [holderLabel(shown), <Who key="holder" who={shown.holder} />],
                ...(shown.holder?.kind === 'identity'
                  ? [['Owner', <Who key="owner" who={shown.owner} />] as const]
                  : []),
                ...(query.data
                  ? [['Created by', <Who key="creator" who={query.data.creator} />] as const]
                  : []),
              ]}
            />
          </PanelSection>
        </>
      )}
      {query.data ? (
        <>
          <Reach row={query.data.row} detail={query.data} />
          <WhatHappened row={query.data.row} detail={query.data} />
        </>
      ) : (
        !query.error && <LoadingState words="Reading this credential" />
      )}
    </DetailPanel>
  )
}

const holderLabel = ({ holder }: CredentialRow): string =>
  holder == null || holder.kind === 'unknown' ? 'Person or identity' : wordLabel(holder.kind)

function LastUsed({ row }: { row: CredentialRow }) {
  if (row.notUsedSince === undefined)
    return lastUse(row.lastUsedAt, row.lastUsedFrom ? LAST_USED_FROM[row.lastUsedFrom] : '')
  return (
    <>
      Not since <Time at={row.notUsedSince} exact />
      {LAST_USED_FROM.usage}
    </>
  )
}
