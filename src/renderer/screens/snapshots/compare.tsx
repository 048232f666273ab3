/** What differs between two moments: counts, rows, and the fields of one of them. */
import { IconEqual } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { DiffRow } from '../../../shared/contract/schemas.ts'
import { changeList } from '../../../shared/lists/runs.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { useFormat } from '../../ui/format-context.tsx'
import { ListView } from '../../ui/list-view.tsx'
import { diffColumns } from './columns.tsx'
import { DiffPanel } from './diff-panel.tsx'
import { daysBetween, type Moments } from './moments.ts'
import styles from './snapshots.module.css'

const rowId = (row: DiffRow): string => `${row.connectionId}/${row.kind}/${row.factId}`

export function Compare({ clientId, moments }: { clientId: string; moments: Moments }) {
  const format = useFormat()
  const { from, to } = moments
  const scope = useMemo(() => ({ clientId, from, to }), [clientId, from, to])
  const counts = useEngineQuery('snapshots.diff', { ...scope, limit: 1 }).data?.counts
  const days = daysBetween(moments)
  return (
    <>
      <p className={styles.counts} role="status">
        {counts ? (
          <>
            <strong className="tabular">{format.number(counts.added)}</strong> added,{' '}
            <strong className="tabular">{format.number(counts.removed)}</strong> removed,{' '}
            <strong className="tabular">{format.number(counts.changed)}</strong> changed{' '}
            {days === 1 ? 'within a day' : `in ${format.number(days)} days`}
          </>
        ) : (
          'Comparing…'
        )}
      </p>
      <ListView
        list={changeList}
        method="snapshots.diff"
        scope={scope}
        columns={diffColumns}
        rowId={rowId}
        panel={DiffPanel}
        empty={{
          icon: IconEqual,
          title: 'Nothing differs',
          body: 'What was read at both moments is the same. Data sets that could not be read cannot differ: the footer names them.',
        }}
      />
    </>
  )
}
