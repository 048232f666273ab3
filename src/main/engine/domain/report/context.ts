/** Look-ups over one report's input, built once: names, sources, gaps. Every text that leaves here is clean. */
import type { ConnectionId, ProviderId } from '../../../../shared/model/index.ts'
import { eachOf, type ConnectionRef, type EvidenceRef, type Sourced } from '../../facts/fact-set.ts'
import { FACT_KINDS, type Account, type Credential, type Fact, type FactKind } from '../../facts/index.ts'
import { coverageFor, type Asked } from '../coverage-for.ts'
import type { ReportControl, ReportFinding, ReportInput } from './input.ts'
import type { Gap } from './model.ts'
import { clean, cleanOrNull, notRead } from './text.ts'

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export interface ReportContext {
  readonly input: ReportInput
  readonly providers: readonly ProviderId[]
  connection(id: ConnectionId): ConnectionRef | undefined
  connectionName(id: ConnectionId): string
  /** null = no such service is known, or it has no name. */
  serviceName(connectionId: ConnectionId, id: string | null | undefined): string | null
  /** null = no such fact is known, or it has no name. */
  factName(kind: 'account' | 'identity' | 'credential', connectionId: ConnectionId, id: string): string | null
  credential(connectionId: ConnectionId, id: string): Sourced<Credential> | undefined
  /** Where the subject of a finding was read; null when it is not a single thing. */
  sourceOf(kind: string, connectionId: ConnectionId | null, id: string): EvidenceRef | null
  control(id: string): ReportControl
  /** Findings that are open at the moment, by `<connection>|<subject kind>|<id>`. */
  openOn(kind: string, connectionId: ConnectionId, id: string): readonly ReportFinding[]
  /** Data sets of these that some connection has not read completely. What a provider does not offer is no gap. */
  gaps(asked: readonly Asked[]): Gap[]
}

const key = (connectionId: ConnectionId | null, kind: string, id: string) =>
  `${connectionId ?? ''}|${kind}|${id}`

export function createReportContext(input: ReportInput): ReportContext {
  const { facts } = input
  const connections = new Map([...eachOf(facts).connections, ...facts.connections].map((c) => [c.id, c]))
  const sources = new Map<string, EvidenceRef>()
  const names = new Map<string, string>()
  const credentials = new Map<string, Sourced<Credential>>()
  const add = (kind: FactKind, all: readonly Sourced<Fact>[]): void => {
    for (const fact of all) {
      const k = key(fact.connectionId, kind, fact.id)
      const [first] = fact.sources
      if (first !== undefined) sources.set(k, first)
      const name = ownName(fact)
      if (name !== null) names.set(k, name)
    }
  }
  for (const kind of FACT_KINDS) add(kind, facts.of(kind))
  for (const c of facts.of('credential')) credentials.set(key(c.connectionId, 'credential', c.id), c)

  const open = new Map<string, ReportFinding[]>()
  for (const f of input.findings) {
    if (f.state === 'resolved') continue
    const k = key(f.connectionId, f.subjectKind, f.subjectId)
    const list = open.get(k)
    if (list === undefined) open.set(k, [f])
    else list.push(f)
  }

  const connectionName = (id: ConnectionId) => clean(connections.get(id)?.name ?? id)
  return {
    input,
    providers: [...new Set(facts.connections.map((c) => c.provider))].sort(),
    connection: (id) => connections.get(id),
    connectionName,
    serviceName: (c, id) =>
      id === null || id === undefined ? null : (names.get(key(c, 'service', id)) ?? clean(id)),
    factName: (kind, c, id) => names.get(key(c, kind, id)) ?? null,
    credential: (c, id) => credentials.get(key(c, 'credential', id)),
    sourceOf: (kind, c, id) => sources.get(key(c, kind, id)) ?? null,
    control: (id) =>
      Object.hasOwn(input.controls, id) && input.controls[id] !== undefined
        ? input.controls[id]
        : { title: id, group: '', severity: 'low', plain: null, remedies: [], mappings: {} },
    openOn: (kind, c, id) => open.get(key(c, kind, id)) ?? [],
    gaps: (asked) =>
      coverageFor(facts, asked)
        .filter((c) => c.state !== 'complete')
        .map((c) => ({
          connectionId: c.connectionId,
          connectionName: connectionName(c.connectionId),
          provider: c.provider,
          dataset: c.dataset,
          state: c.state,
          ...(c.reason === undefined ? {} : { reason: c.reason }),
          ...notRead(c),
          freshAt: c.freshAt,
        })),
  }
}

/** The name that the provider gives it; null where there is none. */
function ownName(fact: Fact): string | null {
  if (fact.kind === 'account') return accountLabel(fact)
  return 'name' in fact ? cleanOrNull(fact.name) : null
}

/** Name, else mail address, else nothing. */
export const accountLabel = (h: Pick<Account, 'name' | 'email'>): string | null =>
  cleanOrNull(h.name) ?? cleanOrNull(h.email)

/** A property of a fact, counted over those that report it. */
export function countOf<T>(items: readonly T[], property: (item: T) => boolean | undefined) {
  let value = 0
  let of = 0
  for (const item of items) {
    const answer = property(item)
    if (answer === undefined) continue
    of += 1
    if (answer) value += 1
  }
  return { value, of, unknown: items.length - of }
}
