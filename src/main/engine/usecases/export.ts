/** One client's data as files: every row, CSV or JSON, with a manifest of hashes and the coverage that they stand on. */
import { createHash } from 'node:crypto'
import type { EpochMs } from '../../../shared/model/index.ts'
import { fingerprintOf } from '../journal/sshsig.ts'
import type { Csv, FileSet } from '../ports/files.ts'
import type { JournalHead } from '../ports/journal.ts'
import type { ClientReading } from './client-reader.ts'
import { requireClient } from './clients.ts'
import type { Deps } from './deps.ts'
import { exportTables, type ExportTable } from './export-tables.ts'
import { decideWithFiles } from './journal.ts'
import type { JobContext } from './jobs.ts'
import { turn } from './turn.ts'

export interface ExportRequest {
  readonly clientId: string
  /** null = now. */
  readonly asOf: EpochMs | null
  readonly format: 'csv' | 'json'
  /** Made where it is missing. */
  readonly folder: string
}

const MANIFEST = 'manifest.json'

/** Writes the files and answers their names. Others are answered meanwhile; all files appear together at the end.
 *  @throws AppError not-found | export.failed | cancelled: an earlier export in the folder is unchanged */
export async function exportClient(
  deps: Deps,
  { clientId, asOf, format, folder }: ExportRequest,
  job: Pick<JobContext, 'signal' | 'step'>,
): Promise<string[]> {
  const client = requireClient(deps, clientId)
  const reading = deps.reader.read(clientId, asOf)
  const tables = exportTables(reading)
  const names = [...tables.map((t) => `${t.name}.${format}`), MANIFEST]
  const set = deps.files.begin(folder, names)
  try {
    const files = await writeTables(deps.csv, set, tables, format, job)
    const manifest = {
      client: client.name,
      as_of: iso(reading.at),
      ...(reading.run && { run: reading.run.id }),
      exported_at: iso(deps.clock.now()),
      ...(format === 'csv' && { cells: 'empty: not reported; none: the provider says none' }),
      journal_head: headOf(reading.store.journalHead(), deps.workspace.signingKey().publicKey),
      snapshots: snapshotsOf(reading),
      files,
    }
    set.append(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`)
    const detail = { format, files: names.length - 1 }
    decideWithFiles(deps, clientId, { action: 'export.written', detail }, () => set.commit())
  } catch (error) {
    set.discard()
    throw error
  }
  return names
}

/** The notes are what somebody has to keep to compare the journal with later; the mark stands for all of them. */
const headOf = ({ entries, mark, notes }: JournalHead, publicKey: string) => ({
  entries,
  mark,
  key: fingerprintOf(publicKey),
  notes,
})

const iso = (at: EpochMs): string => new Date(at).toISOString()

const snapshotsOf = ({ store, seqs }: ClientReading) =>
  store
    .snapshots()
    .filter((s) => seqs.seqs.get(s.connectionId) === s.seq)
    .map((s) => ({ id: s.id, root: s.root, finished_at: iso(s.finishedAt) }))

interface WrittenFile {
  readonly name: string
  readonly rows: number
  /** Lower-case hex. */
  readonly sha256: string
}

async function writeTables(
  csv: Csv,
  set: FileSet,
  tables: readonly ExportTable[],
  format: 'csv' | 'json',
  job: Pick<JobContext, 'signal' | 'step'>,
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = []
  for (const [index, table] of tables.entries()) {
    const name = `${table.name}.${format}`
    const hash = createHash('sha256')
    const add = (text: string): void => {
      hash.update(text)
      set.append(name, text)
    }
    let rows = 0
    job.step(table.name, index, tables.length)
    for (const text of format === 'csv' ? csvPieces(csv, table) : jsonPieces(table)) {
      add(text.text)
      rows += text.rows
      await turn(job.signal)
    }
    written.push({ name, rows, sha256: hash.digest('hex') })
  }
  return written
}

/** Some text of a file and how many rows it has. */
interface Piece {
  readonly text: string
  readonly rows: number
}

function* csvPieces(csv: Csv, { columns, rows }: ExportTable): Generator<Piece> {
  const head = csv.format(columns, [])
  yield { text: head, rows: 0 }
  for (const some of rows) {
    const said = some.map((row) => row.map((cell) => (cell === null ? 'none' : cell)))
    yield { text: csv.format(columns, said).slice(head.length), rows: some.length }
  }
}

/** A JSON array with one row a line; what the provider does not say is left out. */
function* jsonPieces({ columns, rows }: ExportTable): Generator<Piece> {
  let before = '[\n'
  for (const some of rows) {
    let text = ''
    for (const row of some) {
      const entries = columns.flatMap((column, i) =>
        row[i] === undefined ? [] : [[column, row[i]] as const],
      )
      text += before + JSON.stringify(Object.fromEntries(entries))
      before = ',\n'
    }
    yield { text, rows: some.length }
  }
  yield { text: before === '[\n' ? '[]\n' : '\n]\n', rows: 0 }
}
