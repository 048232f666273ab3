/** Audit events, newest first. */
import { ACTOR_LABEL, EVENT_OUTCOME_LABEL, EVENT_TOPIC_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'

export const eventList = defineList({
  id: 'activity',
  label: 'Activity',
  columns: {
    at: { label: 'When', shows: 'moment', width: 148 },
    type: { label: 'Event', shows: 'text', width: 170, grow: 1 },
    actorKind: { label: 'Actor kind', shows: 'word', words: ACTOR_LABEL, width: 150 },
    /** By name, or by id where the name is not known. */
    actor: { label: 'Actor', shows: 'own', width: 180, grow: 2 },
    target: { label: 'Target', shows: 'own', width: 160, grow: 2 },
    actorLabel: { label: 'Actor', shows: 'text', none: 'Not reported', file: 'actor' },
    targetLabel: { label: 'Target', shows: 'text', none: 'Not reported', file: 'target' },
    outcome: { label: 'Outcome', shows: 'word', words: EVENT_OUTCOME_LABEL, none: 'Not reported', width: 96 },
    topic: { label: 'About', shows: 'word', words: EVENT_TOPIC_LABEL, none: 'Unknown type', width: 150 },
    ip: { label: 'Address', shows: 'text', none: 'Not reported', width: 120 },
    country: { label: 'Country', shows: 'text', none: 'Not reported', width: 84, hidden: true },
    network: { label: 'Network', shows: 'text', none: 'Not reported', width: 96, hidden: true },
    onBehalfOfLabel: {
      label: 'On behalf of',
      shows: 'text',
      none: 'Not reported',
      width: 150,
      hidden: true,
      file: 'on_behalf_of',
    },
    correlation: {
      label: 'Request or session',
      shows: 'text',
      none: 'Not reported',
      width: 150,
      hidden: true,
    },
    model: { label: 'Model', shows: 'text', none: 'Not reported', width: 120, hidden: true },
    tool: { label: 'Tool', shows: 'text', none: 'Not reported', width: 110, hidden: true },
    cut: { label: 'Cut details', shows: 'texts', width: 110, hidden: true },
    provider: { label: 'Provider', shows: 'provider', width: 110 },
    connectionName: { label: 'Connection', shows: 'text', width: 130, hidden: true, file: 'connection' },
  },
  filters: {
    type: { label: 'Event', everyClient: true, words: 'event', onlyIs: true },
    topic: { label: 'About', everyClient: true, words: EVENT_TOPIC_LABEL, closed: true, onlyIs: true },
    outcome: { label: 'Outcome', everyClient: true, words: EVENT_OUTCOME_LABEL, closed: true, onlyIs: true },
    actor: {
      label: 'Actor',
      everyClient: true,
      words: ACTOR_LABEL,
      closed: true,
      onlyIs: true,
      uncounted: true,
    },
    connection: { label: 'Connection', onlyIs: true, uncounted: true },
  },
})
