/** `npm test`: sets up, builds, runs the checks, the unit and integration tests and one journey per group of screens.
 *  `--all` adds every other journey; `--days` runs unit and integration tests on other days (test-days.mjs). Other
 *  arguments choose a part (a path, -t name) and leave the checks out.
 *  Promise: no second try; the last line counts each test's first run, `N passed, N failed` (with `, N skipped` when some
 *  were); fails when anything failed or nothing ran; the user's own keyring, settings and workspace are not touched. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWhenStale } from './build.mjs'
import { cacheFolder, engineNode, foreground, isLinux, modules, npmCommand, root, say } from './lib.mjs'
import { installWitnesses } from './packages.mjs'
import { openSession } from './session.mjs'
import { setUp } from './setup.mjs'
import { chosenDays, environmentOf, openFaketime } from './test-days.mjs'

const CHECKS = ['types', 'lint', 'format', 'layers', 'unused']
const all = process.argv.includes('--all')
let filters = process.argv.slice(2).filter((word) => word !== '--all')
const total = { passed: 0, failed: 0, skipped: 0 }

async function test() {
  const { days, rest } = chosenDays(filters)
  filters = rest
  if (!(await setUp({ need: 'test' })) || !buildWhenStale()) {
    total.failed += 1
    return
  }
  const library = days === null ? null : openFaketime()
  const checks = [...CHECKS]
  if (filters.length === 0 || filters.some((filter) => filter.includes('witnesses'))) {
    if (installWitnesses()) checks.push('witnesses')
    else say("the vendors' clients could not be installed: the tests that need them are skipped")
  }
  if (filters.length === 0 && days === null) for (const check of checks) runCheck(check)
  const work = mkdtempSync(join(tmpdir(), 'reeve-test-'))
  const session = await openSession({ display: true, keyring: 'private' })
  try {
    const env = { ...session.env, ...privatePlaces(work), REEVE_TEST_SESSION: '1' }
    if (days === null) {
      await runVitest(work, env)
      await runJourneys(work, env)
    }
    for (const day of days ?? []) {
      say(`day: ${day}`)
      await runVitest(work, { ...env, ...environmentOf(day, library) })
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

async function runVitest(work, env) {
  const report = join(work, 'tests.json')
  const options = [
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]
  const args = [join(modules, 'vitest', 'vitest.mjs'), 'run', ...options, ...filters]
  const code = await foreground(engineNode(), args, { env })
  add('tests', code, report, ({ testResults }) => {
    const tests = testResults.flatMap((file) => file.assertionResults)
    // A file that could not be loaded counts as one failure.
    const broken = testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.length === 0,
    )
    const passed = tests.filter((one) => one.status === 'passed').length
    const failed = tests.filter((one) => one.status === 'failed').length
    return { passed, failed: failed + broken.length, skipped: tests.length - passed - failed }
  })
}

async function runJourneys(work, env) {
  const report = join(work, 'journeys.json')
  const chosen = all || filters.length > 0 ? [] : ['--grep', '@ci']
  const words = filters.map((word) => (word === '-t' ? '--grep' : word))
  const options = ['--pass-with-no-tests', '--reporter=list,json', ...chosen]
  const args = [join(modules, '@playwright', 'test', 'cli.js'), 'test', ...options, ...words]
  const code = await foreground(engineNode(), args, { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } })
  add('journeys', code, report, ({ stats, errors }) => ({
    passed: stats.expected,
    // Errors stand for what failed outside of any test, for example a file that could not be loaded.
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }))
}

/** Adds what a report counts; a run that ended badly without a failed test counts as one failure. */
function add(name, code, report, count) {
  let counted = { passed: 0, failed: 0, skipped: 0 }
  let read = false
  try {
    counted = count(JSON.parse(readFileSync(report, 'utf8')))
    read = true
  } catch {
    // No report: said below.
  }
  if (!read || (code !== 0 && counted.failed === 0)) {
    say(`the ${name} did not run to their end (exit code ${code})`)
    counted.failed += 1
  }
  for (const key of Object.keys(total)) total[key] += counted[key]
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
