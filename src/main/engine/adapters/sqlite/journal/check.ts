/** Reads a whole journal again, and says what is wrong with it. */
import { checkBody, readEntry, type ChainId, type SignedEntry } from '../../../journal/entry.ts'
import { merge } from '../../../journal/merge.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { ALL, bodiesOf, signedOf, tried, type Row } from './rows.ts'

/** Number of entries, and what is wrong with the first that does not count; null when all do and every body is what was
 *  decided or erased. */
export function checkJournal(
  file: OpenFile,
  context: JournalContext,
): { readonly count: number; readonly fault: string | null } {
  const read: SignedEntry[] = []
  const rows = file.sql<[], Row>(ALL).all()
  for (const row of rows) {
    const { signed, fault } = readEntry(tried(() => signedOf(row)))
    if (signed === null) return { count: rows.length, fault: `entry ${row.row}: ${fault}` }
    read.push(signed)
  }
  const { workspace, stream } = context
  const history = merge(read, { workspace, stream, devices: context.devices(), signatures: 'check' })
  const say = ({ chain, seq }: { chain: ChainId; seq: number }, what: string): string =>
    `entry ${seq} of chain ${chain} ${what}`
  const [missing, aside] = [history.missing[0], history.aside[0]]
  const [back, circular] = [history.clockBack[0], history.circular[0]]
  if (missing) return { count: rows.length, fault: say(missing, 'is not there') }
  if (aside) return { count: rows.length, fault: say(aside.signed.entry, `does not count: ${aside.why}`) }
  if (back) return { count: rows.length, fault: say(back.entry, 'is not later than the one before it') }
  if (circular)
    return { count: rows.length, fault: say(circular.entry, 'says it has seen one that has seen it') }
  const bodies = bodiesOf(file)
  for (const { entry } of history.entries)
    for (const { bodyHash } of entry.writes) {
      if (bodyHash === null) continue
      const body = bodies.get(bodyHash)
      if (!body) return { count: rows.length, fault: say(entry, 'lost what it decided') }
      if (checkBody(body) === 'changed')
        return { count: rows.length, fault: say(entry, 'decided something else') }
    }
  return { count: rows.length, fault: null }
}
