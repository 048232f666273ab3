/** One line per person over all providers. */
import { z } from 'zod'
import { personList } from '../../lists/people.ts'
import { ACCOUNT_STATES, JOINED_BY } from '../../model/words.ts'
import { answer, atMost, atMostOrAbsent } from './bounds.ts'
import { at, count, given, id, line, MOST_PROVIDERS, page, provider, type MethodSchemas } from './common.ts'
import { clientList, rowShape } from './lists.ts'

/** Who decided something, and when. */
const decided = z.object({ by: line, at })

/** An account as it is named where a decision or a possible match is about it. */
const named = z.object({
  /** As decisions name it. */
  key: id,
  provider,
  connectionName: line,
  accountId: id,
  name: line.nullable(),
  email: line.nullable(),
})

const account = answer({
  /** As decisions name it. */
  key: id,
  connectionId: id,
  connectionName: line,
  provider,
  accountId: id,
  email: line.nullable(),
  /** Why it belongs to this person: `single` is the only account. */
  joined: z.object({
    by: z.enum(JOINED_BY),
    decided: decided.nullable(),
    /** The decision is about this account, and can be undone by its key. */ isDecision: z.boolean(),
  }),
  state: z.enum(ACCOUNT_STATES),
  ...atMostOrAbsent(50, 'roles', line, 'moreRoles'),
  isAdmin: z.boolean().optional(),
  addedAt: at.nullable().optional(),
  invitedAt: at.nullable().optional(),
  inviteExpiresAt: at.nullable().optional(),
  lastActivityAt: at.nullable().optional(),
})

const dispute = answer({
  account: named,
  /** Of this person; else one of the answers is. */
  isOwn: z.boolean(),
  ...atMost(20, 'sides', decided.extend({ with: named.nullable() }), 'moreSides'),
})

const apart = answer({
  id,
  own: named,
  other: named,
  disputed: z.boolean(),
  ...atMost(20, 'sides', decided, 'moreSides'),
})

const personRow = answer({
  ...rowShape(personList),
  ...atMostOrAbsent(50, 'roles', line, 'moreRoles'),
  ...atMost(50, 'accountIds', line, 'moreAccountIds'),
  ...atMost(50, 'decidedBy', line, 'moreDecidedBy'),
  ...atMost(50, 'accounts', account, 'moreAccounts'),
  /** Accounts that share an address with this person and with others as well: nobody is joined by it. */
  ...atMost(20, 'possible', z.object({ account: named, address: line }), 'morePossible'),
  /** Joins by hand that are not in force: answers that did not know of each other, or that a split contradicts. */
  ...atMost(50, 'disputes', dispute, 'moreDisputes'),
  /** Kept apart by hand from accounts of others. */
  ...atMost(50, 'apart', apart, 'moreApart'),
})

/** The person whose account it is now; null = nobody who has access. */
const changed = z.object({ personId: id.nullable() })

export const peopleSchemas = {
  'people.list': { input: clientList(personList), output: page(personRow) },
  'people.find': {
    input: z.strictObject({
      clientId: given.id,
      text: z.string().min(1).max(200),
      limit: z.number().int().min(1).max(50),
    }),
    output: z.object({
      rows: z
        .array(
          z.object({
            id,
            /** False = an entry of a directory that gives no access to an AI service. */
            isPerson: z.boolean(),
            name: line.nullable(),
            email: line.nullable(),
            providers: z.array(provider).max(MOST_PROVIDERS),
            accounts: count,
          }),
        )
        .max(50),
      /** How many more there are. */
      more: count,
    }),
  },
  /** `person` and `with`: keys of an account of either. */
  'people.join': {
    input: z.strictObject({ clientId: given.id, person: given.id, with: given.id }),
    output: changed,
  },
  'people.split': { input: z.strictObject({ clientId: given.id, account: given.id }), output: changed },
  /** `joins`: keys of accounts that were joined by hand. `splits`: ids of `apart`. */
  'people.undo': {
    input: z.strictObject({
      clientId: given.id,
      joins: z.array(given.id).max(100).optional(),
      splits: z.array(given.id).max(100).optional(),
    }),
    output: changed,
  },
} as const satisfies MethodSchemas

/** An account as decisions and matches name it. */
export type NamedAccount = z.output<typeof named>
export type PersonRow = z.output<typeof personRow>
