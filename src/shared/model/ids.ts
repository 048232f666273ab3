/** Ids of the things Reeve names itself. Weak brands: a plain string is accepted where one is parsed,
 *  but an id of one kind is refused where another kind is wanted. */
type Id<Kind extends string> = string & { readonly __id?: Kind }

export type ClientId = Id<'client'>
export type ConnectionId = Id<'connection'>
/** `<connection id>:<sequence>`: one sync of one connection. */
export type SnapshotId = Id<'snapshot'>
export type FindingId = Id<'finding'>
/** Folder name under engine/controls and key in the control catalogue. */
export type ControlId = Id<'control'>
/** One run of a long job: a sync, a report, the sample. */
export type RunId = Id<'run'>
