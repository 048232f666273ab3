/** Keeps results small: thousands of subjects that nobody can decide for the same cause become one row with their
 *  number. Failing subjects are never folded; each is a finding. */
import { midSentence } from '../../../shared/model/index.ts'
import type { EvidenceItem, OtherSubject, Subject, SubjectResult } from '../domain/assessment.ts'
import { factKind } from '../facts/index.ts'
import { connectionLabel } from './subjects.ts'
import type { Context } from './context.ts'

/** More undecided subjects than this, of one connection and cause, are one row. */
const FOLD_ABOVE = 20

const OTHERS: Readonly<Record<OtherSubject, string>> = {
  source: 'data sets',
  connection: 'connections',
  client: 'clients',
  spend: 'spend series',
}

const isOther = (kind: Subject['kind']): kind is OtherSubject => Object.hasOwn(OTHERS, kind)

/** Several subjects of a kind, inside a sentence. A fact's kind has its own word. */
const plural = (kind: Subject['kind']): string =>
  isOther(kind) ? OTHERS[kind] : midSentence(factKind(kind)?.label.many ?? kind)

/** The same rows in their order, each folded group standing where its first row stood. */
export function fold(rows: readonly SubjectResult[], context: Context): readonly SubjectResult[] {
  const causes = rows.map(causeOf)
  const sizes = new Map<string, number>()
  for (const cause of causes) if (cause !== undefined) sizes.set(cause, (sizes.get(cause) ?? 0) + 1)
  const shown = new Set<string>()
  return rows.flatMap((row, index) => {
    const cause = causes[index]
    const size = cause === undefined ? 0 : (sizes.get(cause) ?? 0)
    if (cause === undefined || size <= FOLD_ABOVE) return [row]
    if (shown.has(cause)) return []
    shown.add(cause)
    return [foldedRow(row, size, context)]
  })
}

function causeOf({ outcome, missing, reason, subject }: SubjectResult): string | undefined {
  if ((outcome !== 'unknown' && outcome !== 'manual') || subject.kind === 'source') return undefined
  return [outcome, subject.connectionId, subject.kind, missing?.join('+'), reason].join('\n')
}

function foldedRow(row: SubjectResult, count: number, context: Context): SubjectResult {
  const { kind, connectionId, provider } = row.subject
  const connection = connectionId === null ? undefined : context.connection(connectionId)
  const where = connection === undefined ? '' : `${connectionLabel(connection)}: `
  const evidence: EvidenceItem[] = [{ label: 'subjects', value: count, format: 'count' }]
  const id = `${kind}:${(row.missing ?? [row.reason ?? '']).join('+')}`
  return {
    ...row,
    subject: { kind: 'source', id, label: `${where}${count} ${plural(kind)}`, connectionId, provider },
    evidence,
  }
}
