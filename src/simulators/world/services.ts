/**
 * The containers that work is kept in: projects at one provider, workspaces at another. They are opened over the
 * years and some are archived for good. The first one is the default and is never archived.
 */
import { Stream } from './random.ts'
import { DAY, type EpochMs, FOUNDING } from './time.ts'

export interface Container {
  nth: number
  name: string
  createdAt: EpochMs
  archivedAt: EpochMs
}

const SUBJECTS = [
  'Website assistant',
  'Document search',
  'Invoice reader',
  'Support triage',
  'Meeting notes',
  'Claims intake',
  'Sales research',
  'Code review',
  'Data platform',
  'Marketing copy',
  'Contract review',
  'Voice line',
  'Staff handbook bot',
  'Forecasting',
]
const STAGES = ['prod', 'staging', 'dev', 'pilot']
const NEVER = Date.UTC(2100, 0, 1)

/** How many containers a company of a size keeps. */
export function containerCount(users: number): number {
  return Math.max(2, Math.min(400, Math.round(1.3 * Math.sqrt(users)) + 1))
}

/** Every container that is ever opened, oldest first. */
export function createContainers(seedName: string, count: number, defaultName: string): Container[] {
  const offset = new Stream(`${seedName}|containers`).int(0, SUBJECTS.length - 1)
  return Array.from({ length: count }, (_, nth): Container => {
    const stream = new Stream(`${seedName}|container|${nth}`)
    if (nth === 0) return { nth, name: defaultName, createdAt: FOUNDING, archivedAt: NEVER }
    const createdAt = FOUNDING + (nth === 1 ? 2 : stream.between(3, 900)) * DAY
    const archived = nth > 1 && stream.chance(0.15)
    const subject = SUBJECTS[(offset + nth) % SUBJECTS.length] ?? 'Project'
    const round = Math.floor(nth / (SUBJECTS.length * STAGES.length))
    const stage = STAGES[Math.floor(nth / SUBJECTS.length) % STAGES.length] ?? 'prod'
    return {
      nth,
      name: `${subject} ${stage}${round === 0 ? '' : ` ${round + 1}`}`,
      createdAt: Math.floor(createdAt),
      archivedAt: archived ? Math.floor(createdAt + stream.between(200, 1300) * DAY) : NEVER,
    }
  })
}
