import { describe, test } from 'vitest'
import { contractsNote, contractsPresent, openContract } from '../../../../simulators/support/contract.ts'
import { survivesAnyAnswer } from '../../../../../test/support/fuzz-provider.ts'
import { provider } from './index.ts'

describe(`any answer that the description allows${contractsNote}`, () => {
  test.skipIf(!contractsPresent).each(['openai'] as const)(
    'of %s is survived: every data set is closed, every row is named or counted',
    (name) => survivesAnyAnswer(provider, openContract(name)),
  )
})
