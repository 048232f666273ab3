/** Coverage of each data set of a connection: complete, partial or not read, why, how many rows, how fresh. */
import { Table } from '@mantine/core'
import { listed, REASON_LABEL, sentenceCase } from '../../../shared/model/index.ts'
import type { ConnectionRow } from '../../../shared/contract/schemas.ts'
import { CoverageBadge } from '../../ui/badges.tsx'
import { None, Num, Time } from '../../ui/values.tsx'
import styles from './connections.module.css'
import { datasetLabel } from '../../lib/providers.ts'

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
            <Table.Td>{datasetLabel(connection.provider, each.dataset)}</Table.Td>
            <Table.Td>
              <CoverageBadge state={each.state} />
            </Table.Td>
            <Table.Td className={styles.why}>
              {each.reason && `${sentenceCase(REASON_LABEL[each.reason])}.`}
              {each.missing.length > 0 && (
                <>
                  {' '}
                  Missing: <bdi>{listed(each.missing, each.more)}</bdi>
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
