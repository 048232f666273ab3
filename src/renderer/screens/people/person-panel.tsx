/** One person: every account with its provider's words, how the accounts were joined, and the way to what they own. */
import { Button, Group } from '@mantine/core'
import type { PersonRow } from '../../../shared/contract/schemas.ts'
import { JOINED_LABEL } from '../../../shared/model/index.ts'
import { useMove } from '../../lib/address.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { plural } from '../../lib/format.ts'
import { Mark, StateMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Name, NotReported, Optional, Time } from '../../ui/values.tsx'
import { providerLabel } from '../../lib/providers.ts'

export function PersonPanel({ id, row, ...panel }: PanelProps<PersonRow>) {
  if (!row)
    return (
      <DetailPanel title={id} {...panel}>
        <EmptyState
          title="Not among the rows on show"
          body="This person is not in the snapshot, or the filters hide the row. Clear the filters to look again."
        />
      </DetailPanel>
    )
  return (
    <DetailPanel
      title={row.name ?? row.email ?? row.id}
      marks={
        <>
          <StateMark state={row.state} />
          {row.isAdmin && <Mark word="Admin" tone="medium" soft />}
          {row.outside && <Mark word="Outside the client’s domains" tone="medium" soft />}
        </>
      }
      {...panel}
    >
      <PanelSection title="Who this is">
        <Facts
          items={[
            [
              'Mail address',
              <Optional key="mail" value={row.email}>
                {(email) => <bdi>{email}</bdi>}
              </Optional>,
            ],
            [
              'Accounts',
              row.accounts.length > 1 ? `${row.accounts.length}, shown as one person` : 'One account',
            ],
            [
              'Client’s own domain',
              row.outside === undefined
                ? 'The client’s mail domains are not recorded'
                : row.outside
                  ? 'No'
                  : 'Yes',
            ],
          ]}
        />
      </PanelSection>
      <Links row={row} />
      {row.accounts.map((account) => (
        <PanelSection
          key={`${account.connectionId}/${account.accountId}`}
          title={`${providerLabel(account.provider)} · ${account.connectionName}`}
        >
          <Facts
            items={[
              ['Joined by', JOINED_LABEL[account.joined.by]],
              ['State', <StateMark key="state" state={account.state} />],
              [
                'Roles',
                account.roles === undefined ? (
                  <NotReported key="roles" />
                ) : (
                  <Name key="roles" name={account.roles.join(', ')} none="None" />
                ),
              ],
              [
                'Admin',
                account.isAdmin === undefined ? <NotReported key="admin" /> : account.isAdmin ? 'Yes' : 'No',
              ],
              [
                'Added',
                <Optional key="added" value={account.addedAt}>
                  {(at) => <Time at={at} exact />}
                </Optional>,
              ],
              [
                'Invited',
                <Optional key="invited" value={account.invitedAt}>
                  {(at) => <Time at={at} exact />}
                </Optional>,
              ],
              [
                'Invite expires',
                <Optional key="expires" value={account.inviteExpiresAt} none="Never">
                  {(at) => <Time at={at} exact />}
                </Optional>,
              ],
              [
                'Last activity',
                <Optional key="activity" value={account.lastActivityAt} none="Never">
                  {(at) => <Time at={at} exact />}
                </Optional>,
              ],
              ['Id', <Id key="id" id={account.accountId} />],
            ]}
          />
        </PanelSection>
      ))}
    </DetailPanel>
  )
}

function Links({ row }: { row: PersonRow }) {
  const move = useMove()
  const label = row.name ?? row.email
  const owned = label ? { q: label } : {}
  const { identities = 0, credentials = 0 } = row
  if (identities + credentials + row.findings === 0) return null
  return (
    <PanelSection title="Answers for">
      <Group gap="xs">
        {identities > 0 && (
          <Button variant="default" onClick={() => move.toPage('identities', owned)}>
            {identities} {plural(identities, 'identity', 'identities')}
          </Button>
        )}
        {credentials > 0 && (
          <Button variant="default" onClick={() => move.toPage('credentials', owned)}>
            {credentials} {plural(credentials, 'credential', 'credentials')}
          </Button>
        )}
        {row.findings > 0 && (
          <Button
            variant="default"
            onClick={() =>
              move.toPage('findings', {
                ...(label ? { q: label } : {}),
                f: writeFilters([{ field: 'state', values: ['open', 'reopened'] }]),
              })
            }
          >
            {row.findings} {plural(row.findings, 'finding', 'findings')}
          </Button>
        )}
      </Group>
    </PanelSection>
  )
}
