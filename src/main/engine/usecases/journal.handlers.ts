/** The journal: read, compare, hand over, and save. */
import { fingerprintOf } from '../journal/sshsig.ts'
import { writeBundle } from './bundle.ts'
import { requireClient } from './clients.ts'
import { exportEntries, importEntries } from './exchange.ts'
import type { Commands, Queries } from './handling.ts'
import { compareKept, compareMark, headsText } from './heads.ts'
import { journalOf } from './journal.ts'
import { askWhere, fileName, saveAsJob } from './saving.ts'
import { listJournal } from './views/journal.ts'

export const journalQueries: Queries<
  'journal.list' | 'journal.heads' | 'journal.compare' | 'journal.compareMark' | 'journal.export'
> = (deps) => ({
  'journal.list': (input) => listJournal(deps(), input),
  'journal.heads': ({ clientId }) => {
    const { entries, mark } = journalOf(deps(), clientId).journalHead()
    const key = fingerprintOf(deps().workspace.signingKey().publicKey)
    return { entries, mark, key, text: headsText(deps(), [clientId]) }
  },
  'journal.compare': ({ text }) => compareKept(deps(), text),
  'journal.compareMark': (input) => compareMark(deps(), input),
  'journal.export': (input) => exportEntries(deps(), input),
})

export const journalCommands: Commands<'journal.saveHeads' | 'journal.import' | 'journal.bundle'> = (
  deps,
) => ({
  'journal.saveHeads': async ({ clientId }) => {
    const d = deps()
    const name = clientId === null ? 'workspace' : requireClient(d, clientId).name
    const file = await askWhere(d, {
      title: `Save the head of the journal of ${name}`,
      defaultName: `${fileName(name)} journal head.txt`,
      extension: 'txt',
    })
    if (file !== null) d.files.write(file, headsText(d, clientId === null ? [null] : [clientId, null]))
    return { file }
  },
  'journal.import': (input) => importEntries(deps(), input),
  'journal.bundle': ({ clientId, withPersonal }) => {
    const d = deps()
    return saveAsJob(
      d,
      clientId,
      (client) => ({
        title: `Folder for the journal of ${client}`,
        defaultName: `${fileName(client)} journal`,
        extension: '',
        label: `Journal of ${client}`,
      }),
      'export',
      (folder, job) => {
        writeBundle(d, { clientId, folder, withPersonal }, job)
        return Promise.resolve({ partial: false, file: folder })
      },
    )
  },
})
