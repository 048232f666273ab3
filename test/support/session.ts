/** Display and keychain for everything that one test file starts: the app and the command line share them, so that a
 *  workspace made by one opens in the other.
 *  Promise: opened on first use, ended after the file; the user's own keyring is not touched. */
import { openSession, type Session } from '../../scripts/session.mjs'

let session: Promise<Session> | null = null
// Journeys run elsewhere, in a session that is open before them.
if (process.env['VITEST']) {
  const { afterAll } = await import('vitest')
  afterAll(async () => {
    const opened = await session
    session = null
    await opened?.close()
  })
}

/** The environment inside the session. `npm test` has opened one already; a single file opens its own. */
export async function sessionEnv(): Promise<NodeJS.ProcessEnv> {
  if (process.env['REEVE_TEST_SESSION']) return { ...process.env }
  session ??= openSession({ display: true, keyring: 'private' })
  return { ...(await session).env }
}
