import { describe, expect, test } from 'vitest'
import type { ReportOptions } from '../../../shared/contract/schemas.ts'
import { atMoment, setText, toBase64, toggleSection } from './options.ts'

const options: ReportOptions = {
  asOf: null,
  since: 500,
  sections: [],
  preparedFor: '',
  meetingDate: null,
  classification: '',
  intro: '',
  sentences: [],
  decisions: [],
  closing: '',
}

describe('report options', () => {
  test('sections keep the printed order whatever the order of clicks', () => {
    expect(toggleSection(['evidence', 'scope'], 'people', true)).toEqual(['scope', 'people', 'evidence'])
    expect(toggleSection(['scope', 'people'], 'scope', false)).toEqual(['people'])
  })
  test('texts keep their place and empty ones at the end go', () => {
    expect(setText(['a'], 2, 'c')).toEqual(['a', '', 'c'])
    expect(setText(['a', '', 'c'], 2, ' ')).toEqual(['a'])
  })
  test('a comparison with a moment that is not earlier is left out', () => {
    expect(atMoment(options, 400)).toMatchObject({ asOf: 400, since: null })
    expect(atMoment(options, 900)).toMatchObject({ asOf: 900, since: 500 })
    expect(atMoment(options, null).since).toBe(500)
  })
  test('any text survives base64', () => {
    const text = 'Zoë 🧑‍🚀 שלום '.repeat(4_000)
    expect(Buffer.from(toBase64(text), 'base64').toString()).toBe(text)
  })
})
