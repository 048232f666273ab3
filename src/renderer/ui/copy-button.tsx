/** A small button that copies a text and says so. Never given a secret except the recovery key, on request. */
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useEffect, useState } from 'react'

/** Puts text on the clipboard; false where the system refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The clipboard permission may be denied to the page; copying a selection is not. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.setAttribute('aria-hidden', 'true')
  const focused = document.activeElement
  document.body.append(field)
  field.select()
  const copied = document.execCommand('copy')
  field.remove()
  if (focused instanceof HTMLElement) focused.focus()
  return copied
}

const SHOW_MS = 1_500

export function CopyButton({ value, label = 'Copy' }: { value: string; label?: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (state === 'idle') return
    const timer = setTimeout(() => setState('idle'), SHOW_MS)
    return () => clearTimeout(timer)
  }, [state])
  const text =
    state === 'copied' ? 'Copied' : state === 'refused' ? 'The system refused the clipboard' : label
  return (
    <Tooltip label={text}>
      <ActionIcon
        size={20}
        variant="subtle"
        color="gray"
        aria-label={text}
        onClick={(event) => {
          event.stopPropagation()
          void copyText(value).then((copied) => setState(copied ? 'copied' : 'refused'))
        }}
      >
        {state === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
      </ActionIcon>
    </Tooltip>
  )
}
