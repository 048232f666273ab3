/** Coverage of each data set of a connection: complete, partial or not readable, why, how many rows, how fresh. */
import { Table } from '@mantine/core'
import type { ConnectionRow } from '../../../shared/contract/schemas.ts'
import { DATASET_LABEL, REASON_LABEL } from '../../lib/words.ts'
import { CoverageBadge } from '../../ui/badges.tsx'
import { None, Num, Time } from '../../ui/values.tsx'
import styles from './connections.module.css'

export const CoverageTable = ({ connection }: { connection: ConnectionRow }) => (
  <div className={styles.scroll}>
    <Table className="tabular" verticalSpacing={3} mt={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Data set</Table.Th>
          <Table.Th>Coverage</Table.Th>
          <Table.Th>Why</Table.Th>
          <Table.Th ta="right">Rows</Table.Th>
          <Table.Th>Fresh</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {connection.coverage.map((each) => (
          <Table.Tr key={each.dataset}>
            <Table.Td>{DATASET_LABEL[each.dataset]}</Table.Td>
            <Table.Td>
              <CoverageBadge state={each.state} />
            </Table.Td>
            <Table.Td className={styles.why}>
              {each.reason &&
                `${REASON_LABEL[each.reason].charAt(0).toUpperCase()}${REASON_LABEL[each.reason].slice(1)}.`}
              {each.missing.length > 0 && (
                <>
                  {' '}
                  Missing: <bdi>{each.missing.join(', ')}</bdi>
                </>
              )}
            </Table.Td>
            <Table.Td ta="right">
              {each.state === 'none' && each.freshAt === null ? (
                <None word="–" />
              ) : (
                <Num value={each.count} />
              )}
            </Table.Td>
            <Table.Td>
              {each.freshAt === null ? <None word="Never read" /> : <Time at={each.freshAt} />}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </div>
)
