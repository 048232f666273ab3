/** Reads a whole journal again, and says what is wrong with it. */
import { ASIDE_TEXT } from '../../../journal/aside.ts'
import { checkBody, readEntry, type ChainId, type SignedEntry } from '../../../journal/entry.ts'
import { merge, type AsideReason } from '../../../journal/merge.ts'
import type { VerifyReport } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'
import type { JournalContext } from './context.ts'
import { ALL, bodiesOf, signedOf, tried, type Row } from './rows.ts'

export interface JournalFinding {
  /** Something was altered, is missing or cannot be believed. Else it is set aside: what several copies and revoked
   *  devices leave behind for good, which is no fault of the file. */
  readonly isDamage: boolean
  readonly text: string
}

/** What stays in a journal for good and harms nothing. */
const SET_ASIDE: readonly AsideReason[] = ['revoked', 'fork']

/** Every entry that does not count, is altered or missing, and every body that is not what was decided or erased. */
export function checkJournal(
  file: OpenFile,
  context: JournalContext,
): { readonly count: number; readonly findings: readonly JournalFinding[] } {
  const findings: JournalFinding[] = []
  const damage = (text: string): void => void findings.push({ isDamage: true, text })
  const read: SignedEntry[] = []
  const unreadable = new Set<string>()
  const rows = file.sql<[], Row>(ALL).all()
  for (const row of rows) {
    const { signed, fault } = readEntry(tried(() => signedOf(row)))
    if (signed === null) {
      damage(`entry ${row.row}: ${fault}`)
      unreadable.add(`${row.chain}/${row.seq}`)
    } else read.push(signed)
  }
  const { workspace, stream } = context
  const history = merge(read, { workspace, stream, devices: context.devices(), signatures: 'check' })
  const say = ({ chain, seq }: { chain: ChainId; seq: number }, what: string): string =>
    `entry ${seq} of chain ${chain} ${what}`
  // A row that cannot be read is named already.
  for (const { chain, seq } of history.missing)
    if (!unreadable.has(`${chain}/${seq}`)) damage(say({ chain, seq }, 'is not there'))
  for (const { signed, why } of history.aside) {
    if (SET_ASIDE.includes(why))
      findings.push({ isDamage: false, text: say(signed.entry, `is set aside: ${ASIDE_TEXT[why]}`) })
    // What follows a missing entry counts again once that is there.
    else if (why !== 'gap') damage(say(signed.entry, `does not count: ${ASIDE_TEXT[why]}`))
  }
  for (const back of history.clockBack) damage(say(back.entry, 'is not later than the one before it'))
  for (const each of history.circular) damage(say(each.entry, 'says it has seen one that has seen it'))
  const bodies = bodiesOf(file)
  for (const { entry } of history.entries)
    for (const { bodyHash } of entry.writes) {
      if (bodyHash === null) continue
      const body = bodies.get(bodyHash)
      if (!body) damage(say(entry, 'lost what it decided'))
      else if (checkBody(body) === 'changed') damage(say(entry, 'decided something else'))
    }
  return { count: rows.length, findings }
}

const MOST = 50

/** As checks of a report: the journal as a whole, then one line for each finding, damage first and 50 at most.
 *  @param prefix of what is damaged, such as the file's name. */
export function journalChecks(
  name: string,
  prefix: string,
  { count, findings }: ReturnType<typeof checkJournal>,
): VerifyReport['checks'] {
  const [damaged, aside] = [true, false].map((is) => findings.filter(({ isDamage }) => isDamage === is))
  const all = [...(damaged ?? []), ...(aside ?? [])]
  const lines = all
    .slice(0, MOST)
    .map(({ isDamage, text }) => ({ name, ok: !isDamage, detail: `${prefix}: ${text}` }))
  const left = all.length - lines.length
  const more = { name, ok: (damaged?.length ?? 0) <= MOST, detail: `${prefix}: ${left} more` }
  const whole = { name, ok: true, detail: `${count} entries` }
  return [...(damaged?.length === 0 ? [whole] : []), ...lines, ...(left > 0 ? [more] : [])]
}
