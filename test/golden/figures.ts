/** Every figure of the sample MSP, asked through the contract, the CSV export and the printed report. */
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Input, Output } from '../../src/shared/contract/schemas.ts'
import type { MethodName } from '../../src/shared/contract/methods.ts'
import { DAY, type EpochMs } from '../../src/shared/model/index.ts'
import { reportAttachments } from '../../src/main/engine/domain/report/attachments.ts'
import { printReport } from '../../src/main/engine/domain/report/print.ts'
import { freezeReport } from '../../src/main/engine/usecases/report.ts'
import { exportNow, type TestEngine } from '../support/engine.ts'
import { facetLines, linesOf, orderOf, sumsOf, without } from './lines.ts'
import { printedLines } from './printed.ts'
import { AT, openSampleMsp } from './sample-msp.ts'

const PAGE = 500
/** Rows whose order is pinned. */
const FIRST = 10
const FIRST_READ: EpochMs = AT - 90 * DAY
const MONTH_AGO: EpochMs = AT - 30 * DAY
const LISTS = [
  'people.list',
  'identities.list',
  'credentials.list',
  'services.list',
  'findings.list',
] as const
const GROUPS = ['provider', 'service', 'model', 'credential', 'line_item'] as const
/** Texts of the catalogue: the same for every client, so they are pinned once. */
const CATALOGUE = ['title', 'group', 'remediation', 'frameworks', 'unknownWhen', 'notApplicableWhen'] as const

/** Narrower questions about each list. */
const NARROWED: Readonly<Record<(typeof LISTS)[number], readonly Record<string, unknown>[]>> = {
  'people.list': [
    { filters: [{ field: 'admin', values: ['yes'] }] },
    { filters: [{ field: 'provider', values: ['openai', 'anthropic'] }] },
    { filters: [{ field: 'state', values: ['active'], not: true }] },
    { text: 'an', sort: { field: 'credentials', dir: 'desc' } },
  ],
  'identities.list': [
    { filters: [{ field: 'owner', values: ['-'] }] },
    { text: 'prod', sort: { field: 'credentials', dir: 'desc' } },
  ],
  'credentials.list': [
    { filters: [{ field: 'flag', values: ['dormant'] }] },
    {
      filters: [
        { field: 'state', values: ['active'] },
        { field: 'provider', values: ['anthropic'] },
      ],
    },
    { filters: [{ field: 'severity', values: ['critical'] }] },
    { text: 'prod', sort: { field: 'lastUsedAt', dir: 'asc' } },
  ],
  'services.list': [
    { filters: [{ field: 'spendLimit', values: ['set'] }] },
    { filters: [{ field: 'state', values: ['archived'] }] },
    { text: 'prod', sort: { field: 'billed30d', dir: 'desc' } },
  ],
  'findings.list': [
    { filters: [{ field: 'severity', values: ['critical', 'high'] }] },
    { filters: [{ field: 'state', values: ['resolved'] }] },
    { filters: [{ field: 'provider', values: ['openai'] }], sort: { field: 'firstSeenAt', dir: 'asc' } },
    { text: 'key', sort: { field: 'subjectLabel', dir: 'asc' } },
  ],
}

interface Page {
  readonly rows: readonly Record<string, unknown>[]
  readonly nextCursor: string | null
}

class Figures {
  readonly lines: string[] = []
  readonly reeve: TestEngine

  constructor(reeve: TestEngine) {
    this.reeve = reeve
  }

  ask<M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> {
    return this.reeve.engine.call(method, input)
  }

  add(...lines: readonly string[]): void {
    for (const line of lines) this.lines.push(line)
  }

  /** All pages of a list: the first with its counts, the others with their rows. */
  async pages(
    method: MethodName,
    input: object,
  ): Promise<{ first: Record<string, unknown>; rows: Record<string, unknown>[] }> {
    const rows: Record<string, unknown>[] = []
    let first: Record<string, unknown> | null = null
    for (let cursor: string | null = null; ;) {
      const page = (await this.ask(method, { ...input, cursor, limit: PAGE } as never)) as unknown as Page
      first ??= without(page as never, 'rows', 'nextCursor')
      rows.push(...page.rows)
      cursor = page.nextCursor
      if (cursor === null) return { first, rows }
    }
  }
}

type Who = Record<string, unknown> | null

/** A row without what its name or the catalogue says already; evidence by data set. A finding's id is a hash of what its
 *  name holds, and other ids begin with the connection's. */
function shortRow(row: Record<string, unknown>): Record<string, unknown> {
  const { sources, accounts, owner, holder, ...rest } = row as Record<string, unknown> & {
    owner?: Who
    holder?: Who
  }
  const known =
    rest['controlId'] !== undefined ? ['id'] : rest['id'] !== undefined ? ['provider', 'connectionName'] : []
  return {
    ...without(rest, 'connectionId', 'scopeId', 'title', 'group', ...known),
    ...(owner !== undefined && { owner: owner && without(owner, 'id', 'row') }),
    ...(holder !== undefined && { holder: holder && without(holder, 'id', 'row') }),
    ...(Array.isArray(accounts) && {
      accounts: accounts.map((account: Record<string, unknown>) =>
        without(account, 'connectionId', 'provider'),
      ),
    }),
    ...(Array.isArray(sources) && { sources: sources.map((s: { dataset: string }) => s.dataset) }),
  }
}

/** What was added or removed is named; only what changed says from what to what. */
const shortDiff = (row: Record<string, unknown>): Record<string, unknown> =>
  row['change'] === 'changed'
    ? without(row, 'connectionId', 'label')
    : { ...without(row, 'connectionId', 'label'), fields: (row['fields'] as readonly unknown[]).length }

async function workspaceFigures(figures: Figures): Promise<void> {
  const status = await figures.ask('workspace.status', {})
  figures.add(...linesOf('workspace.status', { state: status.state, clients: status.clients }))
  figures.add(...linesOf('clients.list', await figures.ask('clients.list', {})))
  figures.add(...linesOf('settings.get', await figures.ask('settings.get', {})))
  figures.add(...linesOf('providers.list', await figures.ask('providers.list', {})))
  const { jobs } = await figures.ask('jobs.list', {})
  figures.add(
    ...linesOf(
      'jobs.list',
      jobs.map((job) => without(job, 'runId')),
    ),
  )
  const inputs: readonly object[] = [
    {},
    { filters: [{ field: 'tag', values: ['gold'] }] },
    { filters: [{ field: 'severity', values: ['critical'] }] },
    { text: 'lumière' },
    { sort: { field: 'spend', dir: 'desc' } },
  ]
  for (const [nth, input] of inputs.entries()) {
    const path = nth === 0 ? 'fleet.list' : `fleet.list ${JSON.stringify(input)}`
    const { first, rows } = await figures.pages('fleet.list', input)
    const { facets, ...counts } = first
    figures.add(...linesOf(path, counts), ...facetLines(path, facets), orderOf(path, rows))
    if (nth > 0) continue
    for (const row of rows) {
      const { client, ...rest } = row as { client: { name: string } }
      figures.add(...linesOf(`client ${short(client.name)} / fleet.list`, { client, ...rest }))
    }
  }
  for (const text of ['harbor', 'prod', 'admin', 'ana'])
    figures.add(
      ...linesOf(
        `search.find ${text}`,
        await figures.ask('search.find', { text, clientId: null, limit: 50 }),
      ),
    )
}

async function momentFigures(
  figures: Figures,
  name: string,
  clientId: string,
  asOf: EpochMs | null,
): Promise<void> {
  const at = `client ${name}${asOf === null ? '' : ` as of ${new Date(asOf).toISOString().slice(0, 10)}`}`
  const overview = await figures.ask('client.overview', { clientId, asOf })
  figures.add(
    // The rows themselves are those of the lists.
    ...linesOf(`${at} / client.overview`, {
      ...without(overview, 'topFindings', 'recentEvents', 'lastRuns', 'connections'),
      connections: overview.connections.map(({ name, lastSyncAt, lastError }) => ({
        name,
        lastSyncAt,
        lastError,
      })),
    }),
    ...(['topFindings', 'recentEvents', 'lastRuns'] as const).map((name) =>
      orderOf(`${at} / client.overview / ${name}`, overview[name]),
    ),
  )
  for (const method of LISTS) {
    const { first, rows } = await figures.pages(method, { clientId, asOf })
    const path = `${at} / ${method}`
    const { facets, ...counts } = first
    figures.add(
      ...linesOf(path, asOf === null ? counts : without(counts, 'sources')),
      ...facetLines(path, facets),
      orderOf(path, rows.slice(0, FIRST)),
    )
    // The rows of earlier moments are in the differences between moments.
    if (asOf !== null) continue
    figures.add(...linesOf(path, { rows: rows.map(shortRow) }))
    for (const input of NARROWED[method]) {
      const narrowed = await figures.pages(method, { clientId, asOf, ...input })
      const asked = `${path} ${JSON.stringify(input)}`
      const counts = without(narrowed.first, 'facets', 'sources')
      figures.add(...linesOf(asked, counts), orderOf(asked, narrowed.rows.slice(0, FIRST)))
    }
  }
  const posture = await figures.ask('posture.get', { clientId, asOf })
  figures.add(
    ...linesOf(`${at} / posture.get`, {
      ...posture,
      controls: posture.controls.map((control) => shortRow(without(control, ...CATALOGUE))),
    }),
  )
  for (const days of [30, 90] as const)
    for (const groupBy of asOf === null ? GROUPS : GROUPS.slice(0, 2)) {
      const spend = await figures.ask('spend.get', { clientId, asOf, days, groupBy })
      // Only the chart by day depends on the grouping.
      const { daily, monthly, usage, sources, rows, ...rest } = spend
      const path = `${at} / spend.get ${days} days by ${groupBy}`
      figures.add(
        ...linesOf(path, {
          ...rest,
          ...(days === 30 && { rows, ...(groupBy !== 'credential' && groupBy !== 'line_item' && { daily }) }),
          ...(days === 90 && groupBy === 'provider' && { monthly, usage, sources, rows }),
        }),
        orderOf(path, rows.slice(0, FIRST)),
      )
    }
  for (const [nth, narrow] of [
    {},
    { actorKinds: ['credential' as const] },
    { text: 'key' },
    { from: AT - 45 * DAY, to: AT - 15 * DAY },
  ].entries()) {
    const events = await figures.ask('events.list', { clientId, asOf, limit: 20, ...narrow })
    const path = `${at} / events.list${nth === 0 ? '' : ` ${JSON.stringify(narrow)}`}`
    const { rows, nextBefore: _next, types, sources, perDay, ...counts } = events
    figures.add(...linesOf(path, { ...counts, perDay }))
    if (nth > 0 || asOf !== null) continue
    figures.add(
      ...linesOf(path, {
        types,
        sources,
        rows: rows.map((event) => without(event, 'row', 'connectionId', 'provider')),
      }),
    )
  }
}

async function detailFigures(figures: Figures, name: string, clientId: string): Promise<void> {
  const at = `client ${name}`
  const asOf = null
  for (const [list, get] of [
    ['identities.list', 'identities.get'],
    ['credentials.list', 'credentials.get'],
  ] as const) {
    const { rows } = await figures.pages(list, { clientId, asOf })
    const kinds = new Map<string, string>()
    for (const row of rows) {
      const { provider, kind, state, id } = row as Record<'provider' | 'kind' | 'state' | 'id', string>
      const sort = `${provider} ${kind} ${state}`
      if (!kinds.has(sort)) kinds.set(sort, id)
    }
    for (const [sort, id] of kinds) {
      const detail = await figures.ask(get, { clientId, asOf, id })
      const events = detail.events.map((event) => without(event, 'row', 'detail', 'connectionId'))
      figures.add(...linesOf(`${at} / ${get} first ${sort}`, { id, ...without(detail, 'row'), events }))
    }
  }
  const findings = await figures.pages('findings.list', { clientId, asOf })
  const controls = new Map<string, string>()
  for (const row of findings.rows) {
    const { controlId, id } = row as { controlId: string; id: string }
    if (!controls.has(controlId)) controls.set(controlId, id)
  }
  for (const [controlId, id] of controls) {
    const finding = await figures.ask('findings.get', { clientId, asOf, id })
    const path = `${at} / findings.get first ${controlId}`
    figures.add(
      ...linesOf(path, { subject: finding.row.subjectLabel, ...without(finding, 'row', 'control') }),
    )
  }
  const runs = await figures.pages('runs.list', { clientId })
  figures.add(
    ...linesOf(`${at} / runs.list`, {
      ...without(runs.first, 'facets'),
      rows: runs.rows.map(shortRow),
    }),
  )
  for (const from of [FIRST_READ, MONTH_AGO]) {
    const diff = await figures.pages('snapshots.diff', { clientId, from, to: AT })
    figures.add(
      ...linesOf(`${at} / snapshots.diff since ${new Date(from).toISOString().slice(0, 10)}`, {
        ...without(diff.first, 'facets', 'sources'),
        // The later differences are among the earlier ones.
        ...(from === FIRST_READ && { rows: diff.rows.map(shortDiff) }),
      }),
    )
  }
  const journal = await figures.ask('journal.list', { clientId, limit: 200 })
  figures.add(
    ...linesOf(`${at} / journal.list`, {
      // Chains and devices are random.
      rows: journal.rows.map(({ seq, at: when, author, action, text, setAside, orderedAt, hash }) => ({
        ...{ seq, at: when, author, action, text, setAside, orderedAt, hash },
      })),
    }),
  )
  figures.add(...linesOf(`${at} / terms.get`, await figures.ask('terms.get', { clientId })))
  const { connections } = await figures.ask('connections.list', { clientId })
  for (const { coverage, ...connection } of connections) {
    const path = `${at} / connections.list ${connection.name}`
    figures.add(...linesOf(path, connection), ...linesOf(path, { coverage }))
  }
}

async function reportFigures(figures: Figures, name: string, clientId: string): Promise<void> {
  const deps = figures.reeve.engine.deps()
  const latest = await figures.ask('report.options', { clientId })
  figures.add(...linesOf(`client ${name} / report.options`, latest))
  const earlier = { ...latest, asOf: MONTH_AGO, since: null, sections: [] }
  for (const [title, options] of [
    ['report', latest],
    ['report as of a month ago', earlier],
  ] as const) {
    const path = `client ${name} / ${title}`
    const { pages } = await figures.ask('report.preview', { clientId, options, page: 1 })
    figures.add(`${path} / pages = ${pages}`)
    const model = await freezeReport(deps, clientId, options)
    figures.add(...printedLines(path, printReport(model)))
    for (const file of reportAttachments(model, deps.csv)) {
      const text = new TextDecoder().decode(file.bytes)
      figures.add(`${path} / attached ${file.name} / lines = ${text.trimEnd().split(/\r?\n/).length}`)
    }
  }
}

/** The rows of an export are those of the screens, so each column has a count and a checksum; costs, usage and events,
 *  which no screen lists whole, have sums besides. */
const SUMMED: Readonly<
  Record<string, { readonly amounts: readonly string[]; readonly by: readonly (readonly string[])[] }>
> = {
  costs: {
    amounts: ['amount'],
    by: [
      ['month', 'connection', 'currency', 'basis'],
      ['connection', 'line_item'],
      ['connection', 'service'],
      ['connection', 'credential'],
    ],
  },
  usage: {
    amounts: ['calls', 'input_tokens', 'cached_tokens', 'output_tokens', 'quantity'],
    by: [
      ['month', 'connection', 'kind', 'unit'],
      ['connection', 'model'],
      ['connection', 'service'],
      ['connection', 'credential'],
    ],
  },
  events: {
    amounts: [],
    by: [
      ['month', 'connection'],
      ['connection', 'type', 'actor_kind'],
    ],
  },
}

function columnLines(
  path: string,
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
  normal: (line: string) => string,
): string[] {
  return columns.map((column, place) => {
    const values = rows.map((row) => row[column])
    const texts = values.map((value) => normal(JSON.stringify(value) ?? '')).sort()
    const checksum = createHash('sha256').update(texts.join('\n')).digest('base64url').slice(0, 16)
    const none = values.filter((value) => value === null).length
    const missing = values.filter((value) => value === undefined).length
    const different = new Set(texts).size
    return `${path} / column ${String(place + 1).padStart(2, '0')} ${column} = different=${different}; none=${none}; not reported=${missing}; checksum=${checksum}`
  })
}

async function exportFigures(
  figures: Figures,
  name: string,
  clientId: string,
  normal: (line: string) => string,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-golden-'))
  try {
    const csv = await exportNow(figures.reeve, { clientId, format: 'csv', folder: join(folder, 'csv') })
    await exportNow(figures.reeve, { clientId, format: 'json', folder: join(folder, 'json') })
    for (const file of csv.filter((one) => one.endsWith('.csv'))) {
      const path = `client ${name} / export ${file}`
      const table = file.slice(0, -'.csv'.length)
      const [head, ...rows] = readFileSync(join(folder, 'csv', file), 'utf8')
        .trimEnd()
        .split('\r\n')
      const json = JSON.parse(readFileSync(join(folder, 'json', `${table}.json`), 'utf8')) as Record<
        string,
        unknown
      >[]
      const columns = (head ?? '').replace('\ufeff', '').split(',')
      const checksum = createHash('sha256').update(rows.map(normal).sort().join('\n')).digest('base64url')
      figures.add(
        `${path} / rows = ${rows.length}; checksum=${checksum.slice(0, 16)}`,
        ...columnLines(path, columns, json, normal),
      )
      const summed = SUMMED[table]
      if (!summed) continue
      const dated = json.map((row) => ({ ...row, month: String(row['day'] ?? row['at']).slice(0, 7) }))
      for (const by of summed.by)
        figures.add(
          ...sumsOf(
            `${path} / by ${by.join(', ')}`,
            dated,
            (row) => by.map((field) => String(row[field] ?? '-')).join(', '),
            summed.amounts,
          ),
        )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const short = (name: string): string => name.split(' ')[0]!

/** Ids of clients and connections become their names; what is random or depends on the machine becomes the word for it.
 *  Words instead of numbers in order of appearance: one new row must not change every line after it. */
async function normaliser(figures: Figures): Promise<(line: string) => string> {
  const names = new Map<string, string>()
  const ids = new Map<string, string>()
  for (const { id, name } of (await figures.ask('clients.list', {})).clients) {
    names.set(id, `<${short(name)}>`)
    for (const { id: connection, name: provider } of (await figures.ask('connections.list', { clientId: id }))
      .connections) {
      names.set(connection, `<${short(name)} ${provider}>`)
      for (const snapshot of figures.reeve.engine.deps().workspace.openClient(id).snapshots(connection))
        ids.set(snapshot.id, `<${short(name)} ${provider}>:${snapshot.seq}`)
    }
    const runs = figures.reeve.engine.deps().workspace.openClient(id).runs(1_000)
    for (const [nth, run] of runs.reverse().entries()) ids.set(run.id, `<${short(name)} run ${nth + 1}>`)
  }
  return (line) =>
    line
      .replace(/\b[0-9a-f]{20}\b/g, (id) => ids.get(id) ?? id)
      .replace(/\bid\d{14}\b/g, (id) => names.get(id) ?? '<id>')
      // The report's own number begins with a part of the client's id.
      .replace(/\bid\d{4}-(?=\d{4}-)/g, '<client>-')
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
      .replace(/\breq_\w+/g, '<request>')
      .replace(/\b[0-9a-f]{32,64}\b/g, '<hash>')
      .replace(/SHA256:[A-Za-z0-9+/]{43}/g, 'SHA256:<fingerprint>')
      .replaceAll(figures.reeve.home, '<workspace>')
}

/** The golden file's text: lines in order of their characters, and a last line end. */
export async function goldenText(): Promise<string> {
  const reeve = await openSampleMsp()
  try {
    const figures = new Figures(reeve)
    const normal = await normaliser(figures)
    await workspaceFigures(figures)
    const { clients } = await figures.ask('clients.list', {})
    for (const { id, name: whole } of clients) {
      const name = short(whole)
      for (const asOf of [null, MONTH_AGO]) await momentFigures(figures, name, id, asOf)
      await detailFigures(figures, name, id)
      await reportFigures(figures, name, id)
      await exportFigures(figures, name, id, normal)
    }
    const posture = await figures.ask('posture.get', { clientId: clients[0]!.id, asOf: null })
    for (const control of posture.controls)
      figures.add(
        ...linesOf(`catalogue / ${control.controlId}`, {
          ...Object.fromEntries(CATALOGUE.map((name) => [name, control[name]])),
          frameworks: control.frameworks.map(({ framework, id }) => `${framework} ${id}`),
        }),
      )
    return (
      figures.lines
        .map((line) => normal(line).replaceAll('\n', '\\n'))
        .sort()
        .join('\n') + '\n'
    )
  } finally {
    await reeve.close()
  }
}
