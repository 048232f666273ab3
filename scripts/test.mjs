/** `npm test`: sets up, builds, runs the checks and every test; arguments go to vitest (a path, -t name) and leave the
 *  checks out. `--days` runs unit and integration tests on other days (test-days.mjs).
 *  Promise: the last line is `N passed, N failed` (with `, N skipped` when some were); fails when anything failed or
 *  nothing ran; the user's own keyring, settings and workspace are not touched. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { buildWhenStale } from './build.mjs'
import { cacheFolder, engineNode, foreground, isLinux, modules, npmCommand, root, say } from './lib.mjs'
import { openSession } from './session.mjs'
import { setUp } from './setup.mjs'
import { chosenDays, environmentOf, openFaketime } from './test-days.mjs'

const CHECKS = ['types', 'lint', 'format', 'layers', 'unused']
const PROJECTS = ['unit', 'journeys']
let filters = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

async function test() {
  const { days, rest } = chosenDays(filters)
  filters = rest
  if (!(await setUp({ need: 'test' })) || !buildWhenStale()) {
    total.failed += 1
    return
  }
  const library = days === null ? null : openFaketime()
  if (filters.length === 0 && days === null) for (const check of CHECKS) runCheck(check)
  const work = mkdtempSync(join(tmpdir(), 'reeve-test-'))
  const session = await openSession({ display: true, keyring: 'private' })
  try {
    const env = { ...session.env, ...privatePlaces(work), REEVE_TEST_SESSION: '1' }
    if (days === null) for (const project of PROJECTS) await runProject(project, work, env)
    for (const day of days ?? []) {
      say(`day: ${day}`)
      await runProject('unit', work, { ...env, ...environmentOf(day, library) })
    }
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

/** A journey through a real window can lose a race against a busy machine: a file that failed is run once more, by
 *  itself, and the output names it. Unit tests get no second try. */
async function runProject(project, work, env) {
  const first = await runFiles(project, work, env, filters)
  const again = project === 'journeys' ? first.failedFiles : []
  if (again.length > 0) {
    say(`failed at the first try, run once more: ${again.join(', ')}`)
    const second = await runFiles(project, work, env, again)
    for (const key of Object.keys(total)) total[key] += first.others[key] + second.counted[key]
  } else for (const key of Object.keys(total)) total[key] += first.counted[key]
}

/** Runs the files that match and answers the counts, the files that failed, and the counts without those. */
async function runFiles(project, work, env, filters) {
  const report = join(work, `${project}.json`)
  rmSync(report, { force: true })
  const args = [
    join(modules, 'vitest', 'vitest.mjs'),
    ...['run', '--project', project, '--passWithNoTests'],
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    ...filters,
  ]
  const code = await foreground(engineNode(), args, { env })
  const read = readReport(report)
  const none = { passed: 0, failed: 0, skipped: 0 }
  if (read === null || (code !== 0 && read.counted.failed === 0)) {
    // A suite that could not run at all, or an error outside of any test.
    say(`the ${project} tests did not run to their end (exit code ${code})`)
    const counted = { ...(read?.counted ?? none), failed: (read?.counted.failed ?? 0) + 1 }
    return { counted, failedFiles: [], others: none }
  }
  return read
}

/** Counts of a vitest report; a file that could not be loaded counts as one failure. Null when there is none. */
function readReport(path) {
  let report
  try {
    report = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
  const count = (files) => {
    const tests = files.flatMap((file) => file.assertionResults)
    const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
    const passed = tests.filter((one) => one.status === 'passed').length
    const failed = tests.filter((one) => one.status === 'failed').length
    return { passed, failed: failed + broken.length, skipped: tests.length - passed - failed }
  }
  const failed = report.testResults.filter((file) => file.status === 'failed')
  return {
    counted: count(report.testResults),
    failedFiles: failed.map((file) => relative(root, file.name)),
    others: count(report.testResults.filter((file) => file.status !== 'failed')),
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
