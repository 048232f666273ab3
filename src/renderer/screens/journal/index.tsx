/** What was decided and done for this client, newest first, chained by hash: who, when, what, and the head to compare
 *  with a printed report. Nothing here can be changed. */
import { Button, Table, Text } from '@mantine/core'
import { IconNotebook } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { engine } from '../../api/engine.ts'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { Page } from '../../ui/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../ui/states.tsx'
import { Id, Name, Time } from '../../ui/values.tsx'
import styles from './journal.module.css'

const PAGE_SIZE = 100

function Journal() {
  const { clientId } = useClientScope()
  const query = useInfiniteQuery({
    queryKey: ['journal.list', clientId, {}],
    queryFn: ({ pageParam, signal }) =>
      engine.call('journal.list', { clientId, before: pageParam, limit: PAGE_SIZE }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.nextBefore,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const head = rows[0]
  return (
    <Page title="Journal">
      <Text c="dimmed" maw="76ch">
        What operators and Reeve did for this client. Each entry is signed and carries the hash of the one
        before, and reports print a mark over all of them, so that a later change would show.
      </Text>
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <LoadingState words="Reading the journal" />}
      {query.data && rows.length === 0 && (
        <EmptyState
          icon={IconNotebook}
          title="Nothing was done yet"
          body="Connections, syncs, reports and changed terms are written here."
        />
      )}
      {head && (
        <>
          <div className={styles.head}>
            Newest entry <strong className="tabular">{head.seq}</strong>, hash <Id id={head.hash} max={24} />
          </div>
          <div className={styles.scroll} tabIndex={0} role="group" aria-label="Entries">
            <Table className="tabular" stickyHeader verticalSpacing={5}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th ta="right">No.</Table.Th>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>What</Table.Th>
                  <Table.Th>Hash</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((row) => (
                  <Table.Tr key={row.seq}>
                    <Table.Td ta="right">{row.seq}</Table.Td>
                    <Table.Td className={styles.when}>
                      <Time at={row.at} exact />
                    </Table.Td>
                    <Table.Td>
                      <Name name={row.actor} none="Not recorded" />
                    </Table.Td>
                    <Table.Td className={styles.what}>
                      <bdi>{row.text}</bdi>
                    </Table.Td>
                    <Table.Td className={styles.when}>
                      <Id id={row.hash} max={12} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
          {query.hasNextPage && (
            <Button
              variant="default"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              Show earlier entries
            </Button>
          )}
        </>
      )}
    </Page>
  )
}

export const screen: Screen = {
  path: 'journal',
  label: 'Journal',
  icon: IconNotebook,
  scope: 'client',
  order: 110,
  component: Journal,
}
