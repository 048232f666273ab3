/** Tests a saved connection with the key in the keychain. */
import { REASON_LABEL } from '../../shared/model/index.ts'
import type { ConnectionRow } from '../../shared/contract/schemas.ts'
import type { Engine } from '../engine/index.ts'
import { testSavedConnection } from '../engine/usecases/clients.ts'
import { DONE, PARTIAL, type Exit } from './exit.ts'
import type { Printer } from './output.ts'

export async function testSaved(engine: Engine, connection: ConnectionRow, print: Printer): Promise<Exit> {
  const result = await testSavedConnection(engine.deps(), connection.id, new AbortController().signal)
  print.note(`organization: ${result.tenants[0]?.name ?? 'not named by the provider'}`)
  print.rows(
    result.checks.map((c) =>
      print.json
        ? { dataset: c.dataset, readable: c.ok, reason: c.reason ?? null }
        : {
            'data set': c.label,
            readable: c.ok ? 'yes' : 'no',
            reason: c.reason ? REASON_LABEL[c.reason] : '',
          },
    ),
  )
  return result.checks.every((c) => c.ok) ? DONE : PARTIAL
}
