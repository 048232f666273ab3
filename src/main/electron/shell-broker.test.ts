import { describe, expect, test } from 'vitest'
import type { ShellRequest } from './control-messages.ts'
import { createShellBroker } from './shell-broker.ts'

function aShell(chosen: string | null = '/home/tech/Report.pdf') {
  const done: string[] = []
  const ask = createShellBroker({
    askWhereToSave: ({ defaultName }) => {
      done.push(`asked for ${defaultName}`)
      return Promise.resolve(chosen)
    },
    showInFolder: (path) => void done.push(`showed ${path}`),
    openInBrowser: (url) => {
      done.push(`opened ${url}`)
      return Promise.resolve()
    },
  })
  return { ask, done }
}

const save = (defaultName: string): ShellRequest => ({
  type: 'shell',
  id: 1,
  op: 'save-dialog',
  title: 'Save',
  defaultName,
  filters: [],
})
const reveal = (path: string): ShellRequest => ({ type: 'shell', id: 2, op: 'reveal', path })
const open = (url: string): ShellRequest => ({ type: 'shell', id: 3, op: 'open-external', url })

describe('shell broker', () => {
  test('answers the chosen path, and null when the dialog was closed', async () => {
    expect(await aShell().ask(save('Report.pdf'))).toEqual({
      id: 1,
      ok: true,
      value: '/home/tech/Report.pdf',
    })
    expect(await aShell(null).ask(save('Report.pdf'))).toEqual({ id: 1, ok: true, value: null })
  })

  test.each([
    ['../../etc/passwd', 'etc passwd'],
    ['C:\\Windows\\x.pdf', 'C Windows x.pdf'],
    ['a\u0000b\u0007.pdf', 'a b .pdf'],
    ['...', 'reeve'],
    ['تقرير.pdf', 'تقرير.pdf'],
  ])('proposes %j as the plain name %j', async (given, proposed) => {
    const { ask, done } = aShell()
    await ask(save(given))
    expect(done).toEqual([`asked for ${proposed}`])
  })

  test('shows a file that was saved in this run', async () => {
    const { ask, done } = aShell()
    await ask(save('Report.pdf'))
    expect(await ask(reveal('/home/tech/Report.pdf'))).toMatchObject({ ok: true })
    expect(done).toContain('showed /home/tech/Report.pdf')
  })

  test.each(['/home/tech/Other.pdf', '/etc/passwd', 'Report.pdf', '/home/tech/Report.pdf/../Other.pdf'])(
    'refuses to show %s, which no save dialog named',
    async (path) => {
      const { ask, done } = aShell()
      await ask(save('Report.pdf'))
      expect(await ask(reveal(path))).toEqual({
        id: 2,
        ok: false,
        error: { code: 'invalid-input', params: {} },
      })
      expect(done.filter((line) => line.startsWith('showed'))).toEqual([])
    },
  )

  test('opens an allowed page and refuses any other', async () => {
    const { ask, done } = aShell()
    expect(await ask(open('https://platform.openai.com/x'))).toMatchObject({ ok: true })
    expect(await ask(open('https://evil.example/'))).toMatchObject({
      ok: false,
      error: { code: 'invalid-input' },
    })
    expect(await ask(open('file:///etc/passwd'))).toMatchObject({ ok: false })
    expect(done).toEqual(['opened https://platform.openai.com/x'])
  })
})
