/** For keyring.test.ts: runs store calls given as JSON on the command line inside a D-Bus session of its own and
 *  prints what each one answered, one JSON line each. */
import { AppError } from '../../domain/errors.ts'
import { Secret } from '../../domain/secret.ts'
import { createKeytarSecretStore } from './index.ts'

type Call = ['get' | 'delete', string] | ['set', string, string] | ['probe']

const store = createKeytarSecretStore({ service: 'reeve-test' })

async function run(call: Call): Promise<unknown> {
  if (call[0] === 'probe') return store.probe()
  if (call[0] === 'set') return (await store.set(call[1], new Secret(call[2]))) ?? 'done'
  if (call[0] === 'delete') return store.delete(call[1])
  return (await store.get(call[1]))?.reveal() ?? null
}

const calls: Call[] = JSON.parse(process.argv[2] ?? '[]')
for (const call of calls) {
  const answer = await run(call).catch((error: unknown) =>
    error instanceof AppError ? error.code : String(error),
  )
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
