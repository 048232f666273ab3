/** How to fix what a control finds: the steps of each provider, then those for everywhere. One rule for screens and
 *  the report. */
import type { ControlId, ProviderId } from '../../../shared/model/index.ts'

/** What a provider's folder says about one control. */
export interface Fix {
  /** What to do, without capital and full stop. */
  readonly steps?: string
  /** What is particular to this control at this provider, as a sentence. */
  readonly note?: string
}

export type Fixes = Readonly<Record<ControlId, Fix>>

export interface Remedy {
  /** null = everywhere. */
  readonly provider: ProviderId | null
  readonly text: string
}

export const NO_STEPS = 'No steps for this provider yet'

/** One line for each provider that has something to say, or for which nobody says anything; the general line last. */
export function remediesOf(
  control: { readonly id: ControlId; readonly remediation: string | null },
  providers: readonly ProviderId[],
  fixes: ReadonlyMap<ProviderId, Fixes>,
): Remedy[] {
  const general = control.remediation
  const own = providers.flatMap((provider): Remedy[] => {
    const { steps = general === null ? NO_STEPS : undefined, note } = fixes.get(provider)?.[control.id] ?? {}
    const text = [steps, note].filter((part) => part !== undefined).join('. ')
    return text === '' ? [] : [{ provider, text }]
  })
  return general === null ? own : [...own, { provider: null, text: general }]
}
