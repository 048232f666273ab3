/** The pages as they will print, one at a time. The page before stays until the next is set, so that nothing flickers. */
import { ActionIcon, Text } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import type { ReportOptions } from '../../../shared/contract/schemas.ts'
import { queryClient } from '../../api/engine.ts'
import { engineQuery, useEngineQuery } from '../../api/queries.ts'
import { ErrorState, LoadingState } from '../../ui/states.tsx'
import { Id } from '../../ui/values.tsx'
import { toBase64 } from './options.ts'
import styles from './report.module.css'

export function Preview({ clientId, options }: { clientId: string; options: ReportOptions }) {
  const [wanted, setWanted] = useState(1)
  const query = useEngineQuery('report.preview', { clientId, options, page: wanted }, { keepPrevious: true })
  const data = query.data
  const pages = data?.pages ?? 1
  // The engine answers with the last page where fewer are left, as when a section is turned off.
  const page = Math.min(wanted, pages)
  const svg = data?.svg
  const src = useMemo(() => (svg === undefined ? null : `data:image/svg+xml;base64,${toBase64(svg)}`), [svg])
  const settled = data !== undefined && !query.isPlaceholderData
  useEffect(() => {
    if (settled && page < pages)
      void queryClient.prefetchQuery(engineQuery('report.preview', { clientId, options, page: page + 1 }))
  }, [settled, page, pages, clientId, options])
  const turn = (to: number) => setWanted(Math.max(1, Math.min(pages, to)))
  const onKeyDown = (event: KeyboardEvent) => {
    const to = {
      ArrowRight: page + 1,
      PageDown: page + 1,
      ArrowLeft: page - 1,
      PageUp: page - 1,
      Home: 1,
      End: pages,
    }[event.key]
    if (to === undefined) return
    event.preventDefault()
    turn(to)
  }
  return (
    <section className={styles.preview} aria-label="Preview">
      <div className={styles.pager}>
        <ActionIcon
          variant="default"
          aria-label="Page before"
          disabled={page <= 1}
          onClick={() => turn(page - 1)}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <span className="tabular" role="status">
          Page {page} of {data ? pages : '…'}
        </span>
        <ActionIcon
          variant="default"
          aria-label="Next page"
          disabled={page >= pages}
          onClick={() => turn(page + 1)}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
        {query.isFetching && data && <Text c="dimmed">Setting pages…</Text>}
        {data && (
          <span className={styles.hash}>
            Content hash <Id id={data.contentHash} max={16} />
          </span>
        )}
      </div>
      {query.error && !data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {!data && !query.error && (
        <LoadingState
          words="Setting pages"
          cancel={() => void queryClient.cancelQueries({ queryKey: ['report.preview', clientId] })}
        />
      )}
      {query.error && data && <ErrorState compact error={query.error} retry={() => void query.refetch()} />}
      {src && (
        // Focusable, so that arrow keys turn pages and the page can be scrolled.
        <div
          className={styles.sheet}
          tabIndex={0}
          role="group"
          aria-label={`Page ${page} of ${pages}, arrow keys turn pages`}
          data-stale={query.isPlaceholderData || undefined}
          onKeyDown={onKeyDown}
        >
          <img
            src={src}
            alt={`Report page ${data?.page ?? page} of ${pages}. The saved PDF holds the same page as readable text.`}
          />
        </div>
      )}
    </section>
  )
}
