import { expect, test } from 'vitest'
import { AppError } from '../engine/index.ts'
import { parseEntry } from '../engine/usecases/access.ts'
import { provider as aws } from '../engine/providers/aws/manifest.ts'
import { errorText } from './error-text.ts'

test('a field of a credential that is not valid is called by its label, never shown', () => {
  const [first] = aws.setup
  let said = ''
  try {
    parseEntry(aws, Object.fromEntries(aws.setup.map(({ name }) => [name, '!wrong!'])))
  } catch (error) {
    if (error instanceof AppError) said = errorText(error)
  }
  expect(said).toContain(`${first!.label} of ${aws.label} does not have the form wanted`)
  expect(said).toContain('Nothing was sent or saved. Correct it')
  expect(said).not.toContain('!wrong!')
})
