/** Usage & spend: what was billed in a period, against the period before and the budget, by day and month, split by
 *  what was chosen, with a line that reconciles the parts with the total. Every figure says what it is. */
import { Select, SegmentedControl } from '@mantine/core'
import { IconCoin } from '@tabler/icons-react'
import { cancelQuery, useEngineQuery } from '../../api/queries.ts'
import { useAddress, useClientScope, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { Page } from '../../ui/page.tsx'
import { SourceFooter } from '../../ui/source-footer.tsx'
import { EmptyState, WaitState } from '../../ui/states.tsx'
import { GROUPS, parseView, PERIODS } from './period.ts'
import { SpendCharts } from './spend-charts.tsx'
import { SpendTable } from './spend-table.tsx'
import { SpendTiles } from './spend-tiles.tsx'
import styles from './spend.module.css'

function Spend() {
  const scope = useClientScope()
  const { search } = useAddress()
  const move = useMove()
  const { days, groupBy } = parseView(search)
  const asked = { ...scope, days, groupBy }
  const query = useEngineQuery('spend.get', asked, { keepPrevious: true })
  const data = query.data
  const nothing = data && !data.known && data.rows.length === 0
  return (
    <Page
      title="Usage & spend"
      actions={
        <>
          <SegmentedControl
            aria-label="Period"
            value={String(days)}
            data={PERIODS.map((period) => ({
              value: String(period),
              label: period === 365 ? '1 year' : `${period} days`,
            }))}
            onChange={(value) => move.set({ days: Number(value) })}
          />
          <Select
            aria-label="Group by"
            w={150}
            allowDeselect={false}
            value={groupBy}
            data={GROUPS.map(({ value, label }) => ({ value, label: `By ${label.toLowerCase()}` }))}
            onChange={(by) => move.set({ by: by ?? undefined })}
          />
        </>
      }
    >
      {!data && (
        <WaitState
          query={query}
          words="Reading usage and spend"
          cancel={() => cancelQuery('spend.get', asked)}
        />
      )}
      {nothing && (
        <EmptyState
          icon={IconCoin}
          title={data.sources.length === 0 ? 'No spend has been read yet' : 'Spend could not be read'}
          body={
            data.sources.length === 0
              ? 'Billed amounts by day, project and line item, and metered calls and tokens, appear here after the first sync.'
              : 'The providers’ cost and usage data were not read. The footer says why.'
          }
          action={<ConnectAction />}
        />
      )}
      {data && !nothing && (
        <div className={styles.content} data-stale={query.isPlaceholderData || undefined}>
          <SpendTiles data={data} days={days} />
          <SpendCharts data={data} />
          <SpendTable data={data} groupBy={groupBy} />
        </div>
      )}
      {data && data.sources.length > 0 && (
        <SourceFooter sources={data.sources} moreSources={data.moreSources} />
      )}
    </Page>
  )
}

export const screen: Screen = {
  path: 'spend',
  label: 'Usage & spend',
  icon: IconCoin,
  scope: 'client',
  order: 50,
  component: Spend,
}
