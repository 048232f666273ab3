/** `npm test -- --days[=NAME,…]`: unit and integration tests on chosen days, in chosen time zones. The system clock of
 *  the test processes, and of what they start, is set by libfaketime; set-up, build and keyring keep the real one.
 *  Promise: a day begins two minutes before its turn, so that the tests run across it. */
import { installSystemPackages } from './debian.mjs'
import { isLinux, quietly, which } from './lib.mjs'

/** Each: the moment at which the run begins, and its zone; what turns two minutes later is in the comment. */
const DAYS = {
  // 30 November ends, UTC.
  'month-end-30': ['2026-11-30T23:58:00Z', 'UTC'],
  // 31 January ends at UTC+14; in UTC it is ten in the morning.
  'month-end-31': ['2027-01-31T09:58:00Z', 'Pacific/Kiritimati'],
  // 28 February of a common year ends at UTC+5:30.
  'month-end-february': ['2027-02-28T18:28:00Z', 'Asia/Kolkata'],
  // 31 March ends at UTC-11; in UTC it is 1 April.
  'month-end-west': ['2027-04-01T10:58:00Z', 'Pacific/Pago_Pago'],
  // The year ends, UTC.
  'year-end': ['2026-12-31T23:58:00Z', 'UTC'],
  // The year ends at UTC+14.
  'year-end-east': ['2029-12-31T09:58:00Z', 'Pacific/Kiritimati'],
  // 29 February begins at UTC+5:30.
  'leap-day': ['2028-02-28T18:28:00Z', 'Asia/Kolkata'],
  // 29 February ends at UTC-11.
  'leap-day-end': ['2032-03-01T10:58:00Z', 'Pacific/Pago_Pago'],
  // 02:00 becomes 03:00.
  'summer-time-europe': ['2027-03-28T00:58:00Z', 'Europe/Berlin'],
  // 03:00 becomes 02:00; a day of the past.
  'winter-time-europe': ['2025-10-26T00:58:00Z', 'Europe/Berlin'],
  // 02:00 becomes 03:00.
  'summer-time-america': ['2027-03-14T06:58:00Z', 'America/New_York'],
  // 02:00 becomes 01:00.
  'winter-time-america': ['2026-11-01T05:58:00Z', 'America/New_York'],
}

/** Takes `--days` out of the arguments. Answers `{days, rest}`; days is null without it.
 *  @throws Error for a name that is no day. */
export function chosenDays(args) {
  const flag = args.find((arg) => /^--days(=|$)/.test(arg))
  if (flag === undefined) return { days: null, rest: args }
  const names = flag.startsWith('--days=') ? flag.slice('--days='.length).split(',') : Object.keys(DAYS)
  const unknown = names.filter((name) => !Object.hasOwn(DAYS, name))
  if (unknown.length > 0)
    throw new Error(`no day is named "${unknown.join('", "')}". Days: ${Object.keys(DAYS).join(', ')}`)
  return { days: names, rest: args.filter((arg) => arg !== flag) }
}

/** The library that sets the clock of a process; installed on Debian as root.
 *  @throws Error with the command that installs it. */
export function openFaketime() {
  if (!isLinux) throw new Error('--days needs libfaketime, which is for Linux')
  const [problem] = installSystemPackages('days')
  if (problem) throw new Error(problem)
  // The wrapper knows where its library is; -m: the one for threads.
  const library = quietly(which('faketime'), ['-m', '-f', '+0', 'printenv', 'LD_PRELOAD']).stdout.trim()
  if (library === '') throw new Error('faketime does not say where its library is')
  return library
}

/** The environment of a process that starts now and finds the day's date and zone. */
export function environmentOf(day, library) {
  const [at, zone] = DAYS[day]
  const seconds = Math.round((Date.parse(at) - Date.now()) / 1000)
  return {
    TZ: zone,
    LD_PRELOAD: library,
    // A distance, not a moment: processes that start later, or in another zone, agree with those before.
    FAKETIME: `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}`,
    // Waits and durations are real.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  }
}
