/** Marks that carry meaning: severity, outcome, finding state, coverage, freshness, provider, client.
 *  Promise: each has its own icon and its word beside the colour; unknown is hatched. */
import {
  IconAlertOctagon,
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconBug,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleHalf2,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconClockExclamation,
  IconHelpCircle,
  IconInfoCircle,
  IconMail,
  IconMailX,
  IconPlugConnectedX,
  IconTrash,
  IconUserCheck,
  IconUserOff,
  type Icon,
} from '@tabler/icons-react'
import type {
  CoverageState,
  EpochMs,
  FindingState,
  Outcome,
  ProviderId,
  Severity,
  SpendBasis,
  RunState,
} from '../../shared/model/index.ts'
import {
  BASIS_LABEL,
  COVERAGE_LABEL,
  RUN_LABEL,
  FINDING_STATE_LABEL,
  MINUTE,
  OUTCOME_LABEL,
  SEVERITY_LABEL,
} from '../../shared/model/index.ts'
import { initials, OLD_AFTER } from '../lib/format.ts'
import { wordLabel } from '../lib/words.ts'
import styles from './badges.module.css'
import { useFormat, useNow } from './format-context.tsx'
import { providerLabel } from '../lib/providers.ts'

type Tone = 'critical' | 'high' | 'medium' | 'low' | 'pass' | 'manual' | 'unknown' | 'plain'

/** Base of all marks: icon, word, tone. `soft` gives it a background. */
export function Mark(props: {
  icon?: Icon
  word: string
  tone: Tone
  soft?: boolean
  hatched?: boolean
  title?: string
}) {
  const { icon: MarkIcon, word, tone, soft = false, hatched = false, title } = props
  return (
    <span
      className={`${styles.mark} ${hatched ? 'hatched' : ''}`}
      data-tone={tone}
      data-soft={soft || undefined}
      title={title}
    >
      {MarkIcon && <MarkIcon size={14} stroke={2} aria-hidden />}
      <span className={styles.word}>{word}</span>
    </span>
  )
}

const SEVERITY_ICON: Readonly<Record<Severity, Icon>> = {
  critical: IconAlertOctagon,
  high: IconAlertTriangle,
  medium: IconCircleDot,
  low: IconInfoCircle,
}
export const SeverityBadge = ({ severity, soft }: { severity: Severity; soft?: boolean }) => (
  <Mark icon={SEVERITY_ICON[severity]} word={SEVERITY_LABEL[severity]} tone={severity} soft={soft} />
)

const OUTCOME_ICON: Readonly<Record<Outcome, [Icon, Tone]>> = {
  pass: [IconCircleCheck, 'pass'],
  fail: [IconCircleX, 'critical'],
  manual: [IconUserCheck, 'manual'],
  unknown: [IconHelpCircle, 'unknown'],
  not_applicable: [IconCircleMinus, 'plain'],
  error: [IconBug, 'high'],
}
export function OutcomeBadge({ outcome, soft, count }: { outcome: Outcome; soft?: boolean; count?: number }) {
  const format = useFormat()
  const [icon, tone] = OUTCOME_ICON[outcome]
  const word = OUTCOME_LABEL[outcome]
  return (
    <Mark
      icon={icon}
      word={count === undefined ? word : `${format.number(count)} ${word.toLowerCase()}`}
      tone={tone}
      soft={soft}
      hatched={outcome === 'unknown'}
    />
  )
}

const FINDING_STATE_ICON: Readonly<Record<FindingState, [Icon, Tone]>> = {
  open: [IconCircleDashed, 'plain'],
  resolved: [IconCircleCheck, 'pass'],
  reopened: [IconArrowBackUp, 'high'],
}
export function FindingStateBadge({ state }: { state: FindingState }) {
  const [icon, tone] = FINDING_STATE_ICON[state]
  return <Mark icon={icon} word={FINDING_STATE_LABEL[state]} tone={tone} />
}

const COVERAGE_ICON: Readonly<Record<CoverageState, [Icon, Tone]>> = {
  complete: [IconCircleCheck, 'pass'],
  partial: [IconCircleHalf2, 'medium'],
  none: [IconCircleDashed, 'unknown'],
}
export function CoverageBadge({ state }: { state: CoverageState }) {
  const [icon, tone] = COVERAGE_ICON[state]
  return <Mark icon={icon} word={COVERAGE_LABEL[state]} tone={tone} hatched={state === 'none'} />
}

export const RunBadge = ({ state }: { state: RunState }) =>
  state === 'interrupted' ? (
    <Mark icon={IconClockExclamation} word={RUN_LABEL.interrupted} tone="medium" />
  ) : (
    <CoverageBadge state={state} />
  )

const STATE_MARK: Readonly<Record<string, readonly [Icon, Tone]>> = {
  active: [IconCircleCheck, 'plain'],
  invited: [IconMail, 'plain'],
  expired_invite: [IconMailX, 'medium'],
  disabled: [IconCircleMinus, 'plain'],
  revoked: [IconCircleMinus, 'plain'],
  archived: [IconArchive, 'plain'],
  deleted: [IconTrash, 'plain'],
  expired: [IconClockExclamation, 'medium'],
  gone: [IconUserOff, 'medium'],
}
/** State of an account, an identity or a service. A word that is not known is shown as unknown, with the word. */
export function StateMark({ state }: { state: string }) {
  const known = Object.hasOwn(STATE_MARK, state) ? STATE_MARK[state] : undefined
  if (known) return <Mark icon={known[0]} word={wordLabel(state)} tone={known[1]} />
  return <Mark icon={IconHelpCircle} word={wordLabel(state)} tone="unknown" hatched />
}

/** How old data is. null = never read; `failed` = the last attempt failed and older data is shown. */
/** @param asOf the moment that the page shows; null = now. */
export function FreshnessBadge(props: { at: EpochMs | null; failed?: boolean; asOf?: EpochMs | null }) {
  const { at, failed = false, asOf = null } = props
  const format = useFormat()
  const present = useNow()
  const now = asOf ?? present
  if (at === null)
    return failed ? (
      <Mark icon={IconPlugConnectedX} word="Failed, no data yet" tone="high" />
    ) : (
      <Mark icon={IconCircleDashed} word="Never synced" tone="unknown" hatched />
    )
  const age = now - at < MINUTE ? 'just now' : format.age(at, now)
  const title = `Data is from ${format.exactTime(at)}`
  if (failed)
    return <Mark icon={IconPlugConnectedX} word={`${age}, last sync failed`} tone="high" title={title} />
  if (now - at > OLD_AFTER)
    return <Mark icon={IconClockExclamation} word={`${age}, old`} tone="medium" title={title} />
  return <Mark icon={IconClock} word={age} tone="plain" title={title} />
}

/** What a spend figure is: billed, metered × price, estimated. */
export const BasisBadge = ({ basis }: { basis: SpendBasis }) => (
  <Mark word={BASIS_LABEL[basis]} tone={basis === 'billed' ? 'plain' : 'manual'} soft />
)

export const ProviderMark = ({ provider }: { provider: ProviderId }) => (
  <Mark word={providerLabel(provider)} tone="plain" soft />
)

/** Hues far apart from each other, all with white text above 4.5. */
const CLIENT_COLORS = ['#2b5fc7', '#0f766e', '#9a3412', '#7c3aad', '#a8285f', '#3f6212', '#0e6590', '#7a4f14']

/** A client's colour from its number. */
export const clientColor = (color: number): string =>
  CLIENT_COLORS[color % CLIENT_COLORS.length] ?? CLIENT_COLORS[0] ?? '#2b5fc7'

/** Initials on the client's colour; the name stands beside it, so it is hidden from readers. */
export const ClientMark = ({ name, color, size = 20 }: { name: string; color: number; size?: number }) => (
  <span
    className={styles.client}
    style={{ background: clientColor(color), width: size, height: size, fontSize: Math.round(size * 0.46) }}
    aria-hidden
  >
    {initials(name)}
  </span>
)
