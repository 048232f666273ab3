/** One handler for each method of the contract: hands the call to a use case. No rule lives here. */
import type { ProviderInfoView } from '../../../shared/contract/schemas.ts'
import { AppError } from '../domain/errors.ts'
import type { Provider } from '../ports/provider.ts'
import { cannotOf } from '../usecases/access.ts'
import { writeBundle } from '../usecases/bundle.ts'
import type { QueryName } from '../../../shared/contract/methods.ts'
import type { Deps, QueryDeps } from '../usecases/deps.ts'
import { fingerprintOf } from '../journal/sshsig.ts'
import { removeClient } from '../usecases/client-removal.ts'
import * as clients from '../usecases/clients.ts'
import { exportEntries, importEntries } from '../usecases/exchange.ts'
import { exportClient } from '../usecases/export.ts'
import { compareKept, compareMark, headsText } from '../usecases/heads.ts'
import { decideWithFiles, journalOf } from '../usecases/journal.ts'
import { joinPersons, splitPerson, undoPeople } from '../usecases/people.ts'
import { previewReport, reportOptions, saveReportOptions, writeReport } from '../usecases/report.ts'
import { changeSettings, readSettings } from '../usecases/settings.ts'
import { startSync } from '../usecases/sync.ts'
import { listParameters, setParameter } from '../usecases/parameters.ts'
import { getTerms, setTerms } from '../usecases/terms.ts'
import { listEvents } from '../usecases/views/events.ts'
import { getFinding, getPosture, listFindings } from '../usecases/views/findings.ts'
import { listFleet } from '../usecases/views/fleet.ts'
import { getCredential, listCredentials } from '../usecases/views/credentials.ts'
import { getIdentity, listIdentities } from '../usecases/views/identities.ts'
import { connectionRow, getOverview } from '../usecases/views/overview.ts'
import { findPeople } from '../usecases/views/find-people.ts'
import { listJournal } from '../usecases/views/journal.ts'
import { listPeople } from '../usecases/views/people.ts'
import { search } from '../usecases/views/search.ts'
import { listServices } from '../usecases/views/services.ts'
import { diffSnapshots, listRuns, runShown } from '../usecases/views/runs.ts'
import { clip } from '../usecases/views/sources.ts'
import { getSpend } from '../usecases/views/spend.ts'
import type { Handlers } from './router.ts'

/** What the engine itself answers for: the state of the workspace, and the sample. */
export type EngineHandlers = Pick<
  Handlers,
  | 'workspace.status'
  | 'workspace.retry'
  | 'workspace.useThisRunOnly'
  | 'workspace.recover'
  | 'workspace.recoveryKey'
  | 'workspace.replaceRecoveryKey'
  | 'sample.create'
>

const OK = { ok: true } as const

/** Queries that only the working thread can answer: what it has in memory, and what takes long. */
type WorkingQuery = 'workspace.status' | 'jobs.list' | 'report.preview'
export type QueryHandlers = Pick<Handlers, Exclude<QueryName, WorkingQuery>>

/** Each answers from what is committed and changes nothing.
 *  @param deps gives the open workspace, or throws AppError engine.unavailable while there is none. */
export function createQueryHandlers(deps: () => QueryDeps): QueryHandlers {
  const read = (clientId: string, asOf: number | null) => deps().reader.read(clientId, asOf)
  const listed = async ({ clientId, asOf }: { clientId: string; asOf: number | null }) => {
    await deps().prepareLists(clientId, asOf)
    return read(clientId, asOf)
  }
  return {
    'fleet.list': (input) => listFleet(deps(), input),
    'search.find': (input) => search(deps(), input.text, input.clientId, input.limit),

    'clients.list': () => ({
      clients: deps()
        .workspace.clients()
        .map((c) => ({ ...c, tags: [...c.tags] })),
    }),
    'client.overview': (input) => getOverview(deps(), read(input.clientId, input.asOf)),
    'people.list': async (input) => listPeople(await listed(input), input),
    'people.find': (input) => findPeople(read(input.clientId, null), input),
    'identities.list': async (input) => listIdentities(await listed(input), input),
    'identities.get': (input) => getIdentity(read(input.clientId, input.asOf), input.id),
    'credentials.list': async (input) => listCredentials(await listed(input), input),
    'credentials.get': (input) => getCredential(read(input.clientId, input.asOf), input.id),
    'services.list': async (input) => listServices(await listed(input), input),
    'spend.get': (input) => getSpend(read(input.clientId, input.asOf), input),
    'events.list': (input) => listEvents(read(input.clientId, input.asOf), input),
    'findings.list': async (input) => listFindings(await listed(input), input),
    'findings.get': (input) => getFinding(read(input.clientId, input.asOf), input.id),
    'posture.get': (input) => getPosture(read(input.clientId, input.asOf)),
    'runs.list': (input) => listRuns(read(input.clientId, null), input),
    'runs.at': (input) => runShown(read(input.clientId, null), read(input.clientId, input.asOf)),
    'snapshots.diff': (input) =>
      diffSnapshots(read(input.clientId, null), (at) => read(input.clientId, at), input),
    'journal.list': (input) => listJournal(deps(), input),
    'journal.heads': ({ clientId }) => {
      const { entries, mark } = journalOf(deps(), clientId).journalHead()
      const key = fingerprintOf(deps().workspace.signingKey().publicKey)
      return { entries, mark, key, text: headsText(deps(), [clientId]) }
    },
    'journal.compare': ({ text }) => compareKept(deps(), text),
    'journal.compareMark': (input) => compareMark(deps(), input),
    'journal.export': (input) => exportEntries(deps(), input),
    'providers.list': () => ({
      providers: [...deps().providers.values()].map(providerView),
    }),
    'connections.list': (input) => {
      const { workspace } = deps()
      return {
        connections: workspace
          .connections(input.clientId ?? undefined)
          .map((c) => connectionRow(c, read(c.clientId, null))),
      }
    },
    'settings.get': () => readSettings(deps()),
    'terms.get': (input) => getTerms(deps(), input.clientId),
    'parameters.get': (input) => listParameters(deps(), input.clientId),
    'report.options': (input) => reportOptions(deps(), input.clientId),
  }
}

/** Everything else: commands, and queries for the working thread.
 *  @param deps as above. */
export function createCommandHandlers(
  engine: EngineHandlers,
  deps: () => Deps,
): Omit<Handlers, keyof QueryHandlers> {
  return {
    ...engine,
    'clients.add': (input) => ({ clientId: clients.addClient(deps(), input.name, input.tags ?? []) }),
    'clients.update': ({ clientId, ...change }) => {
      clients.updateClient(deps(), clientId, change)
      return OK
    },
    'clients.remove': async (input) => {
      await removeClient(deps(), input.clientId, input.confirmName)
      return OK
    },

    'people.join': (input) => joinPersons(deps(), input),
    'people.split': (input) => splitPerson(deps(), input),
    'people.undo': (input) => undoPeople(deps(), input),
    'journal.saveHeads': async ({ clientId }) => {
      const d = deps()
      const name = clientId === null ? 'workspace' : clients.requireClient(d, clientId).name
      const path = await shellOf(d).saveFile({
        title: `Save the head of the journal of ${name}`.slice(0, 200),
        defaultName: `${fileName(name)} journal head.txt`,
        extension: 'txt',
      })
      if (path === null) return { file: null }
      d.files.write(path, headsText(d, clientId === null ? [null] : [clientId, null]))
      return { file: path }
    },
    'journal.import': (input) => importEntries(deps(), input),

    'connections.test': async (input, { signal }) => {
      const result = await clients.testConnection(
        deps(),
        input.provider,
        input.endpoint,
        input.secret,
        signal,
      )
      const [tenant] = result.tenants
      return {
        organizationId: tenant?.known ? tenant.id : null,
        organizationName: tenant?.name == null ? null : clip(tenant.name),
        checks: result.checks.map((c) => ({ ...c, reason: c.reason ?? null })),
        cannot: [...result.cannot],
      }
    },
    'connections.add': async (input) => ({ connectionId: await clients.addConnection(deps(), input) }),
    'connections.rename': (input) => {
      clients.renameConnection(deps(), input.connectionId, input.name)
      return OK
    },
    'connections.replaceSecret': async (input) => {
      await clients.replaceSecret(deps(), input.connectionId, input.secret)
      return OK
    },
    'connections.remove': async (input) => {
      await clients.removeConnection(deps(), input.connectionId)
      return OK
    },

    'sync.start': (input) => ({ runIds: startSync(deps(), input.clientId, input.connectionId) }),
    'jobs.list': () => ({ jobs: deps().jobs.list() }),
    'jobs.cancel': (input) => {
      deps().jobs.cancel(input.runId)
      return OK
    },

    'settings.set': async (input) => {
      await changeSettings(deps(), input)
      return OK
    },
    'terms.set': async (input) => {
      await setTerms(deps(), input.clientId, input.terms)
      return OK
    },
    'parameters.set': async (input) => {
      await setParameter(deps(), input)
      return OK
    },

    'report.saveOptions': (input) => {
      saveReportOptions(deps(), input.clientId, input.options)
      return OK
    },
    'report.preview': (input) => previewReport(deps(), input.clientId, input.options, input.page),
    'report.save': async ({ clientId, options }) => {
      const d = deps()
      const { name } = clients.requireClient(d, clientId)
      const path = await shellOf(d).saveFile({
        title: `Save the report for ${name}`.slice(0, 200),
        defaultName: `${fileName(name)} AI governance report.pdf`,
        extension: 'pdf',
      })
      if (path === null) return { runId: null }
      const run = (job: Parameters<typeof writeReport>[4]) => writeReport(d, clientId, options, path, job)
      return {
        runId: d.jobs.start({
          kind: 'report',
          clientId,
          connectionId: null,
          label: `Report for ${name}`,
          run,
        }),
      }
    },
    'export.save': async ({ clientId, asOf, format }) => {
      const d = deps()
      const { name } = clients.requireClient(d, clientId)
      const path = await shellOf(d).saveFile({
        title: `Folder for the data of ${name}`.slice(0, 200),
        defaultName: `${fileName(name)} export`,
        extension: '',
      })
      if (path === null) return { runId: null }
      return {
        runId: d.jobs.start({
          kind: 'export',
          clientId,
          connectionId: null,
          label: `Export of ${name}`,
          run: async (job) => {
            await exportClient(d, { clientId, asOf, format, folder: path }, job)
            return { partial: false, file: path }
          },
        }),
      }
    },
    'journal.bundle': async ({ clientId, withPersonal }) => {
      const d = deps()
      const { name } = clients.requireClient(d, clientId)
      const folder = await shellOf(d).saveFile({
        title: `Folder for the journal of ${name}`.slice(0, 200),
        defaultName: `${fileName(name)} journal`,
        extension: '',
      })
      if (folder === null) return { runId: null }
      return {
        runId: d.jobs.start({
          kind: 'export',
          clientId,
          connectionId: null,
          label: `Journal of ${name}`,
          run: (job) => {
            writeBundle(d, { clientId, folder, withPersonal }, job)
            return Promise.resolve({ partial: false, file: folder })
          },
        }),
      }
    },
    'list.save': async ({ clientId, name, columns, rows }) => {
      const d = deps()
      const client = clientId === null ? null : clients.requireClient(d, clientId).name
      const full = client === null ? name : `${client} ${name}`
      const path = await shellOf(d).saveFile({
        title: `Save ${full}`.slice(0, 200),
        defaultName: `${fileName(full)}.csv`,
        extension: 'csv',
      })
      if (path === null) return { file: null }
      const write = (): void => d.files.write(path, d.csv.format(columns, rows))
      const detail = { list: name, rows: rows.length }
      if (clientId === null) write()
      else decideWithFiles(d, clientId, { action: 'list.written', detail }, write)
      return { file: path }
    },
    'shell.openExternal': async (input) => {
      const allowed = [...deps().providers.values()].some((p) => input.url === p.guide.consoleUrl)
      if (!allowed) throw new AppError('invalid-input', { field: 'url' })
      await shellOf(deps()).openExternal(input.url)
      return OK
    },
  }
}

function shellOf(deps: Deps): NonNullable<Deps['shell']> {
  if (deps.shell === null) throw new AppError('not-found', { what: 'desktop', id: 'dialog' })
  return deps.shell
}

/** A client's name as a file name on every system. */
export const fileName = (name: string): string =>
  name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}<>:"/\\|?*]/gu, '')
    .trim()
    .replace(/^\.+/, '')
    .slice(0, 80) || 'client'

function providerView(provider: Provider): ProviderInfoView {
  return {
    id: provider.id,
    label: provider.label,
    offered: provider.wizard !== false,
    setup: provider.setup.map(({ pattern, help, multiline, ...field }) => ({
      ...field,
      pattern: pattern.source,
      help: help ?? null,
      multiline: multiline === true,
    })),
    guide: { consoleUrl: provider.guide.consoleUrl, steps: [...provider.guide.steps] },
    hosts: Object.entries(provider.hosts({})).map(([name, origin]) => ({ name, origin })),
    reads: provider.datasets.map(({ id, label, why, gives }) => ({
      dataset: id,
      label,
      why,
      lists: gives.flatMap(({ kind, lists }) => (lists === true ? [kind] : [])),
    })),
    cannot: cannotOf(provider),
  }
}
