/** Decisions: who makes them, what they write, and the one way to make them. */
import type { EpochMs } from '../../../shared/model/index.ts'
import type { Act } from '../journal/actions.ts'
import type { Body, ChainId, DeviceId, MemberId, SignedEntry, WriteOp } from '../journal/entry.ts'
import type { SigningKey } from '../journal/hash.ts'
import type { Heads, History } from '../journal/merge.ts'
import type { BodyOf, RecordKind } from '../records/index.ts'
import type { Resolved } from '../records/resolve.ts'

export interface Principal {
  readonly member: MemberId
  readonly device: DeviceId
  readonly role: 'technician' | 'approver' | 'system'
}

/** A principal at this device: whoever has it can sign as the member. */
export interface Author extends Principal, SigningKey {}

/** One record that a decision writes. Its parents are all heads of the record that are known here. */
export type RecordWrite = {
  [K in RecordKind]: {
    readonly kind: K
    readonly id: string
    readonly op: WriteOp
    /** Valid time; `to` absent = open. */
    readonly from: EpochMs
    readonly to?: EpochMs
    /** null for a `void`. */
    readonly body: BodyOf<K> | null
  }
}[RecordKind]

export type Decision = Act & {
  readonly by: Author
  readonly at: EpochMs
  readonly writes?: readonly RecordWrite[]
}

/** An entry as it lies in this file. */
export interface ListedEntry {
  /** Order of arrival. It means nothing outside this file. */
  readonly row: number
  readonly signed: SignedEntry
}

/** A row of a journal as its bytes say now. */
export interface StoredLeaf {
  readonly chain: ChainId
  readonly seq: number
  /** What is stored as its hash. */
  readonly stored: string
  /** Hash of its bytes, computed again. Another one than is stored: the row was altered. */
  readonly hash: string
  readonly prev: string
  /** Whether its bytes name the chain and number under which it lies. */
  readonly isInPlace: boolean
}

/** Entries of one chain that a file is known to have had, and has no more: older files were put back, or it was cut. */
export interface LostEntries {
  readonly chain: string
  /** Of the first. */
  readonly seq: number
  readonly count: number
}

/** An entry as it goes from one copy of the workspace to another, with the bodies that it writes. */
export interface CarriedEntry extends ListedEntry {
  readonly bodies: readonly Body[]
}

/** What became of entries that were brought. */
export interface TakenEntries {
  readonly added: number
  /** Here already. */
  readonly known: number
  /** Of a device whose certificate has not come yet: to be brought again after the workspace's own journal. */
  readonly waiting: number
  /** Of another workspace or stream, altered, or not signed by its device. */
  readonly refused: number
}

/** What the journal was: something to keep elsewhere, so that a later change shows. */
export interface JournalHead {
  /** Number of entries. */
  readonly entries: number
  /** Over the notes: the short form for paper. */
  readonly mark: string
  /** One checkpoint of each chain: a C2SP signed note. */
  readonly notes: readonly string[]
  /** Chain, number and hash of the last entry of each chain. */
  readonly chains: readonly { readonly chain: string; readonly seq: number; readonly hash: string }[]
}

/** The journal of one stream, and the records that it decides. */
export interface Journal {
  /** Appends one signed entry with the bodies that it writes, in one transaction with what `alongside` changes in the
   *  same file; all or nothing. @throws AppError device.revoked where this device's decisions no longer count. @throws TypeError for a detail or a body that is not what its action or kind demands. */
  decide(decision: Decision, alongside?: () => void): SignedEntry
  /** Newest first, older than `before`. Rows that cannot be read are left out: `verify` names them. */
  journal(limit: number, before?: number): ListedEntry[]
  journalHead(): JournalHead
  lost(): readonly LostEntries[]
  /** All chains as one history, as this copy knows it. */
  history(): History
  /** Every row of the file, by chain and number, with its hash computed again. */
  leaves(): readonly StoredLeaf[]
  /** Entries that came after the row, in the order in which they came. */
  entriesAfter(row: number, limit: number): CarriedEntry[]
  /** Takes over entries of another copy of the workspace, in any order and any number of times. The history, and every
   *  record, is the same wherever the same entries are. */
  takeEntries(carried: readonly Pick<CarriedEntry, 'signed' | 'bodies'>[]): TakenEntries
  /** Records of a kind that were valid at the moment, as they are known here now, or as they were known when these were
   *  the last entries. */
  records<K extends RecordKind>(kind: K, moment: EpochMs, heads?: Heads): readonly Resolved<BodyOf<K>>[]
}

/** A journal to somebody who must not change it. */
export type ReadsJournal = Omit<Journal, 'decide' | 'takeEntries'>
