/** What the two threads of the engine say to each other. Both are ours, in one process: nothing here is parsed. */
import type { FromEngine } from '../../shared/contract/messages.ts'
import type { ClientId, SyncRunId } from '../../shared/model/index.ts'
import type { Principal } from './ports/journal.ts'

export type ToWorking =
  | { readonly type: 'page-open' | 'page-closed'; readonly connection: number }
  /** What a page said and the answering thread does not answer. */
  | { readonly type: 'page'; readonly connection: number; readonly message: unknown }
  /** Answers `release`. */
  | { readonly type: 'released'; readonly id: number }
  /** From the app's main process: answers about keychain and dialogs. */
  | { readonly type: 'main'; readonly message: unknown }
  | { readonly type: 'shutdown' }

export type FromWorking =
  /** A workspace was opened. The key goes no further than this process. */
  | { readonly type: 'open'; readonly folder: string; readonly key: string; readonly author: Principal }
  /** Answers and events for a page. */
  | { readonly type: 'page'; readonly connection: number; readonly message: FromEngine }
  /** Before a run of syncs begins, and after it ended. */
  | { readonly type: 'run'; readonly id: SyncRunId; readonly going: boolean }
  /** What was read of the client (null = of all) before is not right any more. */
  | { readonly type: 'forgotten'; readonly clientId: ClientId | null }
  /** The client's file is about to be deleted: close it, and answer `released`. */
  | { readonly type: 'release'; readonly id: number; readonly clientId: ClientId }
  /** For the app's main process: questions about keychain and dialogs. */
  | { readonly type: 'main'; readonly message: object }
  | { readonly type: 'ready' }
  | { readonly type: 'closed' }
