/** The figures of the period: billed, before, budget, and the line that reconciles the parts with the total. */
import type { Output } from '../../../shared/contract/schemas.ts'
import { useClientScope, useMove } from '../../lib/address.ts'
import { Figure } from '../../ui/figure.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Tiles } from '../../ui/page.tsx'
import { changeOf } from './period.ts'

type Data = Output<'spend.get'>

const UNREAD = 'Costs could not be read'

export function SpendTiles({ data, days }: { data: Data; days: number }) {
  const format = useFormat()
  const move = useMove()
  const { asOf } = useClientScope()
  const { billed, billedBefore, known, complete, budget, reconcile } = data
  const window = `${format.day(data.fromDay)} to ${format.day(data.toDay)}`
  const off = reconcile.filter(({ difference }) => difference.micros !== 0)
  return (
    <Tiles min={188}>
      <Figure
        label={`Billed, ${days === 365 ? '1 year' : `${days} days`}`}
        value={known ? format.moneys(billed) : null}
        complete={complete}
        trend={
          known && complete && billedBefore.length > 0 ? changeOf(billed, billedBefore, days, format) : null
        }
        note={window}
        tooltip="As billed by the providers, by UTC days. A provider may restate recent days."
      />
      <Figure
        label={`The ${days === 365 ? 'year' : `${days} days`} before`}
        value={known && billedBefore.length > 0 ? format.moneys(billedBefore) : null}
        note={!known ? UNREAD : billedBefore.length > 0 ? 'As billed' : 'Not read that far back'}
      />
      <Figure
        label="Agreed budget"
        value={budget ? format.money(budget) : 'None'}
        {...(budget ? { unit: 'a month' } : {})}
        note={budget ? 'From the agreed terms' : 'No budget is agreed'}
        {...(asOf === null ? { onOpen: () => move.toPage('connections') } : {})}
      />
      <Figure
        label="Parts against total"
        value={
          !known ? null : off.length === 0 ? 'Equal' : format.moneys(off.map(({ difference }) => difference))
        }
        note={
          !known
            ? UNREAD
            : reconcile.length === 0
              ? 'Nothing was billed'
              : reconcile
                  .map(({ total, rows }) => `${format.money(rows)} in rows of ${format.money(total)} billed`)
                  .join('; ')
        }
        tooltip="The rows below added up, against the total that the providers billed. What differs is not attributed or beyond the rows shown."
      />
    </Tiles>
  )
}
