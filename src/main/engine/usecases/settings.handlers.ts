/** Settings of the workspace, terms of a client, and the limits that its controls judge by. */
import { done, type Commands, type Queries } from './handling.ts'
import { listParameters, setParameter } from './parameters.ts'
import { changeSettings, readSettings } from './settings.ts'
import { getTerms, setTerms } from './terms.ts'

export const settingQueries: Queries<'settings.get' | 'terms.get' | 'parameters.get'> = (deps) => ({
  'settings.get': () => readSettings(deps()),
  'terms.get': (input) => getTerms(deps(), input.clientId),
  'parameters.get': (input) => listParameters(deps(), input.clientId),
})

export const settingCommands: Commands<'settings.set' | 'terms.set' | 'parameters.set'> = (deps) => ({
  'settings.set': done((input) => changeSettings(deps(), input)),
  'terms.set': done((input) => setTerms(deps(), input.clientId, input.terms)),
  'parameters.set': done((input) => setParameter(deps(), input)),
})
