/** Ids of the things Reeve names itself. Weak brands: a plain string is accepted where one is parsed,
 *  but an id of one kind is refused where another kind is wanted. */
type Id<Kind extends string> = string & { readonly __id?: Kind }

export type ClientId = Id<'client'>
export type ConnectionId = Id<'connection'>
/** One finished sync of one connection; random, so that it says nothing about the file it lies in. */
export type SnapshotId = Id<'snapshot'>
/** All syncs of a client that were started together; random. */
export type SyncRunId = Id<'sync run'>
/** The container in which a provider's ids are unique (an organization, a directory, an account); the provider's id of it. */
export type TenantId = Id<'tenant'>
export type FindingId = Id<'finding'>
/** Folder name under engine/controls and key in the control catalogue. */
export type ControlId = Id<'control'>
/** One run of a long job: a sync, a report, the sample. */
export type RunId = Id<'run'>
