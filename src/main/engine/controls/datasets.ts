/** Data sets as subjects: how a gap in one is shown. */
import type { Dataset } from '../../../shared/model/index.ts'
import type { Subject } from '../domain/assessment.ts'
import type { ProviderSupply } from '../domain/supply.ts'
import type { ConnectionRef } from '../facts/fact-set.ts'
import { connectionLabel } from './subjects.ts'

/** The provider's own words; the same words name what is missing. */
export const datasetLabel = (supply: ProviderSupply | undefined, dataset: Dataset): string =>
  supply?.datasets.find(({ id }) => id === dataset)?.label ?? dataset

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
