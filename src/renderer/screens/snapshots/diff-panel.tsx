/** One changed thing: its fields before and after. */
import { Table } from '@mantine/core'
import type { DiffRow } from '../../../shared/contract/schemas.ts'
import { fieldName, fieldText } from '../../lib/field-text.ts'
import { Mark, ProviderMark } from '../../ui/badges.tsx'
import { DetailPanel, Facts, PanelSection } from '../../ui/detail-panel.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import type { PanelProps } from '../../ui/list-view.tsx'
import { EmptyState } from '../../ui/states.tsx'
import { Id } from '../../ui/values.tsx'
import { ChangeMark } from './columns.tsx'
import styles from './snapshots.module.css'

export function DiffPanel({ id: _id, row, ...panel }: PanelProps<DiffRow>) {
  const format = useFormat()
  if (!row)
    return (
      <DetailPanel title="Change" {...panel}>
        <EmptyState
          title="This change is not in the list"
          body="It may be further down, or the filters leave it out."
        />
      </DetailPanel>
    )
  return (
    <DetailPanel
      title={row.label}
      marks={
        <>
          <ChangeMark change={row.change} />
          <Mark word={row.kindLabel} tone="plain" soft />
          <ProviderMark provider={row.provider} />
        </>
      }
      {...panel}
    >
      <PanelSection title="What it is">
        <Facts items={[['Id', <Id key="i" id={row.factId} max={26} />]]} />
      </PanelSection>
      {row.change === 'changed' ? (
        <PanelSection title="What changed">
          <Table verticalSpacing={4} className={styles.fields}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Field</Table.Th>
                <Table.Th>Before</Table.Th>
                <Table.Th>After</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {row.fields.map((each) => (
                <Table.Tr key={each.field}>
                  <Table.Td>{fieldName(each.field)}</Table.Td>
                  <Table.Td>
                    <bdi>{fieldText(each.field, each.before, format)}</bdi>
                  </Table.Td>
                  <Table.Td>
                    <bdi>{fieldText(each.field, each.after, format)}</bdi>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </PanelSection>
      ) : (
        <PanelSection title="What happened">
          <p>
            {row.change === 'added'
              ? 'It was read at the later moment and not at the earlier one.'
              : 'It was read at the earlier moment and not at the later one.'}
          </p>
        </PanelSection>
      )}
    </DetailPanel>
  )
}
