/** Data sets as subjects: how a gap in one is shown. */
import type { Dataset } from '../../../shared/model/index.ts'
import type { Subject } from '../domain/assessment.ts'
import { datasetLabel, type ProviderSupply } from '../domain/supply.ts'
import type { ConnectionRef } from '../facts/fact-set.ts'
import { connectionLabel } from './subjects.ts'

export const sourceSubject = (
  connection: ConnectionRef,
  dataset: Dataset,
  supply: ProviderSupply | undefined,
): Subject => ({
  kind: 'source',
  id: dataset,
  label: `${connectionLabel(connection)}: ${datasetLabel(supply, dataset)}`,
  connectionId: connection.id,
  provider: connection.provider,
})
