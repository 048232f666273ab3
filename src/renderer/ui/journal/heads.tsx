/** Heads of a journal: saved as a file that somebody keeps, and compared with such a file or with the mark of a report. */
import { Alert, Button, FileButton, Group, Modal, Text, TextInput } from '@mantine/core'
import { IconArchive, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { useState } from 'react'
import type { Output } from '../../../shared/contract/schemas.ts'
import { engine } from '../../api/engine.ts'
import { useCommand } from '../../api/queries.ts'
import { toast, toastError } from '../../app/toasts.ts'
import { Mark } from '../badges.tsx'
import { ErrorState } from '../states.tsx'
import { BundleAction } from './bundle-action.tsx'
import styles from './journal.module.css'

/** As the contract has it (schemas/journal.ts). */
const MOST_TEXT = 1_000_000

export function HeadActions({ clientId }: { clientId: string | null }) {
  const save = useCommand('journal.saveHeads')
  const [comparing, setComparing] = useState(false)
  const onSave = () =>
    save.mutate(
      { clientId },
      {
        onSuccess: ({ file }) => {
          if (file !== null) toast('Head saved', `Keep it where it cannot be changed: ${file}`)
        },
        onError: toastError,
      },
    )
  return (
    <>
      <Button variant="default" loading={save.isPending} onClick={onSave}>
        Save the head
      </Button>
      <Button variant="default" onClick={() => setComparing(true)}>
        Compare with a saved head…
      </Button>
      {clientId !== null && <BundleAction clientId={clientId} />}
      <Modal
        opened={comparing}
        onClose={() => setComparing(false)}
        title="Compare with a saved head"
        size="lg"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {comparing && <Compare clientId={clientId} />}
      </Modal>
    </>
  )
}

type Result =
  | { readonly of: 'file'; readonly name: string; readonly answer: Output<'journal.compare'> }
  | { readonly of: 'mark'; readonly answer: Output<'journal.compareMark'> }

function Compare({ clientId }: { clientId: string | null }) {
  const [mark, setMark] = useState('')
  const [busy, setBusy] = useState(false)
  const [result, setResult] = useState<Result | null>(null)
  const [error, setError] = useState<unknown>(null)
  const run = (work: () => Promise<Result>) => {
    setBusy(true)
    setError(null)
    setResult(null)
    void work()
      .then(setResult, setError)
      .finally(() => setBusy(false))
  }
  const onFile = (file: File | null) => {
    if (!file) return
    run(async () => {
      if (file.size > MOST_TEXT)
        return { of: 'file', name: file.name, answer: { fault: 'the file is too large', rows: [] } }
      const answer = await engine.call('journal.compare', { text: await file.text() })
      return { of: 'file', name: file.name, answer }
    })
  }
  const cleanMark = mark.replace(/\s/g, '')
  return (
    <div className={styles.compare}>
      <Text c="dimmed">
        A saved head shows whether every entry that was there when it was saved is there and unchanged. It
        says nothing about later entries, and whoever has the keychain and the files can still start a new
        history.
      </Text>
      <FileButton accept="text/plain,.txt" onChange={onFile}>
        {(props) => (
          <Button {...props} variant="default" loading={busy} w="fit-content">
            Choose the file…
          </Button>
        )}
      </FileButton>
      <Group align="end" wrap="nowrap">
        <TextInput
          className={styles.markField}
          label="Or the mark that a report prints"
          placeholder="64 hexadecimal digits"
          maxLength={200}
          value={mark}
          onChange={(event) => setMark(event.currentTarget.value)}
        />
        <Button
          variant="default"
          disabled={!/^[0-9a-fA-F]{64}$/.test(cleanMark)}
          loading={busy}
          onClick={() =>
            run(async () => ({
              of: 'mark',
              answer: await engine.call('journal.compareMark', { clientId, mark: cleanMark }),
            }))
          }
        >
          Compare
        </Button>
      </Group>
      <div role="status" className={styles.results}>
        {error !== null && <ErrorState compact error={error} />}
        {result && <Results result={result} />}
      </div>
    </div>
  )
}

function Results({ result }: { result: Result }) {
  if (result.of === 'mark')
    return <Verdict name="The mark" ok={result.answer.found} text={result.answer.text} />
  const { fault, rows } = result.answer
  if (fault !== null)
    return (
      <Alert color="orange" role="alert">
        <bdi>{result.name}</bdi> cannot be compared: {fault}.
      </Alert>
    )
  const bad = rows.filter(({ ok }) => !ok)
  return (
    <>
      <Text fw={500}>
        {bad.length === 0
          ? 'Everything that these heads stand for is here and unchanged.'
          : `${bad.length} of ${rows.length} heads ${bad.length === 1 ? 'does' : 'do'} not agree.`}
      </Text>
      {[...bad, ...rows.filter(({ ok }) => ok)].map((row, i) => (
        <Verdict
          key={i}
          name={`${row.journal ?? 'Unknown journal'}, chain ${row.chain.slice(0, 8)}`}
          ok={row.ok}
          soft={row.result === 'unknown-chain' || row.result === 'other-workspace'}
          text={row.text}
        />
      ))}
    </>
  )
}

function Verdict(props: { name: string; ok: boolean; soft?: boolean; text: string }) {
  const { name, ok, soft = false, text } = props
  return (
    <div className={styles.verdict}>
      <div className={styles.marks}>
        <Mark
          icon={ok ? IconCircleCheck : soft ? IconArchive : IconCircleX}
          word={ok ? 'Agrees' : soft ? 'Cannot be compared' : 'Does not agree'}
          tone={ok ? 'pass' : soft ? 'unknown' : 'critical'}
        />
        <bdi className={styles.name}>{name}</bdi>
      </div>
      <p className={styles.said}>{text}</p>
    </div>
  )
}
