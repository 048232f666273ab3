/** All controls with their outcome, counts by outcome that filter the list, and a panel for one control. */
import { UnstyledButton } from '@mantine/core'
import { IconShieldQuestion } from '@tabler/icons-react'
import { useMemo, useRef } from 'react'
import type { ControlRow, Output } from '../../../shared/contract/schemas.ts'
import { OUTCOMES } from '../../../shared/model/words.ts'
import { cancelQuery, useEngineQuery } from '../../api/queries.ts'
import { parseSort, writeSort } from '../../lib/address-state.ts'
import { useAddress, useMove } from '../../lib/address.ts'
import { OutcomeBadge } from '../../ui/badges.tsx'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FilterBar } from '../../ui/filter-bar.tsx'
import { useFormat } from '../../ui/format-context.tsx'
import { ListFrame, useOpenRow } from '../../ui/list-frame.tsx'
import { wholeList } from '../../ui/local-list.ts'
import { SaveList } from '../../ui/save-list.tsx'
import { EmptyState, WaitState } from '../../ui/states.tsx'
import { Time, Unknown } from '../../ui/values.tsx'
import { ViewMenu } from '../../ui/view-menu.tsx'
import { ControlPanel } from './control-panel.tsx'
import styles from './findings.module.css'
import { controlColumns } from './posture-columns.tsx'
import { arrange, outcomeTotals, parseOutcomes, toggleOutcome } from './posture-list.ts'

const rowId = (row: ControlRow): string => row.controlId

export function Posture({ scope }: { scope: { clientId: string; asOf: number | null } }) {
  const query = useEngineQuery('posture.get', scope)
  const { search } = useAddress()
  const move = useMove()
  const format = useFormat()
  const { openId, open, table, panel } = useOpenRow()
  const input = useRef<HTMLInputElement>(null)
  const columns = useMemo(() => controlColumns(format), [format])
  const outcomes = useMemo(() => parseOutcomes(search['outcome']), [search])
  const sort = useMemo(() => parseSort(search.sort), [search.sort])
  const controls = query.data?.controls
  const rows = useMemo(
    () => arrange(controls ?? [], { text: search.q ?? '', outcomes, sort }),
    [controls, search.q, outcomes, sort],
  )
  if (!query.data)
    return (
      <WaitState query={query} words="Reading controls" cancel={() => cancelQuery('posture.get', scope)} />
    )
  const totals = outcomeTotals(query.data.controls)
  return (
    <ListFrame
      panel={
        openId !== undefined && (
          <ControlPanel control={query.data.controls.find((each) => each.controlId === openId)} {...panel} />
        )
      }
    >
      <PostureSummary {...query.data} />
      <FilterBar
        text={search.q ?? ''}
        onText={(q) => move.set({ q, open: undefined }, { replace: true })}
        filters={[]}
        onFilters={() => undefined}
        onClear={() => move.set({ outcome: undefined, q: undefined })}
        offered={{}}
        facets={{}}
        placeholder="Filter controls"
        inputRef={input}
        onLeave={() => table.current?.focus()}
      >
        <div className={styles.outcomes} role="group" aria-label="Outcome">
          {OUTCOMES.map((outcome) => (
            <UnstyledButton
              key={outcome}
              className={styles.outcome}
              aria-pressed={outcomes.includes(outcome)}
              disabled={totals[outcome] === 0 && !outcomes.includes(outcome)}
              onClick={() => move.set({ outcome: toggleOutcome(outcomes, outcome), open: undefined })}
            >
              <OutcomeBadge outcome={outcome} count={totals[outcome]} />
            </UnstyledButton>
          ))}
        </div>
        <SaveList
          id="posture"
          label="Controls"
          columns={columns}
          matched={rows.length}
          read={() => Promise.resolve(rows)}
        />
        <ViewMenu id="posture" columns={columns} />
      </FilterBar>
      <DataTable
        ref={table}
        id="posture"
        label="Controls"
        columns={columns}
        list={wholeList(rows, query.data.controls.length)}
        rowId={rowId}
        sort={sort}
        onSort={(next) => move.set({ sort: writeSort(next) })}
        openId={openId}
        onOpen={(row) => open(rowId(row))}
        onClose={panel.onClose}
        onFilterKey={() => input.current?.focus()}
        empty={
          query.data.controls.length > 0 ? (
            <EmptyState title="Nothing matches" body="Change or clear the filters to see more." />
          ) : (
            <EmptyState
              icon={IconShieldQuestion}
              title="Nothing has been assessed yet"
              body="After the first sync every control stands here with its outcome: pass, fail, manual, unknown or not applicable."
              action={<ConnectAction />}
            />
          )
        }
      />
      <footer className={styles.footer}>
        <span className="tabular" role="status">
          {format.number(rows.length)} of {format.number(query.data.controls.length)} controls
        </span>
        <span>
          {format.number(totals.unknown)} unknown, {format.number(totals.manual)} to be attested: neither
          counts as a pass
        </span>
      </footer>
    </ListFrame>
  )
}

/** Score, how much of it could be decided, and when. */
function PostureSummary({ assessedAt, score, coverage }: Output<'posture.get'>) {
  const format = useFormat()
  return (
    <div className={styles.summary}>
      <span>
        Score{' '}
        <strong className="tabular">
          {score?.kind === 'scored' ? format.number(score.value) : <Unknown word="Not assessed" />}
        </strong>
        {score?.kind === 'scored' && ' of 100'}
      </span>
      <span>
        {coverage === null
          ? 'Nothing applies yet'
          : `${format.percent(coverage)} of the weight could be decided`}
        {score?.kind === 'not_assessed' && score.reason === 'low_coverage'
          ? ', under the 50 % that a score needs'
          : ''}
      </span>
      {score?.kind === 'scored' && score.cappedBy.length > 0 && (
        <span>
          Capped at 59 by {score.cappedBy.length} critical {score.cappedBy.length === 1 ? 'fail' : 'fails'}
        </span>
      )}
      <span>
        {assessedAt === null ? (
          'Never assessed'
        ) : (
          <>
            Assessed <Time at={assessedAt} />
          </>
        )}
      </span>
    </div>
  )
}
