/** What the use cases need from outside, in one value: for queries, and for everything else. */
import type { ClientId, EpochMs, ProviderId } from '../../../shared/model/index.ts'
import type { Topic } from '../../../shared/contract/methods.ts'
import type { Auth } from '../ports/auth.ts'
import type { Csv, Files } from '../ports/files.ts'
import type { Author, Principal } from '../ports/journal.ts'
import type { Http } from '../ports/http.ts'
import type { PdfRenderer } from '../ports/pdf-renderer.ts'
import type { LimitRegistry, Provider } from '../ports/provider.ts'
import type { SecretStore } from '../ports/secret-store.ts'
import type { Shell } from '../ports/shell.ts'
import type { ReadsWorkspace, WorkspaceStore } from '../ports/store.ts'
import type { Clock, Ids, Log } from '../ports/system.ts'
import type { ClientReader } from './client-reader.ts'
import type { GoingRun } from './client-run.ts'
import type { Jobs } from './jobs.ts'

/** What answering a query needs. Nothing of it can change what is stored. */
export interface QueryDeps {
  readonly workspace: ReadsWorkspace
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly providers: ReadonlyMap<ProviderId, Provider>
  readonly reader: ClientReader
  readonly jobs: Pick<Jobs, 'isBusy'>
  /** Ends when the stored rows of the moment's lists are as the moment is now.
   *  @param asOf null = live. @throws NeedsWriter where they would have to be made and nothing can be written here */
  readonly prepareLists: (clientId: ClientId, asOf: EpochMs | null) => Promise<void>
  /** Who is at the keyboard. */
  readonly author: Principal
  /** What the operating system calls them, for when the settings do not say. */
  readonly osUser: string
}

export interface Deps extends QueryDeps {
  readonly workspace: WorkspaceStore
  /** Distinguishes this workspace's items in the keychain from another's. */
  readonly workspaceId: string
  readonly secrets: SecretStore
  readonly http: Http
  readonly auth: Auth
  readonly pdf: PdfRenderer
  readonly files: Files
  readonly csv: Csv
  readonly shell: Shell | null
  /** Limits that all connections keep together. */
  readonly limits: LimitRegistry
  readonly jobs: Jobs
  /** The run of each client that goes on now. */
  readonly runs: Map<ClientId, GoingRun>
  /** The assessment of each client that runs now. */
  readonly assessing: Map<ClientId, Promise<void>>
  /** The making of each client's lists that goes on now. */
  readonly listing: Map<ClientId, Promise<void>>
  /** Tells every window which answers are stale. */
  readonly stale: (topics: readonly Topic[], clientId: ClientId | null) => void
  /** Who is at the keyboard: every decision is theirs. */
  readonly author: Author
  /** Closes the client's file wherever else it is open, so that it can be deleted on every system. */
  readonly release: (clientId: ClientId) => Promise<void>
}

/** Keychain account of a connection's secret. */
export const secretAccount = (workspaceId: string, connectionId: string): string =>
  `${workspaceId}/connection/${connectionId}`
