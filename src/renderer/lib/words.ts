/** The text of any word on screen: of the closed lists (shared/model), and of words that come as free text. */
import {
  CREDENTIAL_KIND_LABEL,
  FINDING_STATE_LABEL,
  ACCOUNT_STATE_LABEL,
  IDENTITY_KIND_LABEL,
  JOINED_LABEL,
  LIFE_STATE_LABEL,
  SEVERITY_LABEL,
  sentenceCase,
} from '../../shared/model/index.ts'

const textIn =
  (labels: Readonly<Record<string, string>>) =>
  (word: string): string | undefined =>
    Object.hasOwn(labels, word) ? labels[word] : undefined

const own = textIn({
  ...IDENTITY_KIND_LABEL,
  ...CREDENTIAL_KIND_LABEL,
  ...LIFE_STATE_LABEL,
  ...ACCOUNT_STATE_LABEL,
  ...JOINED_LABEL,
  ...SEVERITY_LABEL,
  ...FINDING_STATE_LABEL,
  account: 'Person',
  gone: 'No longer there',
  possible: 'Possible match',
  org: 'Whole organization',
  source: 'Data set',
  // The engine's word for an absent fact in filters.
  '-': 'Not reported',
})

/** "expired_invite" → "Invite expired"; a word without a text of its own gets spaces and a capital. */
export const wordLabel = (word: string): string => own(word) ?? sentenceCase(word.replaceAll('_', ' '))
