/** Audit events, newest first. */
import { ACTOR_LABEL } from '../model/labels.ts'
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
    ip: { label: 'Address', shows: 'text', none: 'Not reported', width: 120 },
    country: { label: 'Country', shows: 'text', none: 'Not reported', width: 84, hidden: true },
    provider: { label: 'Provider', shows: 'provider', width: 110 },
    connectionName: { label: 'Connection', shows: 'text', width: 130, hidden: true, file: 'connection' },
  },
  filters: {
    type: { label: 'Event', everyClient: true, words: 'event', onlyIs: true },
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
  terminal: ['at', 'provider', 'type', 'actorLabel', 'targetLabel', 'ip'],
})
