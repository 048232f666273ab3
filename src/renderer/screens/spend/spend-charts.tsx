/** Billed by day and by month, and metered use, each with its provenance. */
import type { Output } from '../../../shared/contract/schemas.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { BasisBadge, Mark } from '../../ui/badges.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Card } from '../../ui/page.tsx'
import { Unknown } from '../../ui/values.tsx'
import styles from './spend.module.css'

export function SpendCharts({ data }: { data: Output<'spend.get'> }) {
  const format = useFormat()
  const { daily, monthly, usage, budget } = data
  const mark =
    budget && monthly && monthly.unit === budget.currency
      ? { value: budget.micros / 1e6, label: `Budget ${format.money(budget)}` }
      : undefined
  return (
    <>
      <Card>
        {daily ? (
          <ChartCard chart={daily} height={200} aside={<BasisBadge basis="billed" />} />
        ) : (
          <Missing what="Billed spend by day" />
        )}
      </Card>
      <div className={styles.pair}>
        <Card>
          {monthly ? (
            <ChartCard
              chart={monthly}
              height={170}
              aside={<BasisBadge basis="billed" />}
              {...(mark ? { mark } : {})}
            />
          ) : (
            <Missing what="Billed spend by month" />
          )}
        </Card>
        <Card>
          {usage ? (
            <ChartCard
              chart={usage}
              height={170}
              aside={
                <Mark
                  word="Metered"
                  tone="manual"
                  soft
                  title="Counted by the provider’s usage data, not billed amounts"
                />
              }
            />
          ) : (
            <Missing what="Metered use" />
          )}
        </Card>
      </div>
    </>
  )
}

const Missing = ({ what }: { what: string }) => (
  <p className={styles.missing}>
    {what}: <Unknown word="Not known" />
  </p>
)
