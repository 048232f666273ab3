/** Ed25519 keys and signatures in the forms of OpenSSH, so that `ssh-keygen` checks what Reeve signs. Forms: RFC 4253
 *  section 6.6, and PROTOCOL.sshsig of OpenSSH. */
import { sha256, type SigningKey } from './hash.ts'
import { hash } from 'node:crypto'

const TYPE = 'ssh-ed25519'
const HASH = 'sha512'

function field(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

const blobOf = (publicKey: string): Buffer =>
  Buffer.concat([field(TYPE), field(Buffer.from(publicKey, 'hex'))])

/** The key as a line of an OpenSSH `.pub` file, without line end. @param publicKey hex. */
export const sshKeyLine = (publicKey: string, comment: string): string =>
  `${TYPE} ${blobOf(publicKey).toString('base64')} ${comment}`

/** What `ssh-keygen -l` prints of the key: the form that people compare. @param publicKey hex. */
export const fingerprintOf = (publicKey: string): string =>
  `SHA256:${sha256(blobOf(publicKey)).toString('base64').replace(/=+$/, '')}`

/** A signature file for `ssh-keygen -Y verify`. @param namespace says what is signed: a signature made for one purpose
 *  counts for no other. */
export function sshSignature(message: string, namespace: string, key: SigningKey): string {
  const common = [field(namespace), field(''), field(HASH)]
  const signed = Buffer.concat([
    Buffer.from('SSHSIG'),
    ...common,
    field(hash(HASH, Buffer.from(message), 'buffer')),
  ])
  const version = Buffer.from([0, 0, 0, 1])
  const signature = field(Buffer.concat([field(TYPE), field(key.sign(signed))]))
  const blob = Buffer.concat([
    Buffer.from('SSHSIG'),
    version,
    field(blobOf(key.publicKey)),
    ...common,
    signature,
  ])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n')
}
