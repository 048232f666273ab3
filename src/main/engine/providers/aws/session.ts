/** The identifying call: whose account the role's key, or the key itself, belongs to. Everybody may make it. */
import type { Call, Client, Context, Opened, Reply } from '../../ports/provider.ts'
import { parseOrThrow } from '../kit/rows.ts'
import { regionsOf } from './regions.ts'
import * as wire from './wire.ts'

export interface Session {
  readonly regions: readonly string[]
}

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const

/** An operation of the query protocol that only reads. XML is asked for, since these services answer JSON to whom
 *  accepts it. */
export const query = (
  service: keyof typeof VERSIONS,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Call => ({
  method: 'POST',
  host: service,
  path: '/',
  body: { form: { Action: action, Version: VERSIONS[service], ...fields } },
  answer: 'xml',
  reads: true,
})

/** Sends it, and names the operation in where the answer came from: the path alone is the same for all. */
export async function ask(client: Client, ...of: Parameters<typeof query>): Promise<Reply> {
  const reply = await client.send(query(...of))
  const [service, action] = of
  return { ...reply, from: { ...reply.from, endpoint: `POST / ${service}:${action}` } }
}

/** @throws AppError when the call is not answered, or the credential is refused. */
export async function open(context: Context): Promise<Opened<Session>> {
  const { body } = await ask(context.client(), 'sts', 'GetCallerIdentity')
  const { Account: account } = parseOrThrow(
    wire.caller,
    wire.record(wire.resultOf(body, 'GetCallerIdentity')),
  )
  return {
    session: { regions: regionsOf(context.setup) },
    tenants: [{ id: account, name: null, known: true }],
    // The key that assumes the role is of another account.
    self: null,
  }
}
