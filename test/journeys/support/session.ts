/** Display and keychain of a whole run of journeys. `npm test` has opened them already; a run by hand opens its own. */
import { openSession } from '../../../scripts/session.mjs'

/** Called once before all journeys; what it answers is called after them. */
async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['REEVE_TEST_SESSION']) return undefined
  const { env, close } = await openSession({ display: true, keyring: 'private' })
  Object.assign(process.env, env, { REEVE_TEST_SESSION: '1' })
  return async () => {
    await close()
  }
}
export { setUp as default }
