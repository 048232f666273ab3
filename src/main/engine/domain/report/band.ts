/** The score in words. One table for the report, the overview and the fleet; the words never promise safety. */
import type { Score } from '../assessment.ts'

export const BANDS = ['in_order', 'gaps', 'attention', 'at_risk', 'not_assessed'] as const
export type Band = (typeof BANDS)[number]

/** 90 and more: in order; 75: gaps; 60: attention; below: at risk. A failing critical control caps a score at 59,
 *  so that "at risk" is what a client with one always reads. */
export function bandOf(score: Score): Band {
  if (score.kind === 'not_assessed') return 'not_assessed'
  if (score.value >= 90) return 'in_order'
  if (score.value >= 75) return 'gaps'
  return score.value >= 60 ? 'attention' : 'at_risk'
}

export const BAND_WORDS: Readonly<Record<Band, { readonly title: string; readonly meaning: string }>> = {
  in_order: { title: 'In good order', meaning: 'What was checked is, with few exceptions, as agreed.' },
  gaps: { title: 'Sound, with gaps', meaning: 'Most of what was checked is as agreed; the gaps are listed.' },
  attention: {
    title: 'Needs attention',
    meaning: 'Several checks fail and should be worked on this quarter.',
  },
  at_risk: { title: 'At risk', meaning: 'At least one critical check fails, or too many others do.' },
  not_assessed: { title: 'Not assessed', meaning: 'Too little could be decided to state a result.' },
}
