/** A journal entry in words. Promise: an action or a detail of a later version is shown as written, never left out. */
import { sentenceCase } from '../../../shared/model/index.ts'

const ACTIONS: Readonly<Record<string, string>> = {
  'client.added': 'Client added',
  'client.changed': 'Client changed',
  'connection.added': 'Connection added',
  'connection.renamed': 'Connection renamed',
  'connection.removed': 'Connection removed',
  'connection.secretReplaced': 'Key replaced',
  'sync.finished': 'Synced',
  'sync.failed': 'Sync failed',
  'terms.changed': 'Terms changed',
  'parameter.changed': 'Limit of a control changed',
  'report.written': 'Report saved',
  'export.written': 'Export saved',
  'list.written': 'List saved',
}

/** "report.written" → "Report saved"; an unknown word is made readable. */
export function actionLabel(action: string): string {
  if (Object.hasOwn(ACTIONS, action)) return ACTIONS[action] ?? action
  const words = action
    .replaceAll(/[._-]+/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
  return sentenceCase(words)
}

const MAX_VALUE = 160

/** The entry's details as pairs of text, or null where they are not a plain object. */
export function detailPairs(json: string): [key: string, value: string][] | null {
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null
  return Object.entries(parsed).map(([key, value]): [string, string] => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return [key, text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text]
  })
}
