/** A journal, of a client or of the workspace: what all its devices wrote, as one history, newest first. What does not
 *  count, what has not come and what cannot be read is said. Nothing here can be changed. */
import { IconAlertTriangle, IconNotebook } from '@tabler/icons-react'
import { useMemo, useRef, type ReactNode } from 'react'
import { journalList } from '../../../shared/lists/journal.ts'
import { useEngineQuery } from '../../api/queries.ts'
import { writeFilters } from '../../lib/address-state.ts'
import { useAddress, useMove } from '../../lib/address.ts'
import { UnknownState, useAsked } from '../asked.tsx'
import { DataTable } from '../data-table.tsx'
import { FilterBar } from '../filter-bar.tsx'
import { useFormat } from '../format-context.tsx'
import { ListFrame, useOpenRow } from '../list-frame.tsx'
import { Page } from '../page.tsx'
import { CancelledState, EmptyState, ErrorState, LoadingState } from '../states.tsx'
import { Id } from '../values.tsx'
import { ViewMenu } from '../view-menu.tsx'
import { journalColumns } from './columns.tsx'
import { EntryPanel } from './entry-panel.tsx'
import { HeadActions } from './heads.tsx'
import styles from './journal.module.css'
import { journalRequest, useJournal, type JournalRow } from './use-journal.ts'

const rowId = (row: JournalRow): string => row.hash

export function JournalPage(props: { clientId: string | null; title: string; emptyWords: string }) {
  const { clientId, title, emptyWords } = props
  const format = useFormat()
  const { search } = useAddress()
  const move = useMove()
  const asked = useAsked(journalList)
  const { filters } = asked
  const isKnown = asked.unknown.length === 0
  const request = useMemo(() => journalRequest(search.q, filters), [search.q, filters])
  const { list, whole } = useJournal(clientId, request, isKnown)
  const devices = whole?.devices ?? 1
  const columns = useMemo(() => journalColumns(format, devices), [format, devices])
  const input = useRef<HTMLInputElement>(null)
  const { openId, open, table, panel } = useOpenRow()
  const row = list.rows.find((each) => rowId(each) === openId)
  const { moreUnreadable = 0, moreMissing = 0 } = whole ?? {}
  return (
    <Page title={title} fill actions={<HeadActions clientId={clientId} />}>
      {!isKnown ? (
        <UnknownState asked={asked} />
      ) : list.error ? (
        <ErrorState error={list.error} retry={list.retry} />
      ) : (
        <ListFrame panel={openId !== undefined && <EntryPanel row={row} {...panel} />}>
          {whole && whole.missing.length + whole.unreadable.length > 0 && (
            <div className={styles.notices} role="status">
              {[...whole.unreadable, ...whole.missing].map(({ chain, seq, text }) => (
                <Notice key={`${chain}/${seq}/${text}`}>{text}</Notice>
              ))}
              {moreUnreadable > 0 && (
                <Notice>{format.number(moreUnreadable)} more entries cannot be read.</Notice>
              )}
              {moreMissing > 0 && <Notice>{format.number(moreMissing)} more gaps in other chains.</Notice>}
            </div>
          )}
          <FilterBar
            text={search.q ?? ''}
            onText={(q) => move.set({ q, open: undefined }, { replace: true })}
            filters={filters}
            onFilters={(next) => move.set({ f: writeFilters(next), open: undefined })}
            onClear={() => move.set({ f: undefined, q: undefined, open: undefined })}
            offered={journalList.filters}
            facets={list.facets}
            moreFacets={list.moreFacets}
            placeholder="Filter the journal"
            inputRef={input}
            onLeave={() => table.current?.focus()}
          >
            <ViewMenu id="journal" columns={columns} />
          </FilterBar>
          {list.cancelled ? (
            <CancelledState retry={list.retry} />
          ) : list.loading ? (
            <LoadingState words="Reading the journal" cancel={list.cancel} />
          ) : (
            <DataTable
              ref={table}
              id="journal"
              label={title}
              columns={columns}
              list={list}
              rowId={rowId}
              openId={openId}
              onOpen={(opened) => open(rowId(opened))}
              onClose={panel.onClose}
              onFilterKey={() => input.current?.focus()}
              empty={
                Object.keys(request).length > 0 ? (
                  <EmptyState title="Nothing matches" body="Change or clear the filters to see more." />
                ) : (
                  <EmptyState icon={IconNotebook} title="Nothing was done yet" body={emptyWords} />
                )
              }
            />
          )}
          <Foot clientId={clientId} matched={list.matched} total={list.total} />
        </ListFrame>
      )}
    </Page>
  )
}

const Notice = ({ children }: { children: ReactNode }) => (
  <p className={styles.notice}>
    <IconAlertTriangle size={15} aria-hidden />
    <bdi>{children}</bdi>
  </p>
)

/** How many entries, and the mark over all that count. */
function Foot(props: { clientId: string | null; matched: number | null; total: number | null }) {
  const { clientId, matched, total } = props
  const format = useFormat()
  const heads = useEngineQuery('journal.heads', { clientId })
  return (
    <footer className={styles.foot}>
      {matched !== null && total !== null && (
        <span className="tabular">
          {matched === total
            ? `${format.number(total)} entries`
            : `${format.number(matched)} of ${format.number(total)} entries`}
        </span>
      )}
      {heads.data && heads.data.entries > 0 && (
        <span className={styles.mark}>
          Mark over {format.number(heads.data.entries)} that count <Id id={heads.data.mark} max={20} />
        </span>
      )}
      {heads.error && <span>The mark could not be computed.</span>}
    </footer>
  )
}
