/** Reads a client's whole file and says, check by check, whether it is what was written.
 *  The cipher refuses altered pages; the journal's chain and the snapshots' roots show altered rows; the roll-ups are
 *  compared with the rows that they sum. Promise: answers, whatever the damage; never throws. */
import type { VerifyReport } from '../../../ports/store.ts'
import type { OpenFile } from '../database.ts'
import { errorCodeOf } from '../errors.ts'
import { checkJournal, journalChecks } from '../journal/check.ts'
import type { JournalContext } from '../journal/context.ts'
import { PER_BLOCK, checkEventCounts } from './events/index.ts'
import { leafHash, wholeBody } from './fact-body.ts'
import { nameKey } from './fact-keys.ts'
import { FactWords } from './fact-words.ts'
import { entriesIn, isOlder, extentOf, type FileExtent } from './file-extent.ts'
import { treeOf } from './snapshots.ts'
import { PARTS, PART_COLUMNS, bodyRow, type PartRow } from './views.ts'

type Check = VerifyReport['checks'][number]
type Finding = Omit<Check, 'name'>

const FINISHED = `SELECT s.connection, s.seq, s.root, s.fact_count AS factCount, s.id
  FROM snapshot s WHERE s.finished_at IS NOT NULL ORDER BY 1, 2`
const FACTS = `SELECT ${PART_COLUMNS}, f.hash, c.provider FROM ${PARTS} CROSS JOIN connection c ON c.no = f.connection`
const ORPHANS = `SELECT
  (SELECT count(*) FROM fact f WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.row = f.request)) +
  (SELECT count(*) FROM fact f WHERE NOT EXISTS (SELECT 1 FROM fact_key k WHERE k.no = f.key)) +
  (SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM request r WHERE r.row = e.request)) +
  (SELECT count(*) FROM usage u WHERE NOT EXISTS (SELECT 1 FROM usage_dim d WHERE d.no = u.dim)) +
  (SELECT count(*) FROM cost u WHERE NOT EXISTS (SELECT 1 FROM cost_dim d WHERE d.no = u.dim)) +
  (SELECT count(*) FROM event e WHERE e.detail IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM event_detail d WHERE d.no = e.detail / ${PER_BLOCK})) AS n`

/** @param remembered what the workspace knows of the file; null = it was never written. */
export function verifyClient(
  file: OpenFile,
  context: JournalContext,
  remembered: FileExtent | null,
): VerifyReport {
  const checks = [
    run(file, 'file', () => integrity(file)),
    run(file, 'age', () => age(file, remembered)),
    run(file, 'search index', () => searchIndex(file)),
    ...journal(file, context),
    run(file, 'facts', () => facts(file)),
    run(file, 'snapshots', () => snapshots(file)),
    run(file, 'references', () => references(file)),
    run(file, 'event counts', () => eventCounts(file)),
  ]
  return { ok: checks.every((check) => check.ok), checks }
}

function run(file: OpenFile, name: string, check: () => Finding): Check {
  try {
    return { name, ...check() }
  } catch (error) {
    return unread(file, name, error)
  }
}

const unread = (file: OpenFile, name: string, error: unknown): Check => ({
  name,
  ok: false,
  detail: `${file.file} cannot be read: ${errorCodeOf(error) ?? 'unknown error'}`,
})

function integrity(file: OpenFile): Finding {
  const lines = file.sql<[], { integrity_check: string }>('PRAGMA integrity_check(20)').all()
  const ok = lines.length === 1 && lines[0]?.integrity_check === 'ok'
  const pages = file.sql<[], { page_count: number }>('PRAGMA page_count').get()?.page_count ?? 0
  return ok
    ? { ok, detail: `${pages} pages of ${file.file}` }
    : { ok, detail: `${file.file}: ${lines[0]?.integrity_check ?? 'no answer'}` }
}

function age(file: OpenFile, remembered: FileExtent | null): Finding {
  const found = extentOf(file)
  const say = (extent: FileExtent): string =>
    `${extent.snapshots} snapshots and ${entriesIn(extent.heads)} journal entries`
  return remembered && isOlder(found, remembered)
    ? { ok: false, detail: `${file.file} is an older copy: it holds ${say(found)}, once ${say(remembered)}` }
    : { ok: true, detail: say(found) }
}

function searchIndex(file: OpenFile): Finding {
  file.write(() => file.sql(`INSERT INTO event_text (event_text) VALUES ('integrity-check')`).run())
  return { ok: true, detail: 'consistent' }
}

function journal(file: OpenFile, context: JournalContext): readonly Check[] {
  try {
    return journalChecks('journal', file.file, checkJournal(file, context))
  } catch (error) {
    return [unread(file, 'journal', error)]
  }
}

function facts(file: OpenFile): Finding {
  let count = 0
  const words = new FactWords()
  for (const row of file.sql<[], PartRow & { hash: Buffer; provider: string }>(FACTS).iterate()) {
    count += 1
    const dataset = words.text(file, row.dataset)
    const body = wholeBody(bodyRow(file, words, row.provider, row))
    if (!leafHash(dataset, row.v, body).equals(row.hash)) {
      const { kind, id } = nameKey(file, words, row)
      return { ok: false, detail: `${file.file}: ${kind} ${id} from ${dataset} was altered` }
    }
  }
  return { ok: true, detail: `${count} versions of facts` }
}

function snapshots(file: OpenFile): Finding {
  type Row = { connection: number; seq: number; root: string; factCount: number; id: string }
  const rows = file.sql<[], Row>(FINISHED).all()
  for (const row of rows) {
    const tree = treeOf(file, row.connection, row.seq)
    if (tree.root !== row.root || tree.factCount !== row.factCount) {
      return {
        ok: false,
        detail: `${file.file}: snapshot ${row.id} does not match its root`,
      }
    }
  }
  return { ok: true, detail: `${rows.length} snapshots` }
}

function references(file: OpenFile): Finding {
  const lost = file.sql<[], { n: number }>(ORPHANS).get()?.n ?? 0
  return lost === 0
    ? { ok: true, detail: 'every row has its key, reading, dimensions and details' }
    : { ok: false, detail: `${file.file}: ${lost} rows without a key, reading, dimensions or details` }
}

function eventCounts(file: OpenFile): Finding {
  const { events, wrong } = checkEventCounts(file)
  return wrong === 0
    ? { ok: true, detail: `${events} events` }
    : { ok: false, detail: `${file.file}: ${wrong} sums do not match their events` }
}
