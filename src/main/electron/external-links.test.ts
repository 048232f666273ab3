import { describe, expect, test } from 'vitest'
import { allowedExternal } from './external-links.ts'

describe('allowedExternal', () => {
  test('lets a provider page through', () => {
    expect(allowedExternal('https://platform.openai.com/settings/organization')).toBe(
      'https://platform.openai.com/settings/organization',
    )
  })

  test.each([
    'http://platform.openai.com/',
    'https://platform.openai.com.evil.example/',
    'https://evil.example/platform.openai.com',
    'https://platform.openai.com@evil.example/',
    'https://user:word@platform.openai.com/',
    'https://platform.openai.com:8443/',
    'https://sub.platform.openai.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://platform.openai.com/share',
    'ms-msdt:/id',
    'platform.openai.com',
    '',
  ])('refuses %s', (address) => {
    expect(allowedExternal(address)).toBeNull()
  })
})
