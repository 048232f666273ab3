/** Adds a connection in as few steps as truthful: provider → what it needs and the secret → what the test saw → first
 *  sync. The step is in the address; the secret lives in this component alone and is dropped with it. */
import { Stepper } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ConnectionTestView } from '../../../../shared/contract/schemas.ts'
import { useCommand, useEngineQuery } from '../../../api/queries.ts'
import { useAddress, useMove } from '../../../lib/address.ts'
import { ErrorState, LoadingState } from '../../../ui/states.tsx'
import type { Entered } from '../secret-field.tsx'
import { useDraft } from './draft.ts'
import { PickStep } from './pick-step.tsx'
import { ResultStep } from './result-step.tsx'
import { SecretStep } from './secret-step.tsx'
import { SyncStep } from './sync-step.tsx'
import styles from './wizard.module.css'

interface WizardProps {
  readonly clientId: string
  readonly clientName: string
  /** `pick`, a provider's id, or `sync`. */
  readonly step: string
}

/** A secret and what its test saw, kept together: another secret needs another test. */
interface Tested {
  readonly secret: Entered
  readonly result: ConnectionTestView
}

export function Wizard({ clientId, clientName, step }: WizardProps) {
  const move = useMove()
  const { search } = useAddress()
  const draft = useDraft(clientId)
  const providers = useEngineQuery('providers.list', {})
  const sync = useCommand('sync.start')
  const [tested, setTested] = useState<Tested | null>(null)
  const info = providers.data?.providers.find((each) => each.id === step)
  const connectionId = search['connection']
  const leave = () => {
    setTested(null)
    move.set({ wizard: undefined, connection: undefined })
  }
  const active = step === 'sync' ? 3 : !info ? 0 : tested ? 2 : 1
  const body = useFocusOnChange(active)
  return (
    <div className={styles.wizard}>
      <Stepper active={active} size="xs" aria-label="Steps" className={styles.steps}>
        <Stepper.Step label="Provider" />
        <Stepper.Step label="Key" />
        <Stepper.Step label="Check" />
        <Stepper.Step label="First sync" />
      </Stepper>
      <div
        ref={body}
        tabIndex={-1}
        className={styles.step}
        aria-label={`Step ${active + 1} of 4`}
        role="group"
      >
        {providers.error && !providers.data && (
          <ErrorState error={providers.error} retry={() => void providers.refetch()} />
        )}
        {providers.isPending && <LoadingState words="Reading providers" />}
        {step === 'sync' && typeof connectionId === 'string' ? (
          <SyncStep
            clientId={clientId}
            connectionId={connectionId}
            starting={sync.isPending}
            error={sync.error}
            onSync={() => sync.mutate({ clientId: null, connectionId })}
            onDone={leave}
          />
        ) : !info ? (
          <PickStep
            providers={providers.data?.providers.filter(({ offered }) => offered) ?? []}
            clientName={clientName}
            onCancel={leave}
            onPick={(provider) => {
              draft.change({ provider })
              move.set({ wizard: provider })
            }}
          />
        ) : tested ? (
          <ResultStep
            key={info.id}
            info={info}
            clientId={clientId}
            clientName={clientName}
            secret={tested.secret}
            result={tested.result}
            onBack={() => setTested(null)}
            onAdded={(connection) => {
              setTested(null)
              draft.clear()
              sync.mutate({ clientId: null, connectionId: connection })
              move.set({ wizard: 'sync', connection }, { replace: true })
            }}
          />
        ) : (
          <SecretStep
            key={info.id}
            info={info}
            clientId={clientId}
            onTested={(secret, result) => setTested({ secret, result })}
            onBack={() => move.set({ wizard: 'pick' })}
            onCancel={leave}
          />
        )}
      </div>
    </div>
  )
}

/** The button that led to the next step goes with its own step: the keyboard goes on in the new one, at the field that
 *  asks for it or at the beginning. */
function useFocusOnChange(step: number) {
  const body = useRef<HTMLDivElement>(null)
  const shown = useRef(step)
  useEffect(() => {
    if (shown.current === step) return
    shown.current = step
    const first = body.current?.querySelector<HTMLElement>('[data-autofocus]')
    if (first) first.focus()
    else body.current?.focus({ preventScroll: true })
    body.current?.parentElement?.scrollIntoView({ block: 'nearest' })
  }, [step])
  return body
}
