/** A changed field in words. The engine sends a field's name and its values as JSON; null = the provider did not say.
 *  Promise: total; what cannot be read as JSON is shown as written. Pure. */
import { sumMoney } from '../../shared/model/index.ts'
import type { Format } from './format.ts'

const NAMES: Readonly<Record<string, string>> = {
  isAdmin: 'administrator',
  identityKind: 'kind',
  credentialKind: 'kind',
  accountId: 'person',
  identityId: 'identity',
  ownerId: 'owner',
  ownerAccess: 'owner’s access to the project',
  scopeId: 'scope',
  trainingOptout: 'training opt-out',
  env: 'environment',
}

/** "lastUsedAt" → "last used". */
export function fieldName(field: string): string {
  if (Object.hasOwn(NAMES, field)) return NAMES[field] ?? field
  const words = field
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
  return words.replace(/ at$/, '') || field
}

const isMoney = (value: object): value is { micros: number; currency: string } =>
  'micros' in value &&
  typeof value.micros === 'number' &&
  'currency' in value &&
  typeof value.currency === 'string'

function valueText(field: string, value: unknown, format: Format): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value === 'number') return /At$/.test(field) ? format.time(value) : format.number(value)
  if (typeof value === 'string') return value
  if (Array.isArray(value))
    return value.length === 0 ? 'None' : value.map((each) => valueText(field, each, format)).join(', ')
  if (typeof value === 'object') {
    if (isMoney(value)) return format.moneys(sumMoney([value]))
    return Object.entries(value)
      .map(([key, part]) => `${fieldName(key)} ${valueText(key, part, format)}`)
      .join(', ')
  }
  return 'None'
}

/** One value as text. */
export function fieldText(field: string, json: string | null, format: Format): string {
  if (json === null) return 'Not reported'
  try {
    return valueText(field, JSON.parse(json), format)
  } catch {
    return json
  }
}
