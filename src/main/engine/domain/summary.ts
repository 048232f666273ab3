/** The figures of one client at one moment. Fleet, overview and report read these and compute none of their own. */
import {
  addDays,
  dayOf,
  sumMoney,
  type Day,
  type EpochMs,
  type Money,
  type ProviderId,
  type Severity,
} from '../../../shared/model/index.ts'
import type { Assessment, Score } from './assessment.ts'
import { eachOf, type FactSet } from '../facts/fact-set.ts'
import { figureOf, figureWhere, coverageFor } from './coverage-for.ts'
import { exists, isDormant, isOwnerless, PEOPLE, type Ledger } from './ledger.ts'
import type { Person } from './people.ts'

/** A count with the coverage that it rests on: `value` of what could be read, `complete` false when something could not.
 *  null = nothing could be read: print "unknown", never zero. */
export interface Figure {
  readonly value: number | null
  readonly complete: boolean
}

export interface SpendFigure {
  /** One entry per currency; empty with `known` true means nothing was billed. */
  readonly amounts: readonly Money[]
  readonly known: boolean
  readonly complete: boolean
}

export interface ClientSummary {
  readonly at: EpochMs
  readonly providers: readonly ProviderId[]
  readonly connections: number
  readonly neverSynced: number
  readonly failedConnections: number
  /** Oldest `syncedAt` over the connections; null = some connection was never synced, or there is none. */
  readonly dataAt: EpochMs | null
  /** Distinct people with an account, joined across providers. */
  readonly people: Figure
  readonly admins: Figure
  readonly invited: Figure
  /** Identities that the provider has not ended: service accounts and the like. */
  readonly identities: Figure
  /** Of these, without an owner who is still there. */
  readonly identitiesOwnerless: Figure
  /** Credentials that the provider has not ended: API keys, admin keys and the like. */
  readonly credentials: Figure
  /** Of these, unused for long or never used. */
  readonly credentialsDormant: Figure
  /** Of these, authenticating nobody, or somebody who is gone or has lost the project. */
  readonly credentialsOwnerless: Figure
  readonly services: Figure
  /** Calendar month to date and the whole previous month, as billed by the providers, UTC. */
  readonly spendMonth: SpendFigure
  readonly spendLastMonth: SpendFigure
  readonly score: Score
  /** Assessment coverage 0–1; null when nothing applies. */
  readonly coverage: number | null
  readonly openFindings: Readonly<Record<'critical' | 'high' | 'medium' | 'low', number>>
  readonly controls: Readonly<
    Record<'pass' | 'fail' | 'manual' | 'unknown' | 'not_applicable' | 'error', number>
  >
}

/** Lists of people who were invited and have no account yet. */
const INVITED = { kind: 'account', listing: 'invitedAt' } as const

/** A directory's entry counts only with a seat (`givesAccess`): where a directory's seats were not all read, a count of
 *  people is a lower bound. */
function withSeats(facts: FactSet, figure: Figure): Figure {
  const seats = coverageFor(facts, [{ kind: 'account', filling: 'seat' }]).filter(
    ({ provider }) => facts.supply.get(provider)?.role === 'directory',
  )
  return { ...figure, complete: figure.complete && seats.every(({ state }) => state === 'complete') }
}

/** First day of the month that holds the day, and of the month before. */
export function monthStarts(day: Day): { readonly current: Day; readonly previous: Day } {
  const current = `${day.slice(0, 7)}-01`
  return { current, previous: `${addDays(current, -1).slice(0, 7)}-01` }
}

/** Whether cost data reaches into the days from `fromDay` to `toDay`. A connection that was last read before them has
 *  nothing to say about them: no rows is then unknown, not zero. Providers may lag by a day. */
export function costGround(
  facts: Pick<FactSet, 'connections' | 'coverage' | 'supply'>,
  fromDay: Day,
  toDay: Day,
): { readonly known: boolean; readonly complete: boolean } {
  const covered = coverageFor(facts, ['cost'])
  return {
    known: covered.some((c) => c.freshAt !== null && dayOf(c.freshAt) >= fromDay),
    complete:
      covered.length > 0 &&
      covered.every(
        (c) =>
          c.state === 'complete' &&
          c.freshAt !== null &&
          dayOf(c.freshAt) >= addDays(toDay, -1) &&
          (c.since == null || dayOf(c.since) <= fromDay),
      ),
  }
}

/** What the providers billed from `fromDay` to `toDay`, both inclusive. */
export function billed(facts: FactSet, fromDay: Day, toDay: Day): SpendFigure {
  const rows = facts.costs.filter((c) => c.basis === 'billed' && c.day >= fromDay && c.day <= toDay)
  const { known, complete } = costGround(facts, fromDay, toDay)
  return { amounts: known ? sumMoney(rows.map((r) => r.amount)) : [], known, complete }
}

/** Counts everything once, for every reader. `people` and `ledger` are joinPeople and buildLedger of the same facts.
 *  `open`: the open findings. `failed`: connections whose last attempt failed. */
export function summarise(
  facts: FactSet,
  people: readonly Person[],
  ledger: Ledger,
  assessment: Assessment,
  open: readonly { readonly severity: Severity }[],
  failed: number,
): ClientSummary {
  const today = dayOf(facts.at)
  const { current, previous } = monthStarts(today)
  const identities = ledger.identities.filter((e) => exists(e.identity))
  const credentials = ledger.credentials.filter((e) => exists(e.credential))
  const atSeverity = (severity: Severity): number => open.filter((f) => f.severity === severity).length
  const { connections } = eachOf(facts)
  const synced = connections.map((c) => c.syncedAt)
  // Somebody about whom decisions are disputed may be somebody who is counted already: until it is settled the count leaves
  // that person out and is a lower bound. So it is where a decision cannot be read.
  const settled = people.filter(({ isDisputed }) => !isDisputed)
  const isSettled = settled.length === people.length && (facts.people?.unread ?? 0) === 0
  const ofPeople = (figure: Figure): Figure => ({ ...figure, complete: figure.complete && isSettled })
  const active = settled.filter((p) => p.state === 'active' || p.state === 'unknown')
  return {
    at: facts.at,
    providers: [...new Set(facts.connections.map((c) => c.provider))],
    connections: connections.length,
    neverSynced: synced.filter((s) => s === null).length,
    failedConnections: failed,
    dataAt:
      synced.length === 0 || synced.includes(null) ? null : Math.min(...synced.filter((s) => s !== null)),
    people: ofPeople(withSeats(facts, figureOf(facts, [PEOPLE], active.length))),
    admins: ofPeople(
      withSeats(
        facts,
        figureWhere(facts, [PEOPLE], [], active, (p) => p.isAdmin),
      ),
    ),
    invited: ofPeople(figureOf(facts, [INVITED], settled.filter((p) => p.state === 'invited').length)),
    identities: figureOf(facts, ['identity'], identities.length),
    identitiesOwnerless: figureWhere(facts, ['identity'], [PEOPLE], identities, isOwnerless),
    credentials: figureOf(facts, ['credential'], credentials.length),
    credentialsDormant: figureWhere(facts, ['credential'], ['usage'], credentials, isDormant),
    credentialsOwnerless: figureWhere(facts, ['credential'], [PEOPLE], credentials, isOwnerless),
    services: figureOf(
      facts,
      ['service'],
      facts.of('service').filter((s) => s.scope === 'project' && s.state !== 'archived').length,
    ),
    spendMonth: billed(facts, current, today),
    spendLastMonth: billed(facts, previous, addDays(current, -1)),
    score: assessment.score,
    coverage: assessment.coverage,
    openFindings: {
      critical: atSeverity('critical'),
      high: atSeverity('high'),
      medium: atSeverity('medium'),
      low: atSeverity('low'),
    },
    controls: assessment.totals,
  }
}
