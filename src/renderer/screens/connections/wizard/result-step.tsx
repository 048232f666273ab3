/** Step 3: whose organization it is and what can and cannot be seen. Adding saves the secret to the keychain. */
import { Button, Group, List, Table, Text, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { REASON_LABEL, sentenceCase } from '../../../../shared/model/index.ts'
import type { ConnectionTestView, ProviderInfoView } from '../../../../shared/contract/schemas.ts'
import { useSecretCommand } from '../../../api/secret-command.ts'
import { Mark } from '../../../ui/badges.tsx'
import { ErrorState } from '../../../ui/states.tsx'
import { Id, Unknown } from '../../../ui/values.tsx'
import { short } from '../connection-dialog.tsx'
import type { Entered } from '../secret-field.tsx'
import { useDraft } from './draft.ts'
import styles from './wizard.module.css'

interface ResultStepProps {
  readonly info: ProviderInfoView
  readonly clientId: string
  readonly clientName: string
  readonly secret: Entered
  readonly result: ConnectionTestView
  readonly onBack: () => void
  readonly onAdded: (connectionId: string) => void
}

export function ResultStep({ info, clientId, clientName, secret, result, onBack, onAdded }: ResultStepProps) {
  const draft = useDraft(clientId)
  const add = useSecretCommand('connections.add')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void add
      .run({
        clientId,
        provider: info.id,
        // Empty: the engine takes the provider's name, with a number where the client has one of that name.
        name: draft.name.trim(),
        endpoint: draft.endpoint.trim() || null,
        secret,
      })
      .then((answer) => answer && onAdded(answer.connectionId))
  }
  const seen = result.checks.filter((each) => each.ok).length
  return (
    <form onSubmit={submit} className={styles.two}>
      <section className={styles.part}>
        <h2>
          {result.organizationName === null ? (
            <Unknown word="The provider gives no organization name" />
          ) : (
            <bdi>{result.organizationName}</bdi>
          )}
        </h2>
        {result.organizationId !== null && (
          <Text c="dimmed">
            Organization <Id id={result.organizationId} />
          </Text>
        )}
        <Text>
          Check that this is an organization of{' '}
          <strong>
            <bdi>{clientName}</bdi>
          </strong>
          .
        </Text>
        <TextInput
          label="Name of the connection"
          dir="auto"
          maxLength={200}
          value={draft.name}
          placeholder={info.label}
          onChange={(event) => draft.change({ name: event.currentTarget.value })}
        />
        {add.error && <ErrorState compact error={add.error} />}
        <Group>
          <Button type="submit" loading={add.pending}>
            <span>
              Add to <bdi>{short(clientName)}</bdi> and sync
            </span>
          </Button>
          <Button variant="default" onClick={onBack}>
            Use another secret
          </Button>
        </Group>
      </section>
      <section className={styles.part}>
        <h2>
          Can read {seen} of {result.checks.length} data sets
        </h2>
        <Table verticalSpacing={3}>
          <Table.Tbody>
            {result.checks.map((each) => (
              <Table.Tr key={each.dataset}>
                <Table.Td>{each.label}</Table.Td>
                <Table.Td>
                  {each.ok ? (
                    <Mark icon={IconCircleCheck} word="Can read" tone="pass" />
                  ) : (
                    <Mark icon={IconCircleDashed} word="Cannot read" tone="unknown" hatched />
                  )}
                </Table.Td>
                <Table.Td>{each.reason && sentenceCase(REASON_LABEL[each.reason])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {seen < result.checks.length && (
          <Text c="dimmed">
            What cannot be read stays visible as unknown on every page and in the report. It can be granted
            later at the provider.
          </Text>
        )}
        {result.cannot.length > 0 && (
          <>
            <h3>What this provider’s API cannot tell</h3>
            <List size="sm" spacing={2}>
              {result.cannot.map((each) => (
                <List.Item key={each}>{each}</List.Item>
              ))}
            </List>
          </>
        )}
      </section>
    </form>
  )
}
