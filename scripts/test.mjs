/** `npm test`: sets up, builds, runs the checks and every test; arguments go to vitest (a path, -t name) and leave the
 *  checks out.
 *  Promise: the last line is `N passed, N failed` (with `, N skipped` when some were); fails when anything failed or
 *  nothing ran; the user's own keyring, settings and workspace are not touched. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWhenStale } from './build.mjs'
import { cacheFolder, engineNode, foreground, isLinux, modules, npmCommand, root, say } from './lib.mjs'
import { openSession } from './session.mjs'
import { setUp } from './setup.mjs'

const CHECKS = ['types', 'lint', 'format', 'layers', 'unused']
const PROJECTS = ['unit', 'journeys']
const filters = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

async function test() {
  if (!(await setUp({ need: 'test' })) || !buildWhenStale()) {
    total.failed += 1
    return
  }
  if (filters.length === 0) for (const check of CHECKS) runCheck(check)
  const work = mkdtempSync(join(tmpdir(), 'reeve-test-'))
  const session = await openSession({ display: true, keyring: 'private' })
  try {
    const env = { ...session.env, ...privatePlaces(work), REEVE_TEST_SESSION: '1' }
    for (const project of PROJECTS) await runProject(project, work, env)
  } finally {
    await session.close()
    rmSync(work, { recursive: true, force: true, maxRetries: 5 })
  }
}

function runCheck(name) {
  const [npm, lead, options] = npmCommand()
  say(`check: ${name}`)
  const done = spawnSync(npm, [...lead, 'run', '--silent', `check:${name}`], {
    cwd: root,
    stdio: 'inherit',
    ...options,
  })
  if (done.status === 0) total.passed += 1
  else {
    total.failed += 1
    say(`check ${name} failed`)
  }
}

async function runProject(project, work, env) {
  const report = join(work, `${project}.json`)
  const args = [
    join(modules, 'vitest', 'vitest.mjs'),
    ...['run', '--project', project, '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...filters,
  ]
  const code = await foreground(engineNode(), args, { env })
  const counted = readReport(report)
  if (counted === null || (code !== 0 && counted.failed === 0)) {
    // A suite that could not run at all, or an error outside of any test.
    total.failed += 1
    say(`the ${project} tests did not run to their end (exit code ${code})`)
  }
  for (const key of Object.keys(total)) total[key] += counted?.[key] ?? 0
}

/** Counts of a vitest report; a file that could not be loaded counts as one failure. */
function readReport(path) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
}

/** A home of the tests' own, so that nothing of the user's is read or written. The runtime's cache is shared. */
function privatePlaces(work) {
  const places = { REEVE_CACHE: cacheFolder(), REEVE_HOME: join(work, 'workspace') }
  if (!isLinux) return places
  const inside = (name) => join(work, name)
  return {
    ...places,
    HOME: work,
    XDG_DATA_HOME: inside('data'),
    XDG_CONFIG_HOME: inside('config'),
    XDG_CACHE_HOME: inside('cache'),
    XDG_STATE_HOME: inside('state'),
  }
}

try {
  await test()
} catch (error) {
  total.failed += 1
  say(error.message)
}
const nothingRan = total.passed + total.failed === 0
if (nothingRan) say('no test ran')
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`)
process.exit(total.failed > 0 || nothingRan ? 1 : 0)
