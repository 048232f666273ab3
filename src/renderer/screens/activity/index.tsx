/** Activity: what humans, non-human identities and the providers did, newest first, from the audit logs. Text, filters,
 *  day and open row are in the address. */
import { IconActivity } from '@tabler/icons-react'
import { useMemo, useRef } from 'react'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { parseFilters, writeFilters } from '../../lib/address-state.ts'
import { useAddress, useClientScope, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { DataTable, type TableHandle } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { Page } from '../../ui/page.tsx'
import { SourceFooter } from '../../ui/source-footer.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { ViewMenu } from '../../ui/view-menu.tsx'
import styles from './activity.module.css'
import { eventColumns } from './columns.tsx'
import { DayField, PinnedChips } from './day-field.tsx'
import { EventPanel } from './event-panel.tsx'
import { FIELDS, pressedFilters, toRequest } from './request.ts'
import { useEvents } from './use-events.ts'

const rowId = (row: EventRow): string => String(row.row)

function Activity() {
  const scope = useClientScope()
  const format = useFormat()
  const { search } = useAddress()
  const move = useMove()
  const filters = useMemo(() => parseFilters(search.f), [search.f])
  const request = useMemo(() => toRequest(search, filters), [search, filters])
  const { list, facets, perDay } = useEvents(scope, request)
  const columns = useMemo(() => eventColumns(format), [format])
  const table = useRef<TableHandle>(null)
  const input = useRef<HTMLInputElement>(null)
  const openId = search.open
  const row = list.rows.find((each) => rowId(each) === openId)
  const narrowed = Object.keys(request).length > 0
  const close = () => {
    move.set({ open: undefined })
    table.current?.focus()
  }
  return (
    <Page title="Activity" fill>
      {list.error ? (
        <ErrorState error={list.error} retry={list.retry} />
      ) : (
        <div className={styles.view}>
          <div className={styles.list}>
            {perDay && (
              <div className={styles.chart}>
                <ChartCard chart={perDay} height={84} onPick={(day) => move.set({ day, open: undefined })} />
              </div>
            )}
            <FilterBar
              text={search.q ?? ''}
              onText={(q) => move.set({ q, open: undefined }, { replace: true })}
              filters={filters}
              onFilters={(next) =>
                move.set({ f: writeFilters(pressedFilters(filters, next)), open: undefined })
              }
              fields={FIELDS}
              facets={facets}
              placeholder="Filter activity"
              inputRef={input}
              onLeave={() => table.current?.focus()}
            >
              <PinnedChips search={search} onClear={(key) => move.set({ [key]: undefined })} />
              <DayField day={request.from} onDay={(day) => move.set({ day, open: undefined })} />
              <ViewMenu id="activity" columns={columns} />
            </FilterBar>
            {list.loading ? (
              <LoadingState words="Reading events" />
            ) : (
              <DataTable
                ref={table}
                id="activity"
                label="Activity"
                columns={columns}
                list={list}
                rowId={rowId}
                openId={openId}
                onOpen={(opened) => move.set({ open: rowId(opened) }, { replace: openId !== undefined })}
                onClose={close}
                onFilterKey={() => input.current?.focus()}
                empty={
                  narrowed ? (
                    <EmptyState title="Nothing matches" body="Change or clear the filters to see more." />
                  ) : (
                    <EmptyState
                      icon={IconActivity}
                      title="No event has been read yet"
                      body="Sign-ins, created and deleted keys, changed roles and settings appear here, as far as the providers’ audit logs tell."
                      action={<ConnectAction />}
                    />
                  )
                }
              />
            )}
            <SourceFooter matched={list.matched} total={null} capped={list.capped} sources={list.sources} />
          </div>
          {openId !== undefined && (
            <EventPanel
              row={row}
              onClose={close}
              onPrevious={() => table.current?.move(-1)}
              onNext={() => table.current?.move(1)}
              onPin={(pin) => move.set({ ...pin, open: undefined })}
            />
          )}
        </div>
      )}
    </Page>
  )
}

export const screen: Screen = {
  path: 'activity',
  label: 'Activity',
  icon: IconActivity,
  scope: 'client',
  order: 60,
  component: Activity,
}
