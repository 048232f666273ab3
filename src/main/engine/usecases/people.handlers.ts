/** People: the list, and whose accounts are one person's. */
import { listed, type Commands, type Queries } from './handling.ts'
import { joinPersons, splitPerson, undoPeople } from './people.ts'
import { findPeople } from './views/find-people.ts'
import { listPeople } from './views/people.ts'

export const peopleQueries: Queries<'people.list' | 'people.find'> = (deps) => ({
  'people.list': async (input) => listPeople(await listed(deps(), input), input),
  'people.find': async (input) =>
    findPeople(await listed(deps(), { clientId: input.clientId, asOf: null }), input),
})

export const peopleCommands: Commands<'people.join' | 'people.split' | 'people.undo'> = (deps) => ({
  'people.join': (input) => joinPersons(deps(), input),
  'people.split': (input) => splitPerson(deps(), input),
  'people.undo': (input) => undoPeople(deps(), input),
})
