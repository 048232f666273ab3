/** One service: its limits, retention, models and tools as the provider states them, and where each was read. */
import { Button, Group } from '@mantine/core'
import type { ServiceRow } from '../../../shared/contract/schemas.ts'
import { listed } from '../../../shared/model/index.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useMove } from '../../lib/address.ts'
import { plural } from '../../lib/format.ts'
import { Mark, ProviderMark, StateMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { EvidenceSources } from '../../ui/evidence-sources.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, MoneyText, NotReported, Num, Optional, Time } from '../../ui/values.tsx'
import { modelsText, retentionText } from './columns.tsx'

const yesNo = (value: boolean | undefined) => (value === undefined ? <NotReported /> : value ? 'On' : 'Off')

/** A line of the panel; a number that is absent was not reported. */
const counted = (label: string, value: number | undefined) =>
  [
    label,
    <Optional key={label} value={value}>
      {(number) => <Num value={number} />}
    </Optional>,
  ] as const

export function ServicePanel({ id, row, ...panel }: PanelProps<ServiceRow>) {
  const format = useFormat()
  const move = useMove()
  const here = { f: writeFilters([{ field: 'scope', values: [row?.name ?? ''] }]) }
  if (!row)
    return (
      <DetailPanel title={id} {...panel}>
        <EmptyState
          title="Not among the rows on show"
          body="This service is not in the snapshot, or the filters hide the row. Clear the filters to look again."
        />
      </DetailPanel>
    )
  const { identities = 0, credentials = 0 } = row
  return (
    <DetailPanel
      title={row.name ?? row.serviceId}
      marks={
        <>
          <ProviderMark provider={row.provider} />
          <StateMark state={row.state} />
          {row.scope === 'organization' && <Mark word="Organization" tone="plain" soft />}
        </>
      }
      {...panel}
    >
      <PanelSection title="What it is">
        <Facts
          items={[
            ['Connection', <bdi key="c">{row.connectionName}</bdi>],
            ['Id', <Id key="id" id={row.serviceId} />],
            [
              'Created',
              <Optional key="created" value={row.createdAt}>
                {(at) => <Time at={at} exact />}
              </Optional>,
            ],
            [
              'Region',
              <Optional key="region" value={row.region}>
                {(region) => <bdi>{region}</bdi>}
              </Optional>,
            ],
          ]}
        />
      </PanelSection>
      <PanelSection title="Who uses it">
        <Facts
          items={[
            counted('People', row.people),
            counted('Identities', row.identities),
            counted('Credentials', row.credentials),
            counted('Calls, 30 days', row.calls30d),
            [
              'Billed, 30 days',
              <Optional key="billed" value={row.billed30d}>
                {(amounts) => <MoneyText amounts={amounts} />}
              </Optional>,
            ],
          ]}
        />
        {row.name && identities + credentials > 0 && (
          <Group mt="xs" gap="xs">
            {identities > 0 && (
              <Button variant="default" onClick={() => move.toPage('identities', here)}>
                {identities} {plural(identities, 'identity', 'identities')}
              </Button>
            )}
            {credentials > 0 && (
              <Button variant="default" onClick={() => move.toPage('credentials', here)}>
                {credentials} {plural(credentials, 'credential', 'credentials')}
              </Button>
            )}
          </Group>
        )}
      </PanelSection>
      <PanelSection title="Limits and settings">
        <Facts
          items={[
            [
              'Spend limit',
              <Optional key="limit" value={row.spendLimit} none="No limit">
                {(limit) => (
                  <>
                    {format.money(limit.amount)} per {limit.interval}
                    {limit.hardStop === undefined
                      ? ''
                      : limit.hardStop
                        ? ', stops calls'
                        : ', does not stop calls'}
                  </>
                )}
              </Optional>,
            ],
            [
              'Spend alerts',
              <Optional key="alerts" value={row.spendAlerts}>
                {(n) => <Num value={n} />}
              </Optional>,
            ],
            [
              'Retention',
              retentionText(row) === 'Not reported' ? <NotReported key="r" /> : retentionText(row),
            ],
            ...(row.retentionSetting
              ? [['Provider’s word', <code key="word">{row.retentionSetting}</code>] as const]
              : []),
            ['Models', row.models === undefined ? <NotReported key="m" /> : modelsText(row)],
            ['Admin audit log', yesNo(row.adminAudit)],
            [
              'Tools allowed',
              row.toolsAllowed === undefined ? (
                <NotReported key="tools" />
              ) : (
                listed(row.toolsAllowed, row.moreTools, format.number) || 'None'
              ),
            ],
          ]}
        />
      </PanelSection>
      <PanelSection title="Evidence">
        <EvidenceSources provider={row.provider} sources={row.sources} more={row.moreSources} />
      </PanelSection>
    </DetailPanel>
  )
}
