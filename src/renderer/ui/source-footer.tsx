/** Footer of every list: how many of how many, what is missing and why, and where the rows come from.
 *  Promise: a data set that could not be read is named with its reason, never left out. */
import { Popover, UnstyledButton } from '@mantine/core'
import { COVERAGE_LABEL, listed, midSentence, REASON_LABEL } from '../../shared/model/index.ts'
import type { SourceView } from '../../shared/contract/schemas.ts'
import { plural } from '../lib/format.ts'
import { CoverageBadge } from './badges.tsx'
import { useFormat } from './format-context.tsx'
import styles from './source-footer.module.css'
import { Name, Time } from './values.tsx'
import { sourceWords } from '../lib/source-words.ts'

export function SourceFooter(props: {
  matched?: number | null
  total?: number | null
  capped?: boolean
  selected?: number
  sources: readonly SourceView[]
  /** How many more there are than were sent. */
  moreSources?: number | undefined
}) {
  const { matched = null, total = null, capped = false, selected = 0, sources, moreSources = 0 } = props
  const format = useFormat()
  const missing = sources.filter((source) => source.state !== 'complete')
  const partial = missing.filter((source) => source.state === 'partial').length
  const none = missing.length - partial
  // Those that are not complete come first: where none else was sent, there may be more of them.
  const least = moreSources > 0 && missing.length === sources.length ? 'at least ' : ''
  return (
    <footer className={styles.footer}>
      {matched !== null && (
        <span className="tabular" role="status">
          {format.number(matched)}
          {capped ? '+' : ''}
          {total !== null && total !== matched ? ` of ${format.number(total)}` : ''}
          {total === null || total === matched ? ` ${plural(matched, 'row', 'rows')}` : ''}
        </span>
      )}
      {selected > 0 && <span className="tabular">{format.number(selected)} selected, Ctrl+C copies</span>}
      {sources.length > 0 && (
        <Popover position="top-start" width={460} trapFocus returnFocus>
          <Popover.Target>
            <UnstyledButton className={styles.source} data-missing={missing.length > 0 || undefined}>
              {none > 0 && (
                <span className="hatched">
                  {least}
                  {none} {plural(none, 'data set', 'data sets')} {midSentence(COVERAGE_LABEL.none)}
                </span>
              )}
              {partial > 0 && (
                <span>
                  {least}
                  {partial} partial
                </span>
              )}
              <span>{sourceWords(sources)}</span>
            </UnstyledButton>
          </Popover.Target>
          <Popover.Dropdown aria-label="Sources" className={styles.detail}>
            {sources.map((source) => (
              <div key={`${source.connectionId}/${source.dataset}`} className={styles.line}>
                <div>
                  <Name name={source.connectionName} /> · {source.label}
                  {source.reason && (
                    <p className={styles.reason}>Not complete: {REASON_LABEL[source.reason]}.</p>
                  )}
                  {source.missing.length > 0 && (
                    <p className={styles.reason}>
                      Missing: {listed(source.missing, source.more, format.number)}
                    </p>
                  )}
                </div>
                <div className={styles.state}>
                  <CoverageBadge state={source.state} />
                  {source.freshAt === null ? 'never read' : <Time at={source.freshAt} />}
                </div>
              </div>
            ))}
            {moreSources > 0 && (
              <p className={styles.reason}>
                And {format.number(moreSources)} more {plural(moreSources, 'source', 'sources')}, not shown
                here.
              </p>
            )}
          </Popover.Dropdown>
        </Popover>
      )}
    </footer>
  )
}
