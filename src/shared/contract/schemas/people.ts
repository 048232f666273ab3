/** One line per person over all providers. */
import { z } from 'zod'
import { personList } from '../../lists/people.ts'
import { ACCOUNT_STATES, JOINED_BY } from '../../model/words.ts'
import { at, count, id, line, page, provider, type MethodSchemas } from './common.ts'
import { clientList } from './lists.ts'

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

const account = z.object({
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
  roles: z.array(line).max(50).optional(),
  isAdmin: z.boolean().optional(),
  addedAt: at.nullable().optional(),
  invitedAt: at.nullable().optional(),
  inviteExpiresAt: at.nullable().optional(),
  lastActivityAt: at.nullable().optional(),
})

const personRow = z.object({
  /** Key of one of the accounts: decisions name the person by it. */
  id,
  name: line.nullable(),
  email: line.nullable(),
  state: z.enum(ACCOUNT_STATES),
  /** Absent = no provider tells. */
  isAdmin: z.boolean().optional(),
  /** Outside the client's own mail domains; absent = domains are not recorded. */
  outside: z.boolean().optional(),
  accounts: z.array(account).max(50),
  /** Accounts that share an address with this person and with others as well: nobody is joined by it. */
  possible: z.array(z.object({ account: named, address: line })).max(20),
  /** Joins by hand that are not in force: answers that did not know of each other, or that a split contradicts. */
  disputes: z
    .array(
      z.object({
        account: named,
        /** Of this person; else one of the answers is. */
        isOwn: z.boolean(),
        sides: z.array(decided.extend({ with: named.nullable() })).max(20),
      }),
    )
    .max(50),
  /** Kept apart by hand from accounts of others. */
  apart: z
    .array(z.object({ id, own: named, other: named, disputed: z.boolean(), sides: z.array(decided).max(20) }))
    .max(50),
  /** Active ones that the person answers for. Absent: what lists them was not read, or names no owner. */
  identities: count.optional(),
  credentials: count.optional(),
  findings: count,
})

/** The person whose account it is now; null = nobody who has access. */
const changed = z.object({ personId: id.nullable() })

export const peopleSchemas = {
  'people.list': { input: clientList(personList), output: page(personRow) },
  'people.find': {
    input: z.strictObject({
      clientId: id,
      text: z.string().min(1).max(200),
      limit: z.number().int().min(1).max(50),
    }),
    output: z.object({
      rows: z.array(
        z.object({
          id,
          /** False = an entry of a directory that gives no access to an AI service. */
          isPerson: z.boolean(),
          name: line.nullable(),
          email: line.nullable(),
          providers: z.array(provider).max(20),
          accounts: count,
        }),
      ),
      /** How many more there are. */
      more: count,
    }),
  },
  /** `person` and `with`: keys of an account of either. */
  'people.join': { input: z.strictObject({ clientId: id, person: id, with: id }), output: changed },
  'people.split': { input: z.strictObject({ clientId: id, account: id }), output: changed },
  /** `joins`: keys of accounts that were joined by hand. `splits`: ids of `apart`. */
  'people.undo': {
    input: z.strictObject({
      clientId: id,
      joins: z.array(id).max(100).optional(),
      splits: z.array(id).max(100).optional(),
    }),
    output: changed,
  },
} as const satisfies MethodSchemas

/** An account as decisions and matches name it. */
export type NamedAccount = z.output<typeof named>
export type PersonRow = z.output<typeof personRow>
