/** One person: every account with its provider's words, how the accounts were joined, and the way to what they own. */
import { Button, Group, List, Text } from '@mantine/core'
import { useState } from 'react'
import type { NamedAccount, PersonRow } from '../../../shared/contract/schemas.ts'
import { JOINED_LABEL, listed } from '../../../shared/model/index.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { returnFocus } from '../../lib/focus.ts'
import { plural } from '../../lib/format.ts'
import { Mark, StateMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id, Name, NotReported, Optional, Time } from '../../ui/values.tsx'
import { providerLabel } from '../../lib/providers.ts'
import { accountsOf } from './columns.tsx'
import { DecisionDialog, type Decision } from './decision-dialog.tsx'

type Decide = (decision: Decision) => void

export function PersonPanel({ row, ...panel }: PanelProps<PersonRow>) {
  const { clientId, asOf } = useClientScope()
  const format = useFormat()
  const [decision, setDecision] = useState<Decision | null>(null)
  if (!row)
    return (
      <DetailPanel title="Person" {...panel}>
        <EmptyState
          title="This person is not in the list"
          body="The filters hide the row, or it is further down, or the person is not in the snapshot. Clear the filters to look again."
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
          {row.disputes.length > 0 && <Mark word="Disputed" tone="high" soft />}
          {row.possible.length > 0 && <Mark word="Possible match" tone="medium" soft />}
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
              accountsOf(row) > 1 ? `${format.number(accountsOf(row))}, shown as one person` : 'One account',
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
        {asOf === null && (
          <Button
            variant="default"
            size="xs"
            mt="xs"
            onClick={() => setDecision({ act: 'join', with: null })}
          >
            Join with…
          </Button>
        )}
      </PanelSection>
      <Open row={row} decide={asOf === null ? setDecision : null} />
      <Links row={row} />
      {row.accounts.map((account) => (
        <PanelSection
          key={`${account.connectionId}/${account.accountId}`}
          title={`${providerLabel(account.provider)} · ${account.connectionName}`}
        >
          <Facts
            items={[
              ['Joined by', <JoinedBy key="joined" {...account.joined} />],
              ['State', <StateMark key="state" state={account.state} />],
              [
                'Roles',
                account.roles === undefined ? (
                  <NotReported key="roles" />
                ) : (
                  <Name
                    key="roles"
                    name={listed(account.roles, account.moreRoles, format.number)}
                    none="None"
                  />
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
          {asOf === null && row.accounts.length > 1 && (
            <AccountActions row={row} account={account} decide={setDecision} />
          )}
        </PanelSection>
      ))}
      <More n={row.moreAccounts} of="account" />
      {decision && (
        <DecisionDialog
          decision={decision}
          clientId={clientId}
          person={row}
          onClose={() => {
            setDecision(null)
            returnFocus()
          }}
        />
      )}
    </DetailPanel>
  )
}

const NOT_LISTED = ' Accounts that are not listed here stay as they are.'

type PersonAccount = PersonRow['accounts'][number]

const JoinedBy = ({ by, decided }: PersonAccount['joined']) =>
  decided === null ? (
    JOINED_LABEL[by]
  ) : (
    <>
      By hand: <Said {...decided} />
    </>
  )

const Said = ({ by, at }: { readonly by: string; readonly at: number }) => (
  <>
    <bdi>{by}</bdi>, <Time at={at} exact />
  </>
)

function AccountActions({
  row,
  account,
  decide,
}: {
  row: PersonRow
  account: PersonAccount
  decide: Decide
}) {
  const { decided } = account.joined
  // One decision may have joined several accounts: they are parted together.
  const together = row.accounts.filter(
    ({ joined }) =>
      joined.isDecision && joined.decided?.at === decided?.at && joined.decided?.by === decided?.by,
  )
  const where = `the ${providerLabel(account.provider)} account ${account.email ?? account.accountId}`
  return (
    <Group gap="xs" mt="xs">
      <Button
        variant="default"
        size="xs"
        aria-label={`Split off ${where}…`}
        onClick={() => decide({ act: 'split', account })}
      >
        Split off…
      </Button>
      {decided !== null && together.length > 0 && (
        <Button
          variant="default"
          size="xs"
          aria-label={`Undo the join of ${where}…`}
          onClick={() =>
            decide({
              act: 'undo',
              joins: together.map(({ key }) => key),
              splits: [],
              says: `The join by ${decided.by} is taken back: ${together.length} ${plural(together.length, 'account is', 'accounts are')} no longer joined to this person by hand.${row.moreAccounts === undefined ? '' : NOT_LISTED}`,
            })
          }
        >
          Undo the join…
        </Button>
      )}
    </Group>
  )
}

const accountName = ({ provider, name, email, accountId }: NamedAccount): string =>
  `${name ?? email ?? accountId} (${providerLabel(provider)})`

/** What is not settled about who this is, and what was decided against. @param decide null = a past moment. */
function Open({ row, decide }: { row: PersonRow; decide: Decide | null }) {
  return (
    <>
      {row.disputes.map(({ account, sides, moreSides }) => (
        <PanelSection key={account.key} title="Disputed: nobody is joined until it is settled">
          <Text size="sm">
            <bdi>{accountName(account)}</bdi>
          </Text>
          <List size="sm">
            {sides.map((side) => (
              <List.Item key={`${side.by}-${side.at}`}>
                {side.with === null ? (
                  'Not joined, or not readable here'
                ) : (
                  <>
                    One person with <bdi>{accountName(side.with)}</bdi>
                  </>
                )}
                : <Said {...side} />
              </List.Item>
            ))}
          </List>
          <More n={moreSides} of="answer" />
          <Text size="xs" c="dimmed">
            Join it with the right person, or undo the joins. Until then counts of people leave it out and say
            “at least”.
          </Text>
          {decide && (
            <Group gap="xs" mt="xs">
              {sides.map(
                (side) =>
                  side.with && (
                    <Button
                      key={`${side.by}-${side.at}`}
                      variant="default"
                      size="xs"
                      onClick={() =>
                        decide({
                          act: 'join',
                          person: { id: side.with!.key, label: accountName(side.with!) },
                          with: { id: account.key, label: accountName(account) },
                        })
                      }
                    >
                      Join with {side.with.name ?? side.with.email ?? side.with.accountId}…
                    </Button>
                  ),
              )}
              <Button
                variant="default"
                size="xs"
                onClick={() =>
                  decide({
                    act: 'undo',
                    joins: [account.key],
                    splits: [],
                    says: 'Every join of this account by hand is taken back.',
                  })
                }
              >
                Undo the joins…
              </Button>
            </Group>
          )}
        </PanelSection>
      ))}
      <More n={row.moreDisputes} of="disputed account" />
      {row.possible.length > 0 && (
        <PanelSection title="Possible matches: not taken as this person">
          {row.possible.map(({ account, address }) => (
            <Group key={account.key} gap="xs" justify="space-between" wrap="nowrap" mt={4}>
              <Text size="sm">
                <bdi>{accountName(account)}</bdi>: <bdi>{address}</bdi> is an address of others too
              </Text>
              {decide && (
                <Button
                  variant="default"
                  size="xs"
                  style={{ flexShrink: 0 }}
                  aria-label={`Join with ${accountName(account)}…`}
                  onClick={() =>
                    decide({ act: 'join', with: { id: account.key, label: accountName(account) } })
                  }
                >
                  Join…
                </Button>
              )}
            </Group>
          ))}
          <More n={row.morePossible} of="possible match" />
        </PanelSection>
      )}
      {row.apart.length > 0 && (
        <PanelSection title="Kept apart by hand">
          {row.apart.map(({ id, own, other, disputed, sides }) => (
            <Group key={id} gap="xs" justify="space-between" wrap="nowrap" mt={4}>
              <Text size="sm">
                <bdi>{accountName(own)}</bdi> from <bdi>{accountName(other)}</bdi>
                {disputed && ' (disputed)'}: {sides[0] && <Said {...sides[0]} />}
              </Text>
              {decide && (
                <Button
                  variant="default"
                  size="xs"
                  style={{ flexShrink: 0 }}
                  aria-label={`Undo the split from ${accountName(other)}…`}
                  onClick={() =>
                    decide({
                      act: 'undo',
                      joins: [],
                      splits: row.apart.filter((each) => each.own.key === own.key).map((each) => each.id),
                      says: `${accountName(own)} is no longer kept apart from the accounts that it was split from.${row.moreApart === undefined ? '' : NOT_LISTED}`,
                    })
                  }
                >
                  Undo…
                </Button>
              )}
            </Group>
          ))}
          <More n={row.moreApart} of="account" />
        </PanelSection>
      )}
    </>
  )
}

/** What the row leaves out of a list. */
function More({ n, of }: { n: number | undefined; of: string }) {
  const format = useFormat()
  if (n === undefined) return null
  return (
    <Text size="xs" c="dimmed">
      and {format.number(n)} more {plural(n, of, of.endsWith('ch') ? `${of}es` : `${of}s`)} that are not
      listed here
    </Text>
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
