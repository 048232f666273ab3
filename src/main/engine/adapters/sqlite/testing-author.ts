/** Who decides in this adapter's tests, and what: without vitest, so that child processes can use it too. */
import { deviceIdOf } from '../../journal/entry.ts'
import { signingKey } from '../../journal/hash.ts'
import type { Author, Decision } from '../../ports/journal.ts'
import type { WorkspaceStore } from '../../ports/store.ts'
import { certify } from '../../records/device.ts'

const key = signingKey('07'.repeat(32))
export const AUTHOR: Author = { member: 'm1', device: deviceIdOf(key.publicKey), role: 'technician', ...key }

/** Enrols the author's device where the workspace does not know it yet. */
export function enrol(store: WorkspaceStore, at: number): void {
  if (store.records('device', at).length > 0) return
  const { member, device, publicKey } = AUTHOR
  const certified = { workspace: store.id, device, member, publicKey }
  store.decide({
    by: AUTHOR,
    at,
    action: 'device.enrolled',
    detail: { device, member, key: publicKey },
    writes: [
      {
        kind: 'device',
        id: device,
        op: 'set',
        from: at,
        body: {
          device,
          member,
          publicKey,
          platform: 'test',
          certificate: certify(certified, store.signingKey().sign),
          revoked: null,
        },
      },
    ],
  })
}

/** A decision that changes nothing beside the journal. */
export const aDecision = (at: number, list: string, rows = 1): Decision => ({
  by: AUTHOR,
  at,
  action: 'list.written',
  detail: { list, rows },
})
