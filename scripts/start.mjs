/** `npm start`: sets up, builds, opens the app. Arguments go to the app; `-- --smoke` opens it, waits until it is ready,
 *  says so and quits.
 *  Promise: ends with the app's exit code; leaves nothing running. */
import { appCommand } from './app-command.mjs'
import { buildWhenStale } from './build.mjs'
import { foreground, say } from './lib.mjs'
import { openSession, sayWhenVirtual } from './session.mjs'
import { setUp } from './setup.mjs'

async function start() {
  if (!(await setUp({ need: 'app' })) || !buildWhenStale()) return 1
  const command = await appCommand(process.argv.slice(2))
  if (command.problem) {
    say(command.problem)
    return 1
  }
  for (const note of command.notes) say(note)
  const session = await openSession({ display: true, keyring: 'own' })
  sayWhenVirtual(session)
  try {
    return await foreground(command.executable, command.args, { env: { ...session.env, ...command.env } })
  } finally {
    await session.close()
  }
}

process.exit(
  await start().catch((error) => {
    say(error.message)
    return 1
  }),
)
