/** Reads everything and says whether it is as it was written, or compares the journals with heads that somebody kept. */
import { readFileSync, statSync } from 'node:fs'
import { AppError, toAppError } from '../engine/index.ts'
import { MAX_KEPT_TEXT } from '../engine/journal/kept.ts'
import type { VerifyReport } from '../engine/ports/store.ts'
import { errorText } from './error-text.ts'
import { DONE, FAILED, type Exit } from './exit.ts'
import type { CommandContext } from './context.ts'
import { here } from './files.ts'
import { MAX_CELL } from './output.ts'
import { resolveClient } from './resolve.ts'

const MARK = /^[0-9a-fA-F]{64}$/

export async function verify({ engine, print }: CommandContext, clientName: string | null): Promise<Exit> {
  const { workspace } = engine.deps()
  const clients = clientName === null ? workspace.clients() : [await resolveClient(engine, clientName)]
  const named = (client: string | null, { checks }: VerifyReport) =>
    checks.map(({ name, ok, detail }) => ({ client, check: name, ok, detail }))
  const ofClients = clients.flatMap((client) => {
    try {
      return named(client.name, workspace.openClient(client.id).verify())
    } catch (error) {
      return [{ client: client.name, check: 'open', ok: false, detail: errorText(toAppError(error)) }]
    }
  })
  const rows = clientName === null ? [...named(null, workspace.verifyJournal()), ...ofClients] : ofClients
  print.rows(rows)
  // A table cuts long lines.
  if (!print.json)
    for (const { client, check, ok, detail } of rows)
      if (detail.length > MAX_CELL)
        print.note(`${client ?? 'workspace'}: ${check}: ${ok ? '' : 'FAILED: '}${detail}`)
  return rows.every((r) => r.ok) ? DONE : FAILED
}

/** A text of a bounded size. @throws AppError not-found | invalid-input */
function readKeptFile(path: string): string {
  try {
    const { size } = statSync(path)
    if (size > MAX_KEPT_TEXT)
      throw new AppError('invalid-input', { field: '--head', why: `${path.slice(0, 200)} is too large` })
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('not-found', { what: 'file', id: path.slice(0, 200) }, { cause: error })
  }
}

/** Compares with the notes in a file. Done when everything they stand for is here and unchanged. */
export async function verifyHead(context: CommandContext, file: string): Promise<Exit> {
  const { engine, print } = context
  const { fault, rows } = await engine.call('journal.compare', { text: readKeptFile(here(context, file)) })
  if (fault !== null)
    throw new AppError('invalid-input', {
      field: '--head',
      why: `${file.slice(0, 200)} cannot be compared: ${fault}`,
    })
  print.rows(
    rows.map(({ journal, chain, size, result, ok, text, key }) => ({
      ...{ journal, chain, entries: size, result: print.json ? result : result.replace('-', ' '), ok },
      ...(print.json && { key, text }),
    })),
  )
  if (!print.json)
    for (const { journal, chain, text } of rows)
      print.note(`${journal ?? 'unknown journal'}, chain ${chain}: ${text}`)
  return rows.every(({ ok }) => ok) ? DONE : FAILED
}

/** Compares with the mark that a report prints; where no client is named, with each journal until one has it. */
export async function verifyMark(
  { engine, print }: CommandContext,
  mark: string,
  clientName: string | null,
): Promise<Exit> {
  // A report prints it on two lines.
  const digits = mark.replace(/\s/g, '')
  if (!MARK.test(digits))
    throw new AppError('invalid-input', { field: '--mark', why: 'A mark has 64 hexadecimal digits' })
  const streams =
    clientName === null
      ? [null, ...engine.deps().workspace.clients()]
      : [await resolveClient(engine, clientName)]
  for (const client of streams) {
    const request = { clientId: client?.id ?? null, mark: digits }
    const result = await engine.call('journal.compareMark', request)
    if (!result.found && streams.length > 1) continue
    print.value(result, `${client?.name ?? 'the workspace'}: ${result.text}`)
    return result.found ? DONE : FAILED
  }
  const text =
    'Not found: no journal of this workspace ever had that mark. An entry before it was changed or is missing, or the mark is of another workspace or of a removed client, or from before the workspace’s key was replaced.'
  print.value({ found: false, size: null, more: null, text }, text)
  return FAILED
}
