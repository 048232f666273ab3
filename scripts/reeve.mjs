#!/usr/bin/env node
/** `npm run reeve -- …`: the command line. Sets up and builds when needed, then runs it.
 *  Promise: standard output is the command's alone, standard input reaches it, its exit code is this one's. */
import { join } from 'node:path'
import { buildWhenStale } from './build.mjs'
import { engineNode, foreground, root, say } from './lib.mjs'
import { openSession } from './session.mjs'
import { setUp } from './setup.mjs'

async function reeve() {
  if (!(await setUp({ need: 'cli' })) || !buildWhenStale()) return 1
  const session = await openSession({ display: false, keyring: 'own' })
  try {
    const args = [join(root, 'dist', 'cli', 'index.cjs'), ...process.argv.slice(2)]
    return await foreground(engineNode(), args, {
      env: session.env,
      cwd: process.env.INIT_CWD ?? process.cwd(),
    })
  } finally {
    await session.close()
  }
}

process.exit(
  await reeve().catch((error) => {
    say(error.message)
    return 1
  }),
)
