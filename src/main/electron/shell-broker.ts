/** Does for the engine what only the shell can: ask where to save, show a saved file, open a page in the browser.
 *  Refuses: to open anything but an allowed https page; to show a file that no save dialog of this run named. */
import { dirname, isAbsolute, normalize } from 'node:path'
import type { Answer, ShellRequest } from './control-messages.ts'
import { allowedExternal } from './external-links.ts'

export interface Shell {
  /** The chosen path, or null when the person closed the dialog. */
  askWhereToSave(options: {
    title: string
    defaultName: string
    filters: { name: string; extensions: string[] }[]
  }): Promise<string | null>
  showInFolder(path: string): void
  openInBrowser(url: string): Promise<void>
}

export function createShellBroker(shell: Shell): (request: ShellRequest) => Promise<Answer> {
  const savedTo = new Set<string>()

  const act = async (request: ShellRequest): Promise<string | null> => {
    switch (request.op) {
      case 'save-dialog': {
        const { title, filters } = request
        const path = await shell.askWhereToSave({
          title,
          filters,
          defaultName: asFileName(request.defaultName),
        })
        if (path !== null) savedTo.add(normalize(path))
        return path
      }
      case 'open-external': {
        const url = allowedExternal(request.url)
        if (url === null) throw new Refusal()
        await shell.openInBrowser(url)
        return null
      }
      case 'reveal': {
        const path = normalize(request.path)
        // A saved file, or the folder that a save made beside it.
        if (!isAbsolute(path) || !(savedTo.has(path) || savedTo.has(dirname(path)))) throw new Refusal()
        shell.showInFolder(path)
        return null
      }
    }
  }

  return async (request) => {
    try {
      return { id: request.id, ok: true, value: await act(request) }
    } catch (error) {
      const code = error instanceof Refusal ? 'invalid-input' : 'internal'
      return { id: request.id, ok: false, error: { code, params: {} } }
    }
  }
}

class Refusal extends Error {}

/** A name that is a name on every system: no folders, no control characters, nothing that Windows reserves. */
function asFileName(name: string): string {
  const plain = name
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return plain === '' ? 'reeve' : plain
}
