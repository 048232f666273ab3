/** Set-up: everything between a bare clone and a running app, tests or command line.
 *  Promise: idempotent; under a second when nothing is to do; one line for each act, one line with the exact
 *  command that fixes it for each thing it could not do. */
import { installSystemPackages } from './debian.mjs'
import { electronRuntime } from './electron-runtime.mjs'
import { isEntry, say } from './lib.mjs'
import { installPackages } from './packages.mjs'

/** Sets up for `need`: 'app', 'test' or 'cli'. Answers true when everything that the need takes is there.
 *  Problems are printed, not thrown. */
export async function setUp({ need }) {
  const problems = installPackages()
  problems.push(...installSystemPackages(need))
  if (problems.length === 0 && need !== 'cli') {
    const runtime = await electronRuntime()
    if (runtime.problem) problems.push(runtime.problem)
  }
  for (const problem of problems) say(problem)
  return problems.length === 0
}

if (isEntry(import.meta.url)) {
  const ready = await setUp({ need: 'test' })
  if (ready) say('set up: npm start, npm test and npm run reeve are ready')
  process.exit(ready ? 0 : 1)
}
