import { expect, test } from 'vitest'
import { scratchProvider } from '../../../../test/support/scratch-provider.ts'
import { parseEntry } from './access.ts'

const PEM = '-----BEGIN CERTIFICATE-----\r\nabc\r\n-----END CERTIFICATE-----'

/** A field of several lines that also takes a secret of one. */
const provider = scratchProvider([], {
  setup: [
    {
      name: 'credential',
      label: 'Secret or certificate',
      secret: true,
      pattern: /^(?:[a-z0-9~-]{8,40}|-----BEGIN [\s\S]+-----\n)$/,
      format: 'secret or PEM',
      multiline: true,
    },
    { name: 'tenant', label: 'Tenant', secret: false, pattern: /^[a-z]{3,10}$/, format: 'acme' },
  ],
})

test.each([
  ['a PEM file ends with a line end and hides its hint', PEM, `${PEM.replaceAll('\r', '')}\n`, '…'],
  [
    'a secret of one line stays as it is',
    ' client-secret~0123456789abcdef\n',
    'client-secret~0123456789abcdef',
    /^client-…cdef$/,
  ],
])('in a field of several lines, %s', (_, credential, expected, hint) => {
  const entry = parseEntry(provider, { credential, tenant: 'acme' })
  expect(entry.secrets.get('credential')?.reveal()).toBe(expected)
  expect(entry.hint).toMatch(hint)
  expect(entry.setup).toEqual({ tenant: 'acme' })
})
