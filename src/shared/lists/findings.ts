/** Findings: what controls found wrong. */
import { FINDING_STATE_LABEL, SEVERITY_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'

/** Kinds of subjects that are not called by their own word. */
const SUBJECT_WORDS = { account: 'Person', source: 'Data set' }

export const findingList = defineList({
  id: 'findings',
  label: 'Findings',
  columns: {
    id: { label: 'Id', shows: 'code' },
    controlId: { label: 'Control', shows: 'code', file: 'control' },
    severity: { label: 'Severity', shows: 'word', words: SEVERITY_LABEL, width: 96, sorts: true },
    title: { label: 'Finding', shows: 'text', width: 220, grow: 3, sorts: true },
    subjectLabel: { label: 'Subject', shows: 'text', width: 160, grow: 2, sorts: true, file: 'subject' },
    subjectKind: { label: 'Subject kind', shows: 'text', words: SUBJECT_WORDS, width: 140, hidden: true },
    subjectId: { label: 'Subject id', shows: 'code' },
    /** What is true, in one sentence. */
    what: { label: 'What', shows: 'text' },
    state: { label: 'State', shows: 'word', words: FINDING_STATE_LABEL, width: 104, sorts: true },
    firstSeenAt: { label: 'First seen', shows: 'moment', width: 112, sorts: true },
    lastSeenAt: { label: 'Last seen', shows: 'moment', width: 118, sorts: true },
    resolvedAt: { label: 'Resolved', shows: 'moment', none: 'Not resolved' },
    provider: { label: 'Provider', shows: 'provider', none: 'Whole client', width: 110 },
  },
  filters: {
    severity: { label: 'Severity', everyClient: true, words: SEVERITY_LABEL },
    state: { label: 'State', everyClient: true, words: FINDING_STATE_LABEL },
    control: { label: 'Control', everyClient: true },
    provider: { label: 'Provider', everyClient: true, words: 'provider', none: 'Whole client' },
    subject: { label: 'Subject', everyClient: true, words: SUBJECT_WORDS },
  },
  defaultSort: { field: 'severity', dir: 'desc' },
  views: [
    { name: 'Open', filters: { state: ['open', 'reopened'] } },
    {
      name: 'Open, critical and high',
      filters: { state: ['open', 'reopened'], severity: ['critical', 'high'] },
    },
    { name: 'Resolved', filters: { state: ['resolved'] } },
  ],
  terminal: ['id', 'severity', 'state', 'controlId', 'subjectLabel', 'what', 'firstSeenAt'],
})
