/** The journal of a client as an evidence folder. */
import {
  bundleFiles,
  bundleManifest,
  type Bundle,
  type BundleBody,
  type BundleStream,
} from '../domain/bundle/index.ts'
import { AppError } from '../domain/errors.ts'
import type { SignedEntry, Write } from '../journal/entry.ts'
import { sha256 } from '../journal/hash.ts'
import { parseNote } from '../journal/note.ts'
import { fingerprintOf } from '../journal/sshsig.ts'
import type { CarriedEntry, Journal } from '../ports/journal.ts'
import { isKnownKind, recordSpec } from '../records/index.ts'
import { EVER } from '../records/resolve.ts'
import { requireClient } from './clients.ts'
import type { Deps } from './deps.ts'
import type { JobContext } from './jobs.ts'
import { decideWithFiles } from './journal.ts'
import { clip } from './views/sources.ts'

export interface BundleRequest {
  readonly clientId: string
  /** It must not be there yet. */
  readonly folder: string
  /** Also bodies that contain personal values. */
  readonly withPersonal: boolean
}

/** Of the workspace's stream: what is needed to know whose signature an entry bears. All else is about the MSP and its
 *  other clients. */
const OF_WORKSPACE: readonly string[] = ['device', 'member', 'workspace-key']
const PAGE = 500

/** Writes the folder whole or not at all. Its last entry says that it was made; the entry is committed when every file
 *  is on the disk, and then the folder gets its name. A crash between the two leaves the entry alone, which accuses
 *  nobody; the other order would leave a folder with an entry that the journal does not know.
 *  In one go, 0.1 to 0.2 ms an entry: nobody is answered meanwhile.
 *  Answers the fingerprint of the key that signed it, which belongs on paper, not into the folder.
 *  @throws AppError not-found | export.failed | workspace.corrupt | cancelled */
export function writeBundle(
  deps: Deps,
  { clientId, folder, withPersonal }: BundleRequest,
  job: Pick<JobContext, 'signal' | 'step'>,
): { readonly fingerprint: string; readonly files: number } {
  if (job.signal.aborted) throw new AppError('cancelled')
  job.step('journal', 0, 1)
  const { workspace } = deps
  const { name } = requireClient(deps, clientId)
  const store = workspace.openClient(clientId)
  const key = workspace.signingKey()
  const histories = [store.history(), workspace.history()]
  const manifest = bundleManifest({
    workspace: workspace.id,
    client: { id: clientId, name: clip(name) },
    madeAt: deps.clock.now(),
    withPersonal,
    aside: histories.flatMap(({ aside }) => aside),
    missing: histories.flatMap(({ missing }) => missing),
    publicKey: key.publicKey,
  })
  const set = deps.files.beginFolder(folder)
  try {
    const detail = { manifest: sha256(manifest, '\n').toString('hex'), personal: withPersonal }
    const files = decideWithFiles(deps, clientId, { action: 'bundle.written', detail }, () => {
      const made = bundleFiles(bundleOf(deps, store, withPersonal), manifest, key)
      for (const { path, content } of made) set.append(path, content)
      return made.length
    })
    set.commit()
    return { fingerprint: fingerprintOf(key.publicKey), files }
  } catch (error) {
    set.discard()
    throw error
  }
}

function bundleOf({ workspace }: Deps, store: Journal, withPersonal: boolean): Bundle {
  const client = streamOf(store, () => true, withPersonal)
  const ofKinds = ({ entry: { writes } }: SignedEntry): boolean =>
    writes.length > 0 && writes.every(({ kind }) => OF_WORKSPACE.includes(kind))
  const streams = { client, workspace: streamOf(workspace, ofKinds, withPersonal) }
  const used = new Set(
    Object.values(streams).flatMap(({ chains }) =>
      chains.flatMap(({ entries }) => entries[0]?.signed.entry.device ?? []),
    ),
  )
  const devices = workspace.records('device', EVER).flatMap(({ id, value }) => {
    if (!value || !used.has(id)) return []
    const { device, member, publicKey, certificate } = value
    return [{ workspace: workspace.id, device, member, publicKey, certificate }]
  })
  return { workspace: workspace.id, streams, devices }
}

/** @param isShown an entry that is not is there as its hash and signature. */
function streamOf(
  journal: Journal,
  isShown: (signed: SignedEntry) => boolean,
  withPersonal: boolean,
): BundleStream {
  const byHash = new Map(carriedOf(journal).map((each) => [each.signed.hash, each]))
  const { notes, chains: heads } = journal.journalHead()
  const noteOf = new Map(notes.map((note) => [parseNote(note)?.origin.split('/').at(-1), note]))
  const bodies: BundleBody[] = []
  const chains = heads.map(({ chain, seq, hash }) => {
    const entries: { readonly signed: SignedEntry; readonly isShown: boolean }[] = []
    for (let [left, next] = [seq, hash]; left > 0; left -= 1) {
      const found = byHash.get(next)
      if (!found) throw unreadable()
      const shown = isShown(found.signed)
      entries.push({ signed: found.signed, isShown: shown })
      if (shown) bodies.push(...bodiesOf(found, withPersonal))
      next = found.signed.entry.prev
    }
    const note = noteOf.get(chain)
    if (note === undefined) throw unreadable()
    return { chain, entries: entries.reverse(), note }
  })
  return { chains, bodies }
}

const unreadable = (): AppError =>
  new AppError('workspace.corrupt', { file: 'journal', reason: 'an entry cannot be read' })

function carriedOf(journal: Journal): CarriedEntry[] {
  const all: CarriedEntry[] = []
  for (let after = 0; ;) {
    const page = journal.entriesAfter(after, PAGE)
    all.push(...page)
    const last = page.at(-1)
    if (!last) return all
    after = last.row
  }
}

function bodiesOf({ signed, bodies }: CarriedEntry, withPersonal: boolean): BundleBody[] {
  return signed.entry.writes.flatMap((write): BundleBody[] => {
    const { bodyHash } = write
    if (bodyHash === null) return []
    const found = bodies.find((body) => body.bodyHash === bodyHash)
    if (!found) return [{ bodyHash, state: 'missing' }]
    if (found.salt === null || withPersonal || !isPersonal(write, found.body)) return [found]
    return [{ bodyHash, state: 'withheld' }]
  })
}

/** Of what a newer Reeve decided nobody here knows what is personal. */
function isPersonal({ kind, v }: Write, body: unknown): boolean {
  if (!isKnownKind(kind) || v > recordSpec(kind).version) return true
  return recordSpec(kind).personal.some(
    (field) => typeof body === 'object' && body !== null && Object.hasOwn(body, field),
  )
}
