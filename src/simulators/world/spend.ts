/**
 * How much one workload uses on one day. The amount is a pure function of the workload and the day: a weekday
 * pattern, slow growth, daily noise and, where the profile says so, a runaway day now and then.
 */
import { hash } from './random.ts'
import { type EpochMs, dayOf, growth, isWeekend } from './time.ts'

export interface Workload {
  /** Names the workload; two with one name behave alike. */
  name: string
  /** Dollars on an ordinary weekday at the start of 2026. */
  perDay: number
  /** Whether it also runs on Saturdays and Sundays. */
  weekends: boolean
  /** First and last moment of use. */
  from: EpochMs
  until: EpochMs
  /** Runs away on two days of each fortnight. */
  spikes: boolean
}

const SPIKE_PERIOD = 14
const SPIKE_DAYS = 2
const SPIKE_FACTOR = 14

/** Whether a workload that runs away does so on a day. */
export function isSpikeDay(seedName: string, day: number, extraDay: number | undefined): boolean {
  return day === extraDay || (day + (hash(`${seedName}|spike`) % SPIKE_PERIOD)) % SPIKE_PERIOD < SPIKE_DAYS
}

/** Dollars that a workload uses on a day, 0 when it does not run. `spikeDay` adds one more runaway day. */
export function dollarsOn(workload: Workload, day: number, spikeDay: number | undefined): number {
  if (day < dayOf(workload.from) || day > dayOf(workload.until)) return 0
  const weekend = isWeekend(day)
  if (weekend && !workload.weekends) return 0
  const noise = 0.75 + (hash(`${workload.name}|${day}`) % 1000) / 2000
  const spike = workload.spikes && isSpikeDay(workload.name, day, spikeDay) ? SPIKE_FACTOR : 1
  return workload.perDay * growth(day) * noise * (weekend ? 0.35 : 1) * spike
}

/** The last day on or before `day` on which a workload ran, or undefined if it never did. */
export function lastDayOfUse(workload: Workload, day: number): number | undefined {
  const first = dayOf(workload.from)
  for (let d = Math.min(day, dayOf(workload.until)); d >= first; d -= 1) {
    if (workload.weekends || !isWeekend(d)) return d
  }
  return undefined
}
