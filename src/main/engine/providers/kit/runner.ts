/** Reads any provider by its manifest: opens it, reads its data sets in order and side by side, closes each with what
 *  could not be read, and tests a connection with the very requests that a sync sends first.
 *  Promise: a data set that cannot be read is closed with its reason and does not stop the others; what was skipped
 *  before a stop is remembered after it, because it travels in the cursor; nothing is written after the caller was
 *  told of an error. */
import { z } from 'zod'
import {
  COVERAGE_REASONS,
  MINUTE,
  type CoverageReason,
  type Dataset,
} from '../../../../shared/model/index.ts'
import { AppError, toAppError } from '../../domain/errors.ts'
import { standInTenant } from '../../domain/tenants.ts'
import type { SyncSink } from '../../ports/sink.ts'
import type {
  Client,
  Closing,
  ConnectionContext,
  ConnectionTest,
  DatasetSpec,
  Opened,
  Part,
  Provider,
  Run,
  SoFar,
  Tenant,
} from '../../ports/provider.ts'
import { createSender, type ClientOptions } from './client.ts'
import { createMemorySink } from './memory.ts'
import { reasonOf } from './reason.ts'
import { sideBySide } from './side-by-side.ts'

/** A list that was cut off names nothing: one that is full is not handed on. */
const MAX_MISSING = 1_000

/** Reads everything. @throws AppError cancelled, provider.auth-failed, network.* when the whole sync must stop; what
 *  was committed until then stays. */
export async function syncProvider<S>(
  provider: Provider<S>,
  context: ConnectionContext,
  sink: SyncSink,
): Promise<Pick<Opened<S>, 'tenants' | 'self'>> {
  const { opened } = await readAll(provider, context, sink)
  return { tenants: opened.tenants, self: opened.self }
}

/** Sends what a sync sends first, for each data set, and keeps nothing.
 *  @throws AppError when the identifying call is not answered, or the credential is refused */
export async function testProvider<S>(
  provider: Provider<S>,
  context: ConnectionContext,
): Promise<ConnectionTest> {
  const { opened, soFar } = await readAll(provider, context, createMemorySink(), firstPageOnly)
  const checks = provider.datasets.map(({ id, label }) => {
    const reason = soFar.incomplete(id)
    return { dataset: id, label, ok: reason === undefined, ...(reason && { reason }) }
  })
  return { tenants: opened.tenants, checks }
}

/** Opens the provider and reads its data sets. The first failure that ends the sync stops the others, and is handed on
 *  only when they have stopped. */
async function readAll<S>(
  provider: Provider<S>,
  context: ConnectionContext,
  sink: SyncSink,
  endEarly?: () => Early,
): Promise<{ opened: Opened<S>; soFar: SoFar }> {
  const stop = new AbortController()
  const stoppable = { ...context, signal: AbortSignal.any([context.signal, stop.signal]) }
  const session = await openProvider(provider, stoppable)
  const soFar = closingsOf(sink)
  const errors: unknown[] = []
  await inOrder(provider.datasets, async (spec) => {
    if (stop.signal.aborted) return
    try {
      await readDataset({ spec, session, soFar, context: stoppable, sink, early: endEarly?.() })
    } catch (error) {
      errors.push(error)
      stop.abort()
    }
  })
  if (errors.length > 0) throw errors[0]
  return { opened: session.opened, soFar }
}

interface Session<S> {
  readonly opened: Opened<S>
  client(options: ClientOptions): Client
}

/** How long an answer that the credential is alive counts: every data set that it may not read asks for one. */
const ALIVE_FOR = MINUTE

/** Opens the provider; afterwards a 401 somewhere makes it ask once more whether the credential is still alive. */
async function openProvider<S>(provider: Provider<S>, context: ConnectionContext): Promise<Session<S>> {
  const sender = createSender(context, provider)
  const open = (known: readonly Tenant[]) =>
    provider.open({
      client: (headers) => sender.client(headers ? { headers } : {}),
      setup: context.access.setup,
      known,
    })
  const found = await open(context.known)
  const opened = found.tenants.length > 0 ? found : { ...found, tenants: [unknownTenant(context)] }
  let asking: Promise<boolean> | null = null
  let aliveUntil = 0
  const isDead = async (): Promise<boolean> => {
    if (context.clock.now() < aliveUntil) return false
    asking ??= open(found.tenants)
      .then(
        () => {
          aliveUntil = context.clock.now() + ALIVE_FOR
          return false
        },
        (thrown: unknown) => toAppError(thrown).code === 'provider.auth-failed',
      )
      .finally(() => (asking = null))
    return asking
  }
  return {
    opened,
    client: (options) =>
      sender.client({ isDead, ...options, ...(opened.headers && { headers: opened.headers }) }),
  }
}

const unknownTenant = ({ connectionId }: ConnectionContext): Tenant => ({
  id: standInTenant(connectionId),
  name: null,
  known: false,
})

/** Runs each data set as soon as those that it comes after have ended. */
async function inOrder<S>(
  datasets: readonly DatasetSpec<S>[],
  work: (spec: DatasetSpec<S>) => Promise<void>,
): Promise<void> {
  const specs = new Map(datasets.map((spec) => [spec.id, spec]))
  const running = new Map<Dataset, Promise<void>>()
  const start = (spec: DatasetSpec<S>): Promise<void> => {
    const known = running.get(spec.id)
    if (known) return known
    const before = (spec.after ?? []).flatMap((id) => specs.get(id) ?? [])
    const run = Promise.all(before.map(start)).then(() => work(spec))
    running.set(spec.id, run)
    return run
  }
  await Promise.all(datasets.map(start))
}

interface Closings extends SoFar {
  close(dataset: Dataset, reason: CoverageReason | undefined): void
}

/** Remembers how data sets were closed in this run, for those that build on them: the keys of projects cannot be
 *  complete when the list of projects is not. */
function closingsOf(sink: SyncSink): Closings {
  const reasons = new Map<Dataset, CoverageReason>()
  return {
    facts: (dataset) => sink.facts(dataset),
    incomplete: (dataset) => reasons.get(dataset),
    close(dataset, reason) {
      if (reason) reasons.set(dataset, reason)
    },
  }
}

/** Ends a reading early, as a connection test does. */
interface Early {
  /** Called before each request. */
  before(target: string): void
  /** Called after each page. */
  page(): void
  isEarly(thrown: unknown): boolean
}

/** Requests that a test sends for one data set at most: a list, and what is asked about its first entry. */
const MOST_REQUESTS = 4

/** Ends at the first page, or before a second request to the same path. */
function firstPageOnly(): Early {
  const enough = new AppError('cancelled')
  const asked = new Set<string>()
  return {
    before(target) {
      const [path = ''] = target.split('?')
      if (asked.has(path) || asked.size >= MOST_REQUESTS) throw enough
      asked.add(path)
    },
    page() {
      throw enough
    },
    isEarly: (thrown) => thrown === enough,
  }
}

/** What surrounds the reading of one data set. */
interface Reading<S> {
  readonly spec: DatasetSpec<S>
  readonly session: Session<S>
  readonly soFar: Closings
  readonly context: ConnectionContext
  readonly sink: SyncSink
  readonly early: Early | undefined
}

/** Reads one data set and closes it, whatever happens, unless the error ends the whole sync.
 *  @throws AppError only when it does. */
async function readDataset<S>(reading: Reading<S>): Promise<void> {
  const { spec, session, soFar, sink } = reading
  if (sink.resumeFrom(spec.id).done) return
  const closed = spec.closed?.(session.opened.session)
  if (closed) {
    soFar.close(spec.id, closed)
    return sink.done(spec.id, null, { state: 'none', reason: closed, whole: false })
  }
  return spec.parts ? readInParts(reading, spec.parts(session.opened.session, soFar)) : readUndivided(reading)
}

/** How a reading of a data set, or of one part, has ended. */
interface Outcome {
  /** Why it is not complete; absent when it is. */
  readonly reason?: CoverageReason
  /** True when not a single page was read. */
  readonly isEmpty: boolean
  readonly missing: readonly string[]
  readonly closing: Closing
}

const stateOf = ({ reason, isEmpty }: Outcome) =>
  reason === undefined ? 'complete' : isEmpty ? 'none' : 'partial'

async function readUndivided<S>(reading: Reading<S>): Promise<void> {
  const { spec, soFar, sink } = reading
  const outcome = await readOne(reading, null)
  const { reason, missing, closing } = outcome
  soFar.close(spec.id, reason)
  sink.done(spec.id, null, {
    ...closing,
    state: stateOf(outcome),
    ...(reason && { reason }),
    ...(missing.length > 0 && missing.length < MAX_MISSING && { missing }),
    whole: reason === undefined && isWhole(spec, closing),
  })
}

const isWhole = ({ mode }: Pick<DatasetSpec<never>, 'mode'>, { whole }: Closing): boolean =>
  mode === 'whole' || (mode === 'delta' && whole === true)

/** A few parts at once, each with its own cursor and coverage. A part that was left incomplete is closed at the end, so
 *  that a sync that goes on after a stop tries it once more. */
async function readInParts<S>(reading: Reading<S>, found: readonly Part[]): Promise<void> {
  const { spec, session, soFar, sink, early } = reading
  const before = (spec.after ?? []).map((id) => soFar.incomplete(id)).find((reason) => reason !== undefined)
  const all = [...new Map(found.map((part) => [part.id, part])).values()].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  )
  const parts = early ? all.slice(0, 1) : all
  const incomplete = new Map<Part, Outcome>()
  const isDone = (part: Part): boolean => sink.resumeFrom(spec.id, part.id).done
  let done = parts.filter(isDone).length
  let anyRead = done > 0
  let since: number | undefined
  if (done > 0) sink.progress(spec.id, done, parts.length)

  const { gaveUp, rest } = await sideBySide<Part, Outcome>(parts, {
    width: early ? 1 : session.client({}).maxWidth,
    isDone,
    async each(part) {
      const outcome = await readOne(reading, part)
      const { closing } = outcome
      anyRead ||= !outcome.isEmpty || outcome.reason === undefined
      if (closing.since !== undefined) since = Math.min(since ?? closing.since, closing.since)
      if (outcome.reason === undefined) {
        const { since: _, ...others } = closing
        sink.done(spec.id, part.id, {
          ...others,
          state: 'complete',
          label: part.label,
          whole: isWhole(spec, closing),
        })
      } else incomplete.set(part, outcome)
      sink.progress(spec.id, ++done, parts.length)
      return outcome.reason !== undefined && outcome.isEmpty && !spec.ownHosts ? outcome : null
    },
  })
  if (gaveUp) for (const part of rest) if (!isDone(part)) incomplete.set(part, gaveUp)
  for (const [part, outcome] of incomplete) {
    const { since: _, watermark: _w, covers: _c, ...rest } = outcome.closing
    sink.done(spec.id, part.id, {
      ...rest,
      state: stateOf(outcome),
      ...(outcome.reason && { reason: outcome.reason }),
      label: part.label,
      whole: false,
    })
  }
  const reason = before ?? [...incomplete.values()][0]?.reason
  soFar.close(spec.id, reason)
  sink.done(spec.id, null, {
    state: reason === undefined ? 'complete' : anyRead ? 'partial' : 'none',
    ...(reason && { reason }),
    ...(since !== undefined && { since }),
    parts: parts.length,
    // Facts of parts that are not there any more have ended, where the list of parts is known to be complete.
    whole: before === undefined && spec.mode === 'whole',
  })
}

/** Reads a data set, or one part of it, from where it was left.
 *  @throws AppError only when the error ends the whole sync. */
async function readOne<S>(reading: Reading<S>, part: Part | null): Promise<Outcome> {
  const { spec, session, soFar, context, sink, early } = reading
  const dataset = spec.id
  const { opened } = session
  const [tenant] = opened.tenants
  if (!tenant) throw new TypeError(`no tenant: ${dataset}`)
  const cursor = parseCursor(sink.resumeFrom(dataset, part?.id).cursor)
  let pages = cursor ? 1 : 0
  let reason: CoverageReason | undefined = cursor?.reason
  const missing: string[] = [...(cursor?.missing ?? [])]
  const reportGap: Run<S>['reportGap'] = (why, names = []) => {
    reason ??= why
    for (const name of names) if (missing.length < MAX_MISSING && !missing.includes(name)) missing.push(name)
  }
  const client = session.client({
    classify: spec.classify,
    ...(early && { before: (target: string) => early.before(target) }),
  })
  const run: Run<S> = {
    session: opened.session,
    client: early ? { ...client, maxWidth: 1 } : client,
    tenant,
    part,
    clock: context.clock,
    signal: context.signal,
    cursor: cursor?.position ?? null,
    watermark: sink.watermark(dataset, part?.id),
    get hasGaps() {
      return reason !== undefined
    },
    page(from, next, { facts, removed, ...rows }) {
      if (context.signal.aborted) throw new AppError('cancelled')
      pages++
      sink.page({
        provenance: { dataset, ...(part && { part: part.id }), ...from },
        cursor: JSON.stringify({ position: next, ...(reason ? { reason, missing } : {}) }),
        ...rows,
        // Ids are unique within the tenant: every fact says which.
        ...(facts && { facts: facts.map((fact) => ({ tenant: tenant.id, ...fact })) }),
        ...(removed && { removed: removed.map((key) => ({ tenant: tenant.id, ...key })) }),
      })
      early?.page()
    },
    reportGap,
    progress: (done, total) => {
      if (!part) sink.progress(dataset, done, total)
    },
    facts: soFar.facts,
    incomplete: soFar.incomplete,
  }
  let closing: Closing = {}
  try {
    closing = (await spec.read(run)) ?? {}
  } catch (thrown) {
    if (!early?.isEarly(thrown)) {
      const error = toAppError(thrown)
      if (client.isFatal(error)) throw error
      reportGap(reasonOf(error))
    }
  }
  return { ...(reason && { reason }), isEmpty: pages === 0, missing, closing }
}

interface Cursor {
  readonly position: string | null
  readonly reason?: CoverageReason | undefined
  readonly missing: readonly string[]
}

const cursorSchema = z.object({
  position: z.string().nullable(),
  reason: z.enum(COVERAGE_REASONS).optional(),
  missing: z.array(z.string()).default([]),
})

/** Null at the start, and for a text that is not one of ours: then the data set is read again. */
function parseCursor(text: string | null): Cursor | null {
  if (text === null) return null
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
