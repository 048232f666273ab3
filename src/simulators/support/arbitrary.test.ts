/** What the generator makes is what the description allows, for every operation of every description. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryResponse } from './arbitrary.ts'
import { type ContractName, contractsNote, contractsPresent, openContract } from './contract.ts'

const NAMES: readonly ContractName[] = ['openai', 'anthropic-2023-06-01', 'anthropic-2026-10-21']

describe.skipIf(!contractsPresent).each(NAMES)(`bodies generated from %s${contractsNote}`, (name) => {
  test('are accepted by the description that they were made from', () => {
    const contract = openContract(name)
    const operations = contract.operations().filter((operation) => operation.method === 'GET')
    expect(operations.length).toBeGreaterThan(10)
    for (const operation of operations) {
      fc.assert(
        fc.property(arbitraryResponse(contract, operation), (body) => {
          expect(contract.validateResponse(operation.method, operation.path, 200, body)).toEqual([])
        }),
        { numRuns: 25, seed: 7 },
      )
    }
  })

  test('reach the awkward ends: empty lists, absent fields and nulls', () => {
    const contract = openContract(name)
    const path = name === 'openai' ? '/v1/organization/users' : '/v1/organizations/api_keys'
    const operation = contract.operationOf('GET', path)
    if (operation === undefined) throw new Error(`${path} is gone from the description`)
    const sample = fc
      .sample(arbitraryResponse(contract, operation), { numRuns: 200, seed: 7 })
      .map((body) => JSON.stringify(body))
    expect(sample.some((body) => body.includes('"data":[]'))).toBe(true)
    expect(sample.some((body) => body.includes(':null'))).toBe(true)
    expect(new Set(sample).size).toBeGreaterThan(150)
  })

  test('leave the described enumerations when asked to', () => {
    const contract = openContract(name)
    const path = name === 'openai' ? '/v1/organization/invites' : '/v1/organizations/api_keys'
    const operation = contract.operationOf('GET', path)
    if (operation === undefined) throw new Error(`${path} is gone from the description`)
    const sample = fc.sample(arbitraryResponse(contract, operation, { openEnums: true }), {
      numRuns: 50,
      seed: 7,
    })
    expect(sample.some((body) => JSON.stringify(body).includes('a_value_of_tomorrow'))).toBe(true)
  })
})

describe.skipIf(!contractsPresent)(`the judge of requests${contractsNote}`, () => {
  test('accepts what the description allows', () => {
    const openai = openContract('openai')
    expect(openai.validateRequest('GET', '/v1/organization/users?limit=100&after=user-1', {})).toEqual([])
    expect(
      openai.validateRequest(
        'GET',
        '/v1/organization/costs?start_time=1&group_by=project_id&group_by=line_item',
        {},
      ),
    ).toEqual([])
    expect(
      openai.validateRequest(
        'GET',
        '/v1/organization/audit_logs?effective_at[gte]=5&event_types[]=user.added',
        {},
      ),
    ).toEqual([])
    const anthropic = openContract('anthropic-2026-10-21')
    const headers = { 'anthropic-version': '2026-10-21' }
    expect(anthropic.validateRequest('GET', '/v1/organizations/users?limit=10', headers)).toEqual([])
    expect(
      anthropic.validateRequest('POST', '/v1/organizations/api_keys/k', headers, { status: 'inactive' }),
    ).toEqual([])
  })

  test('names what is wrong', () => {
    const openai = openContract('openai')
    const wrong = (url: string, body?: unknown): string =>
      openai.validateRequest(body === undefined ? 'GET' : 'POST', url, {}, body).join()
    expect(wrong('/v1/organization/nothing')).toContain('not in the description')
    expect(wrong('/v1/organization/costs')).toContain('start_time')
    expect(wrong('/v1/organization/costs?start_time=1&group_by[]=project_id')).toContain('group_by[]')
    expect(wrong('/v1/organization/costs?start_time=1&group_by=user_id')).toContain('group_by')
    expect(wrong('/v1/organization/users?limit=many')).toContain('limit')
    expect(wrong('/v1/organization/admin_api_keys', { title: 'x' })).toContain('name')
    const anthropic = openContract('anthropic-2023-06-01')
    expect(anthropic.validateRequest('GET', '/v1/organizations/me', {}).join()).toContain('anthropic-version')
    expect(
      anthropic
        .validateRequest('GET', '/v1/organizations/users?limit=5000', { 'anthropic-version': '2023-06-01' })
        .join(),
    ).toContain('limit')
  })
})
