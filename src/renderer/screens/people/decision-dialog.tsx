/** Joining, splitting and undoing by hand: each says what changes before it is done. */
import { Button, Group, List, Modal, Select, Text } from '@mantine/core'
import { useState, type FormEvent, type ReactNode } from 'react'
import type { Output, PersonRow } from '../../../shared/contract/schemas.ts'
import { useCommand, useEngineQuery } from '../../api/queries.ts'
import { useMove } from '../../lib/address.ts'
import { providerLabel } from '../../lib/providers.ts'
import { ErrorState } from '../../ui/states.tsx'

type PersonAccount = PersonRow['accounts'][number]
type Found = Output<'people.find'>['rows'][number]

/** Key of an account, and what people call whose it is. */
interface Named {
  readonly id: string
  readonly label: string
}

export type Decision =
  | {
      readonly act: 'join'
      /** Absent = the person on show. */
      readonly person?: Named
      /** null = to be chosen. */
      readonly with: Named | null
    }
  | { readonly act: 'split'; readonly account: PersonAccount }
  | {
      readonly act: 'undo'
      readonly joins: readonly string[]
      readonly splits: readonly string[]
      /** What is taken back. */
      readonly says: string
    }

interface DialogProps {
  readonly clientId: string
  readonly person: PersonRow
  readonly onClose: () => void
}

const TITLE = {
  join: 'Join with another person',
  split: 'Split off an account',
  undo: 'Undo a decision',
} as const

const personLabel = ({ name, email, id }: Pick<PersonRow, 'name' | 'email' | 'id'>): string =>
  name ?? email ?? id

export function DecisionDialog({ decision, ...props }: DialogProps & { decision: Decision }) {
  return (
    <Modal
      opened
      onClose={props.onClose}
      title={TITLE[decision.act]}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {decision.act === 'join' && <Join to={decision.person} target={decision.with} {...props} />}
      {decision.act === 'split' && <Split account={decision.account} {...props} />}
      {decision.act === 'undo' && <Undo {...decision} {...props} />}
    </Modal>
  )
}

/** The row that has the account now is the open one afterwards. */
function useDone(onClose: () => void) {
  const move = useMove()
  return {
    onSuccess: ({ personId }: { readonly personId: string | null }) => {
      if (personId !== null) move.set({ open: personId }, { replace: true })
      onClose()
    },
  }
}

function Confirm(props: {
  readonly effects: readonly ReactNode[]
  readonly button: string
  readonly disabled?: boolean
  readonly isUndo?: boolean
  readonly pending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  readonly onConfirm: () => void
  readonly children?: ReactNode
}) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.onConfirm()
  }
  return (
    <form onSubmit={submit}>
      {props.children}
      <List size="sm" spacing={4} mt="sm">
        {props.effects.map((effect, i) => (
          <List.Item key={i}>{effect}</List.Item>
        ))}
        <List.Item>
          It counts from now on: earlier moments stay as they were. The journal says who decided it
          {props.isUndo ? '.' : ', and it can be undone.'}
        </List.Item>
      </List>
      {props.error && <ErrorState compact error={props.error} />}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={props.onCancel}>
          Cancel
        </Button>
        <Button type="submit" disabled={props.disabled === true} loading={props.pending}>
          {props.button}
        </Button>
      </Group>
    </form>
  )
}

const foundLabel = ({ isPerson, providers, ...row }: Found): string =>
  [
    personLabel(row),
    ...(row.name && row.email ? [row.email] : []),
    providers.map((provider) => providerLabel(provider)).join(', '),
    ...(isPerson ? [] : ['directory entry']),
  ].join(' · ')

function Join(props: DialogProps & { to: Named | undefined; target: Named | null }) {
  const { clientId, person, target, onClose } = props
  const to = props.to ?? { id: person.accounts[0]?.key ?? person.id, label: personLabel(person) }
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(target && { ...target, name: target.label })
  const found = useEngineQuery(
    'people.find',
    { clientId, text: text.slice(0, 200), limit: 20 },
    { enabled: target === null && text.trim() !== '', keepPrevious: true },
  ).data
  const join = useCommand('people.join')
  const done = useDone(onClose)
  const options = (found?.rows ?? [])
    .filter(({ id }) => id !== person.id)
    .map((row) => ({ value: row.id, label: foundLabel(row) }))
  const data =
    chosen === null || options.some(({ value }) => value === chosen.id)
      ? options
      : [{ value: chosen.id, label: chosen.label }, ...options]
  return (
    <Confirm
      button="Join"
      disabled={chosen === null}
      pending={join.isPending}
      error={join.error}
      onCancel={onClose}
      onConfirm={() => chosen && join.mutate({ clientId, person: to.id, with: chosen.id }, done)}
      effects={[
        chosen === null ? (
          'Both become one person with all accounts of the two.'
        ) : (
          <>
            <bdi>{chosen.name}</bdi> and <bdi>{to.label}</bdi> become one person with all accounts of the two.
          </>
        ),
        'They are counted once, and controls take the state of a directory entry for all of their accounts.',
      ]}
    >
      {target === null && (
        <Select
          label={
            <>
              Join <bdi>{to.label}</bdi> with
            </>
          }
          description="Type a name, a mail address or the id of an account."
          placeholder="Person or directory entry"
          data-autofocus
          searchable
          data={data}
          filter={({ options: all }) => all}
          value={chosen?.id ?? null}
          onChange={(_value, option) => {
            const row = found?.rows.find(({ id }) => id === option?.value)
            setChosen(
              option && {
                id: option.value,
                label: option.label,
                name: row ? personLabel(row) : option.label,
              },
            )
          }}
          onSearchChange={setText}
          nothingFoundMessage={text.trim() === '' ? 'Type to search' : 'Nobody found'}
          comboboxProps={{ transitionProps: { duration: 0 } }}
        />
      )}
      {found !== undefined && found.more > 0 && chosen === null && (
        <Text size="xs" c="dimmed" mt={4}>
          {found.more} more: type more of the name.
        </Text>
      )}
    </Confirm>
  )
}

function Split({ clientId, person, account, onClose }: DialogProps & { account: PersonAccount }) {
  const split = useCommand('people.split')
  const done = useDone(onClose)
  const others = person.accounts.length - 1
  return (
    <Confirm
      button="Split off"
      pending={split.isPending}
      error={split.error}
      onCancel={onClose}
      onConfirm={() => split.mutate({ clientId, account: account.key }, done)}
      effects={[
        <>
          The account <bdi>{account.email ?? account.accountId}</bdi> at {providerLabel(account.provider)} no
          longer belongs to <bdi>{personLabel(person)}</bdi>, even where their addresses match.
        </>,
        'If it gives access to an AI service, it is counted as a person of its own.',
        ...(others > 1
          ? [`The other ${others} accounts stay together, except where this account alone joined them.`]
          : []),
      ]}
    />
  )
}

function Undo(props: DialogProps & Extract<Decision, { act: 'undo' }>) {
  const { clientId, joins, splits, says, onClose } = props
  const undo = useCommand('people.undo')
  const done = useDone(onClose)
  return (
    <Confirm
      button="Undo it"
      isUndo
      pending={undo.isPending}
      error={undo.error}
      onCancel={onClose}
      onConfirm={() => undo.mutate({ clientId, joins: [...joins], splits: [...splits] }, done)}
      effects={[says, 'What mail addresses, aliases and sign-in names say counts again.']}
    />
  )
}
