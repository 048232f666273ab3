/** Why an entry does not count, in plain words: the one wording of `reeve verify`, `reeve journal` and the Journal page. */
import type { AsideReason } from './merge.ts'

export const ASIDE_TEXT: Readonly<Record<AsideReason, string>> = {
  foreign: 'it belongs to another workspace or to another journal',
  'unknown-device':
    "no certificate of its device is here: it counts once the workspace's own journal has come from the copy that has it",
  'other-chain': 'it stands in a chain of another device',
  'wrong-author': 'its device does not belong to the member in whose name it was written',
  'bad-signature': 'its device did not sign it as it stands: it was altered, or somebody else wrote it',
  'broken-link': 'it does not follow the entry before it in its chain',
  gap: 'an entry before it in its chain is missing or does not count',
  fork: 'two entries claim its place or one before it, as after a copied computer; its device goes on in a new chain, and what it decided has to be decided again',
  revoked:
    'its device was revoked before it; whoever still wants what it decided decides it again on another device',
}
