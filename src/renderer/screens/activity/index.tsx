/** Activity: what people, identities, credentials and the providers did, newest first, from the audit logs. Text, filters,
 *  day and open row are in the address. */
import { Text } from '@mantine/core'
import { IconActivity } from '@tabler/icons-react'
import { useMemo, useRef } from 'react'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import { eventList } from '../../../shared/lists/events.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { writeFilters } from '../../lib/address-state.ts'
import { useAddress, useClientScope, useMove } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { UnknownState, useAsked } from '../../ui/asked.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { ListFrame, useOpenRow } from '../../ui/list-frame.tsx'
import { Page } from '../../ui/page.tsx'
import { SaveList } from '../../ui/save-list.tsx'
import { SourceFooter } from '../../ui/source-footer.tsx'
import { CancelledState, EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { ViewMenu } from '../../ui/view-menu.tsx'
import { ViewsMenu } from '../../ui/views-menu.tsx'
import styles from './activity.module.css'
import { eventColumns } from './columns.tsx'
import { DayField, PinnedChips } from './day-field.tsx'
import { EventPanel } from './event-panel.tsx'
import { pressedFilters, toRequest } from './request.ts'
import { readEvents, useEvents } from './use-events.ts'

const rowId = (row: EventRow): string => String(row.row)

function Activity() {
  const scope = useClientScope()
  const format = useFormat()
  const { search } = useAddress()
  const move = useMove()
  const asked = useAsked(eventList)
  const { filters } = asked
  const isKnown = asked.unknown.length === 0
  const request = useMemo(() => toRequest(search, filters), [search, filters])
  const { list, facets, perDay, cut } = useEvents(scope, request, isKnown)
  const columns = useMemo(() => eventColumns(format), [format])
  const input = useRef<HTMLInputElement>(null)
  const { openId, open, table, panel } = useOpenRow()
  const row = list.rows.find((each) => rowId(each) === openId)
  const narrowed = Object.keys(request).length > 0
  return (
    <Page title="Activity" fill>
      {!isKnown ? (
        <UnknownState asked={asked} />
      ) : list.error ? (
        <ErrorState error={list.error} retry={list.retry} />
      ) : (
        <ListFrame
          panel={
            openId !== undefined && (
              <EventPanel row={row} {...panel} onPin={(pin) => move.set({ ...pin, open: undefined })} />
            )
          }
        >
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
            onClear={() => move.set({ f: undefined, q: undefined, open: undefined })}
            offered={eventList.filters}
            facets={facets}
            moreFacets={list.moreFacets}
            placeholder="Filter activity"
            inputRef={input}
            onLeave={() => table.current?.focus()}
          >
            <PinnedChips search={search} onClear={(key) => move.set({ [key]: undefined })} />
            <DayField day={request.from} onDay={(day) => move.set({ day, open: undefined })} />
            <ViewsMenu list={eventList} />
            <SaveList
              id="activity"
              label="Activity"
              columns={columns}
              matched={list.matched}
              read={(most, signal) => readEvents(scope, request, most, signal)}
            />
            <ViewMenu id="activity" columns={columns} />
          </FilterBar>
          {cut > 0 && (
            <Text size="sm" className={styles.cut} role="note">
              {cut === 1
                ? 'The details of 1 event were cut when it was read, and are not searched whole.'
                : `The details of ${cut === 1000 ? '1,000 or more' : format.number(cut)} events were cut when they were read, and are not searched whole.`}
            </Text>
          )}
          {list.cancelled ? (
            <CancelledState retry={list.retry} />
          ) : list.loading ? (
            <LoadingState words="Reading events" cancel={list.cancel} />
          ) : (
            <DataTable
              ref={table}
              id="activity"
              label="Activity"
              columns={columns}
              list={list}
              rowId={rowId}
              openId={openId}
              onOpen={(opened) => open(rowId(opened))}
              onClose={panel.onClose}
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
          <SourceFooter
            matched={list.matched}
            total={null}
            capped={list.capped}
            sources={list.sources}
            moreSources={list.moreSources}
          />
        </ListFrame>
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
