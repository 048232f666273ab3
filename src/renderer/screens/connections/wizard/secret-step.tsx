/** Step 2: what the key must be able to read and why, what it cannot tell, and the secret itself. The test saves
 *  nothing; the secret is handed on only after it worked. */
import { Anchor, Button, Collapse, Group, List, Loader, Text, TextInput } from '@mantine/core'
import { useEffect, useState, type FormEvent } from 'react'
import type { ConnectionTestView, ProviderInfoView } from '../../../../shared/contract/schemas.ts'
import { useCommand } from '../../../api/queries.ts'
import { useSecretCommand } from '../../../api/secret-command.ts'
import { ErrorState } from '../../../ui/states.tsx'
import { enteredOf, isFilled, SetupFields, type Entered, type FieldValues } from '../secret-field.tsx'
import { useDraft } from './draft.ts'
import styles from './wizard.module.css'

interface SecretStepProps {
  readonly info: ProviderInfoView
  readonly clientId: string
  readonly onTested: (secret: Entered, result: ConnectionTestView) => void
  readonly onBack: () => void
  readonly onCancel: () => void
}

export function SecretStep({ info, clientId, onTested, onBack, onCancel }: SecretStepProps) {
  const draft = useDraft(clientId)
  const [values, setValues] = useState<FieldValues>({})
  const [advanced, setAdvanced] = useState(draft.endpoint !== '')
  const test = useSecretCommand('connections.test')
  const browse = useCommand('shell.openExternal')
  const { provider, change } = draft
  useEffect(() => {
    // A link may lead here without the first step.
    if (provider !== info.id) change({ provider: info.id })
  }, [provider, info.id, change])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const given = enteredOf(info, values)
    void test
      .run({ provider: info.id, endpoint: draft.endpoint.trim() || null, secret: given })
      .then((result) => {
        if (!result) return
        setValues({})
        onTested(given, result)
      })
  }
  return (
    <form onSubmit={submit} className={styles.two}>
      <section className={styles.part}>
        <h2>What {info.label} is asked for</h2>
        <dl className={styles.reads}>
          {info.reads.map((each) => (
            <div key={each.dataset}>
              <dt>{each.label}</dt>
              <dd>{each.why}</dd>
            </div>
          ))}
        </dl>
        {info.cannot.length > 0 && (
          <>
            <h3>What this connection cannot do or tell</h3>
            <List size="sm" spacing={2}>
              {info.cannot.map((each) => (
                <List.Item key={each}>{each}</List.Item>
              ))}
            </List>
          </>
        )}
      </section>
      <section className={styles.part}>
        <h2>{info.setup.length === 1 ? info.setup[0]?.label : 'Credential'}</h2>
        <List type="ordered" size="sm" spacing={4}>
          {info.guide.steps.map((each) => (
            <List.Item key={each}>{each}</List.Item>
          ))}
        </List>
        <Anchor
          component="button"
          type="button"
          onClick={() => browse.mutate({ url: info.guide.consoleUrl })}
        >
          Open the provider’s console in the browser
        </Anchor>
        {browse.error && <ErrorState compact error={browse.error} />}
        <SetupFields info={info} values={values} onChange={setValues} autoFocus />
        <div>
          <Anchor
            component="button"
            type="button"
            size="xs"
            c="dimmed"
            aria-expanded={advanced}
            onClick={() => setAdvanced(!advanced)}
          >
            Advanced
          </Anchor>
          <Collapse expanded={advanced} transitionDuration={0}>
            <TextInput
              mt={4}
              label="Endpoint"
              description={`Empty: ${info.hosts.map(({ origin }) => origin).join(', ')}. Only an address on this machine is accepted instead, for a simulator.`}
              placeholder="http://127.0.0.1:8080"
              maxLength={500}
              value={draft.endpoint}
              onChange={(event) => draft.change({ endpoint: event.currentTarget.value })}
            />
          </Collapse>
        </div>
        {test.error && <ErrorState compact error={test.error} />}
        <Group>
          <Button type="submit" disabled={!isFilled(info, values) || test.pending}>
            Test
          </Button>
          {test.pending ? (
            <>
              <Loader size="xs" />
              <Text role="status">Asking {info.label}…</Text>
              <Button variant="default" onClick={test.cancel}>
                Cancel the test
              </Button>
            </>
          ) : (
            <>
              <Button variant="default" onClick={onBack}>
                Back
              </Button>
              <Button variant="subtle" color="gray" onClick={onCancel}>
                Leave for later
              </Button>
            </>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          The test saves nothing.
        </Text>
      </section>
    </form>
  )
}
