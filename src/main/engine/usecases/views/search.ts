/** The command palette's search: clients of the workspace, and identities, credentials, people, services and findings of the
 *  client on show. Other clients' rows are never read. */
import type { Output } from '../../../../shared/contract/schemas.ts'
import { CREDENTIAL_KIND_LABEL, fold, IDENTITY_KIND_LABEL, wordsOf } from '../../../../shared/model/index.ts'
import type { QueryDeps } from '../deps.ts'
import type { ClientList } from '../stored-list.ts'
import { storedCredentials } from './credentials.ts'
import { storedFindings } from './findings.ts'
import { storedIdentities } from './identities.ts'
import { storedPeople } from './people.ts'
import { storedServices } from './services.ts'
import { clip } from './sources.ts'

type Item = Output<'search.find'>['items'][number]

/** Higher is better; 0 = no match. A word's start beats its middle. */
export function matchScore(needle: string, ...hay: (string | null | undefined)[]): number {
  const words = wordsOf(needle)
  const text = fold(hay.filter(Boolean).join(' '))
  if (words.length === 0) return 0
  let score = 0
  for (const word of words) {
    const at = text.indexOf(word)
    if (at === -1) return 0
    score += at === 0 ? 4 : /[^\p{L}\p{N}]/u.test(text[at - 1]!) ? 3 : 1
  }
  return score
}

export function search(
  deps: QueryDeps,
  text: string,
  clientId: string | null,
  limit: number,
): Output<'search.find'> {
  const found: { item: Item; score: number }[] = []
  /** Those that a list found and does not offer. */
  let left = 0
  const offer = (item: Item, score: number): void => {
    if (score > 0) found.push({ item: { ...item, label: clip(item.label), hint: clip(item.hint) }, score })
  }
  for (const c of deps.workspace.clients())
    offer(
      { kind: 'client', id: c.id, clientId: c.id, label: c.name, hint: c.tags.join(', ') },
      5 * matchScore(text, c.name, ...c.tags),
    )
  if (clientId !== null) {
    const reading = deps.reader.read(clientId, null)
    const offerRows = <R>(list: Pick<ClientList<R>, 'search'>, item: (row: R) => Item): void => {
      const best = list.search(reading, text, (names) => matchScore(text, names), limit)
      for (const { row, score } of best.rows) offer(item(row), score)
      left += best.count - best.rows.length
    }
    offerRows(storedIdentities, (r) => ({
      kind: 'identity',
      id: r.id,
      clientId,
      label: r.name ?? r.id,
      hint: `${IDENTITY_KIND_LABEL[r.kind]} · ${r.connectionName}`,
    }))
    offerRows(storedCredentials, (r) => ({
      kind: 'credential',
      id: r.id,
      clientId,
      label: r.name ?? r.hint ?? r.id,
      hint: `${CREDENTIAL_KIND_LABEL[r.kind]} · ${r.hint ?? r.connectionName}`,
    }))
    offerRows(storedPeople, (p) => ({
      kind: 'person',
      id: p.id,
      clientId,
      label: p.name ?? p.email ?? p.id,
      hint: p.email ?? '',
    }))
    offerRows(storedServices, (s) => ({
      kind: 'service',
      id: s.id,
      clientId,
      label: s.name ?? s.serviceId,
      hint: s.connectionName,
    }))
    offerRows(storedFindings, (f) => ({
      kind: 'finding',
      id: f.id,
      clientId,
      label: f.title,
      hint: f.subjectLabel,
    }))
  }
  const more = found.length + left - limit
  return {
    ...(more > 0 && { more }),
    items: found
      .sort((a, b) => b.score - a.score)
      .slice(0, limit)
      .map((f) => f.item),
  }
}
