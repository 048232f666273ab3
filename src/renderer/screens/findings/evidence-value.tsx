/** One value of evidence. */
import { useFormat } from '../../ui/format-context.tsx'
import { None, NotReported, Time } from '../../ui/values.tsx'
import { evidenceText, type EvidenceItem } from './words.ts'

export function EvidenceValue({ item }: { item: EvidenceItem }) {
  const text = evidenceText(item, useFormat())
  if (text === undefined) return <NotReported />
  if (text === null) return <None />
  if (item.format === 'time' && typeof item.value === 'number') return <Time at={item.value} exact />
  return <bdi className="tabular">{text}</bdi>
}
