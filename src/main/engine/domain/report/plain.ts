/** What a control means to the client, in plain words, for those who read one page. The catalogue states conditions
 *  for technicians; these sentences state the same conditions and promise nothing more. */
export interface PlainWords {
  /** Why a finding matters. */
  readonly why: string
  /** What the client is asked to decide. */
  readonly decide: string
  /** What is true when the control passes. */
  readonly inOrder: string
}

const PLAIN: Readonly<Record<string, PlainWords>> = {
  'hum-mfa-missing': {
    why: 'A stolen password is then enough to sign in as that person.',
    decide: 'Agree by when everybody must confirm a sign-in with a second factor',
    inOrder: 'Everybody confirms a sign-in with a second factor.',
  },
  'hum-offboarded-active': {
    why: 'Somebody who has left can still read, spend and change things.',
    decide: 'Confirm who has left, so that access and keys can be withdrawn',
    inOrder: 'Nobody who has left still has access.',
  },
  'hum-seat-dormant': {
    why: 'A seat that nobody uses costs money and can be misused unnoticed.',
    decide: 'Decide which unused seats are given up',
    inOrder: 'Paid seats are in use.',
  },
  'hum-admin-count': {
    why: 'Every administrator can change everything; with too few, nobody can act in an emergency.',
    decide: 'Name who must be an administrator, and who no longer needs to be',
    inOrder: 'The number of administrators is as agreed.',
  },
  'hum-guest-access': {
    why: 'An account outside the organization’s own mail domains is not withdrawn when that person moves on.',
    decide: 'Decide which outside accounts keep access, and until when',
    inOrder: 'Only accounts of the agreed mail domains have access.',
  },
  'nhi-inventory-stale': {
    why: 'A key that is on no list is not watched, renewed or withdrawn.',
    decide: 'Allow the missing lists of keys and service accounts to be read',
    inOrder: 'The list of keys and service accounts is complete and fresh.',
  },
  'nhi-owner-missing': {
    why: 'Nobody answers for what such a key does, or notices when it is misused.',
    decide: 'Name a person who answers for each key and service account without one',
    inOrder: 'Keys and service accounts have an owner who still has access.',
  },
  'nhi-key-unrotated': {
    why: 'The older a key, the more places it has been copied to, and each copy works until the key is replaced.',
    decide: 'Agree by when keys that are older than agreed are replaced',
    inOrder: 'Keys are replaced within the agreed time.',
  },
  'nhi-never-expires': {
    why: 'A key that is lost or copied keeps working until somebody remembers to end it.',
    decide: 'Agree that keys end by themselves, and after how long',
    inOrder: 'Keys end by themselves within the agreed time.',
  },
  'nhi-expiring-soon': {
    why: 'Whatever uses it stops working on that day unless it is replaced before.',
    decide: 'Agree when keys that are about to expire are replaced',
    inOrder: 'No key in use is about to expire.',
  },
  'nhi-dormant': {
    why: 'Nobody misses a key that is not used, and nobody notices when somebody else uses it.',
    decide: 'Confirm that keys and service accounts that nobody uses may be ended',
    inOrder: 'Keys and service accounts that exist are in use.',
  },
  'nhi-offboarded-creator': {
    why: 'Whoever made a key may have kept a copy of it.',
    decide: 'Agree by when keys made by people who have left are replaced',
    inOrder: 'No key was made by somebody who has left.',
  },
  'nhi-service-retired': {
    why: 'The key outlives its purpose, and with it whatever it can reach.',
    decide: 'Confirm that keys of ended projects may be ended too',
    inOrder: 'No key outlives its project.',
  },
  'lp-overscoped': {
    why: 'Whoever holds the key reaches more than its task needs.',
    decide: 'Agree by when keys are limited to what their task needs',
    inOrder: 'Keys reach no more than their task needs.',
  },
  'lp-admin-key': {
    why: 'An administrative key can make users and further keys: who holds it holds everything.',
    decide: 'Agree which administrative keys remain, and until when',
    inOrder: 'Administrative keys are within the agreed bounds.',
  },
  'log-admin-off': {
    why: 'Nobody can tell afterwards who changed what, or prove that nothing was changed.',
    decide: 'Agree to have the record of administrative changes turned on',
    inOrder: 'Administrative changes are recorded.',
  },
  'log-actor-untraceable': {
    why: 'When something goes wrong, the use cannot be tied to a person or an application.',
    decide: 'Agree on one key for each application',
    inOrder: 'Use can be tied to a person or a key.',
  },
  'log-retention-short': {
    why: 'Most incidents are found after weeks; by then the record is gone.',
    decide: 'Agree how long records are kept, and where',
    inOrder: 'Records are kept as long as agreed.',
  },
  'log-config-tampering': {
    why: 'Switching off a record or a safeguard is what an intruder does first.',
    decide: 'Say whether switching off the record or safeguard was intended',
    inOrder: 'No record or safeguard was switched off.',
  },
  'data-retention-unvalidated': {
    why: 'What is sent to an AI service may be kept longer than was promised to customers.',
    decide: 'Agree how long a provider may keep what is sent to it',
    inOrder: 'Providers keep what is sent no longer than agreed.',
  },
  'data-region': {
    why: 'Data is processed in another region than was agreed, or promised to customers.',
    decide: 'Agree in which regions data may be processed',
    inOrder: 'Data stays in the agreed region.',
  },
  'spend-budget-missing': {
    why: 'Without a limit, a stolen or runaway key is only noticed on the invoice.',
    decide: 'Set a spending limit for each project without one',
    inOrder: 'Spending has a budget or a limit.',
  },
  'spend-spike': {
    why: 'A sudden rise is often the first sign of a stolen or runaway key.',
    decide: 'Say whether the unusual spend was intended',
    inOrder: 'No unusual rise in spend was seen.',
  },
  'spend-new-identity': {
    why: 'A key that spends from its first day, or after a long rest, may be in the wrong hands.',
    decide: 'Confirm the keys that began to spend at once',
    inOrder: 'No new or woken key spends at once.',
  },
  'anom-new-origin': {
    why: 'A key that is suddenly used from elsewhere may have been copied.',
    decide: 'Confirm the new places from which keys are used',
    inOrder: 'No key was seen from a new network or country.',
  },
  'anom-model-or-region-new': {
    why: 'A model that was not approved may keep data differently, or cost more.',
    decide: 'Approve or refuse the models that are in use without approval',
    inOrder: 'Only approved models and regions are used.',
  },
  'cfg-connector-excess': {
    why: 'The connection that this report is made with should itself hold no more rights than it needs.',
    decide: 'Agree to reduce the rights of the connection that reads this data',
    inOrder: 'The connection that reads this data holds no rights that it does not need.',
  },
}

/** null = a control without words of its own. */
export const plainWords = (controlId: string): PlainWords | null =>
  Object.hasOwn(PLAIN, controlId) ? (PLAIN[controlId] ?? null) : null
