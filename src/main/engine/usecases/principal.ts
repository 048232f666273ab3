/** Who is at the keyboard: a member of the workspace at an enrolled device. The device's key lies in the keychain and
 *  nowhere else; what a copied or restored folder writes is signed by the key of the machine that writes it. */
import type { EpochMs } from '../../../shared/model/index.ts'
import { deviceIdOf } from '../journal/entry.ts'
import { sha256, type SigningKey } from '../journal/hash.ts'
import type { Author } from '../ports/journal.ts'
import type { WorkspaceStore } from '../ports/store.ts'
import { certify } from '../records/device.ts'
import { EVER } from '../records/resolve.ts'

/** Derived from the key, which is random: nothing else has to be kept with it. */
const memberIdOf = (publicKey: string): string =>
  sha256(`reeve/member\n${publicKey}`).toString('hex').slice(0, 20)

/** The member at this device. A device that the workspace does not know is enrolled for a new member, with one entry of
 *  the workspace's journal. Never for a member of the same name: two people may have one, "admin" for example, and would be
 *  one author.
 *  @param account of the operating system. @param name that its user has set in another workspace; null = none. */
export function principalAt(
  store: WorkspaceStore,
  key: SigningKey,
  who: {
    readonly account: string
    readonly name: string | null
    readonly platform: string
    readonly at: EpochMs
  },
): Author {
  const { account, name, platform, at } = who
  const device = deviceIdOf(key.publicKey)
  const as = (member: string): Author => ({ member, device, role: 'technician', ...key })
  const known = store.records('device', EVER).find(({ id }) => id === device)?.value
  if (known) return as(known.member)
  const by = as(memberIdOf(key.publicKey))
  const signer = store.signingKey()
  const certified = { workspace: store.id, device, member: by.member, publicKey: key.publicKey }
  const isNew = store.records('workspace-key', EVER).length === 0
  store.decide({
    by,
    at,
    action: 'device.enrolled',
    detail: { device, member: by.member, key: key.publicKey },
    writes: [
      { kind: 'member', id: by.member, op: 'set', from: at, body: { name, account, role: 'technician' } },
      ...(isNew
        ? [
            {
              kind: 'workspace-key',
              id: 'workspace-key',
              op: 'set',
              from: at,
              body: { publicKey: signer.publicKey, replaces: null },
            } as const,
          ]
        : []),
      {
        kind: 'device',
        id: device,
        op: 'set',
        from: at,
        body: {
          device,
          member: by.member,
          publicKey: key.publicKey,
          platform,
          certificate: certify(certified, signer.sign),
          revoked: null,
        },
      },
    ],
  })
  return by
}
