/** An evidence folder: what a client's journal was, in plain files that a stranger checks with ssh-keygen, sha256sum and
 *  openssl alone (resources/bundle/verify.sh). Promise: the same input gives the same bytes. No secret, and no path and
 *  no number that means something on one machine only. */
import type { EpochMs } from '../../../../shared/model/index.ts'
import { canonicalText } from '../../journal/canonical.ts'
import { entryBytes, type Body, type ChainId, type SignedEntry } from '../../journal/entry.ts'
import { publicKeyFrom, sha256, type SigningKey } from '../../journal/hash.ts'
import type { AsideReason } from '../../journal/merge.ts'
import { originOf, vkeyOf } from '../../journal/note.ts'
import { fingerprintOf, sshKeyLine, sshSignature } from '../../journal/sshsig.ts'
import { certifiedText, type Certified } from '../../records/device.ts'

export interface BundleFile {
  /** Relative, of letters, digits, `.`, `_`, `-` and `/`. */
  readonly path: string
  readonly content: string
}

export interface BundleChain {
  readonly chain: ChainId
  /** All of the chain that counts, from its first entry. One that is not shown is there as its hash and signature. */
  readonly entries: readonly { readonly signed: SignedEntry; readonly isShown: boolean }[]
  /** Its checkpoint. */
  readonly note: string
}

/** `withheld`: left out on purpose. `missing`: it should be in the journal and is not. */
export type BundleBody =
  Body | { readonly bodyHash: string; readonly body?: undefined; readonly state: 'withheld' | 'missing' }

export interface BundleStream {
  readonly chains: readonly BundleChain[]
  readonly bodies: readonly BundleBody[]
}

export interface Bundle {
  readonly workspace: string
  /** By the name of their folder. */
  readonly streams: Readonly<Record<'client' | 'workspace', BundleStream>>
  /** Of every chain's device. */
  readonly devices: readonly (Certified & { readonly certificate: string })[]
}

export interface ManifestInput {
  readonly workspace: string
  readonly client: { readonly id: string; readonly name: string }
  readonly madeAt: EpochMs
  readonly withPersonal: boolean
  /** Of both journals: entries that are here and do not count, and the first that is not here of each chain. */
  readonly aside: readonly { readonly signed: SignedEntry; readonly why: AsideReason }[]
  readonly missing: readonly { readonly chain: ChainId; readonly seq: number }[]
  /** Of the workspace. */
  readonly publicKey: string
}

const NAMESPACE = 'reeve-bundle-v1'
/** The name in keys/allowed_signers. */
const SIGNER = 'reeve'

const texts = import.meta.glob<string>('../../../../../resources/bundle/*', {
  query: '?raw',
  import: 'default',
  eager: true,
})
function resource(name: string): string {
  const text = texts[`../../../../../resources/bundle/${name}`]
  if (text === undefined) throw new TypeError(`resources/bundle/${name} is not there`)
  return text
}

/** What the folder contains and what it leaves out. The journal's last entry names its hash, so that nobody can put
 *  another manifest beside the same journal. */
export const bundleManifest = (input: ManifestInput): string =>
  canonicalText({
    v: 1,
    kind: 'reeve.bundle',
    contains: ['journal'],
    workspace: input.workspace,
    client_id: input.client.id,
    client: input.client.name,
    made_at: new Date(input.madeAt).toISOString(),
    key: fingerprintOf(input.publicKey),
    not_counted: input.aside.map(({ signed: { entry, hash }, why }) => ({
      chain: entry.chain,
      seq: entry.seq,
      hash,
      why,
    })),
    missing: input.missing.map(({ chain, seq }) => ({ chain, seq })),
    omitted: [
      {
        what: 'workspace: entries that are not about devices, members or the signing key',
        why: 'they are about the provider and its other clients; their hashes and signatures are here',
      },
      ...(input.withPersonal
        ? []
        : [
            {
              what: 'bodies with personal values',
              why: 'a copy that was handed out cannot be erased later; their hashes are in the entries',
            },
          ]),
    ],
  })

/** Every file of the folder, sorted by the bytes of its path.
 *  @param manifest by `bundleManifest`. @param key signs it: the workspace's. */
export function bundleFiles(bundle: Bundle, manifest: string, key: SigningKey): BundleFile[] {
  const { publicKey } = key
  const files: BundleFile[] = [
    { path: 'README.txt', content: resource('README.txt') },
    { path: 'verify.sh', content: resource('verify.sh') },
    { path: 'manifest.json', content: `${manifest}\n` },
    { path: 'keys/workspace.pub', content: `${sshKeyLine(publicKey, SIGNER)}\n` },
    { path: 'keys/workspace.pem', content: pemOf(publicKey) },
    {
      path: 'keys/allowed_signers',
      content: `${SIGNER} namespaces="${NAMESPACE}" ${sshKeyLine(publicKey, '').trim()}\n`,
    },
    ...bundle.devices.flatMap(deviceFiles),
    ...Object.entries(bundle.streams).flatMap(([name, stream]) => [
      ...stream.chains.flatMap((chain) => chainFiles(`${name}/${chain.chain}`, chain, publicKey)),
      { path: `${name}/bodies.jsonl`, content: lines(bodyLines(stream.bodies)) },
    ]),
  ].sort(byPath)
  const sums = lines(files.map(({ path, content }) => `${sha256(content).toString('hex')}  ${path}`))
  return [
    ...files,
    { path: 'SHA256SUMS', content: sums },
    { path: 'SHA256SUMS.sig', content: sshSignature(sums, NAMESPACE, key) },
  ].sort(byPath)
}

const byPath = (a: BundleFile, b: BundleFile): number =>
  Buffer.compare(Buffer.from(a.path), Buffer.from(b.path))
const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('')
const pemOf = (publicKey: string): string =>
  publicKeyFrom(publicKey).export({ type: 'spki', format: 'pem' }).toString()

const deviceFiles = (device: Bundle['devices'][number]): BundleFile[] => {
  const at = `keys/devices/${device.device}`
  return [
    { path: `${at}.pem`, content: pemOf(device.publicKey) },
    // What the certificate's hash is over, byte for byte.
    { path: `${at}.json`, content: certifiedText(device) },
    { path: `${at}.sig`, content: `${device.certificate}\n` },
  ]
}

/** Line n of each file is entry n. */
function chainFiles(folder: string, { chain, entries, note }: BundleChain, publicKey: string): BundleFile[] {
  const first = entries[0]?.signed.entry
  const shown = entries.map(({ signed, isShown }) => (isShown ? entryBytes(signed.entry).toString() : ''))
  return [
    { path: `${folder}/checkpoint.txt`, content: note },
    { path: `${folder}/entries.jsonl`, content: lines(shown) },
    // In hex, as sha256sum prints them and `prev` names them.
    { path: `${folder}/leaves.txt`, content: lines(entries.map(({ signed }) => signed.hash)) },
    { path: `${folder}/signatures`, content: lines(entries.map(({ signed }) => signed.sig)) },
    ...(first
      ? [
          {
            path: `${folder}/workspace.vkey`,
            content: `${vkeyOf(originOf(first.workspace, first.stream, chain), publicKey)}\n`,
          },
        ]
      : []),
  ]
}

const bodyLines = (bodies: readonly BundleBody[]): string[] =>
  [...bodies]
    .sort((a, b) => (a.bodyHash < b.bodyHash ? -1 : 1))
    .map((body) => {
      const hash = body.bodyHash
      if ('state' in body) return canonicalText({ hash, state: body.state })
      return body.salt === null
        ? canonicalText({ hash, state: 'erased' })
        : canonicalText({ body: body.body, hash, salt: body.salt })
    })
