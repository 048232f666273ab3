/** Clients: list, add, rename, tag, remove. */
import { removeClient } from './client-removal.ts'
import { addClient, updateClient } from './clients.ts'
import { done, type Commands, type Queries } from './handling.ts'

export const clientQueries: Queries<'clients.list'> = (deps) => ({
  'clients.list': () => ({
    clients: deps()
      .workspace.clients()
      .map((c) => ({ ...c, tags: [...c.tags] })),
  }),
})

export const clientCommands: Commands<'clients.add' | 'clients.update' | 'clients.remove'> = (deps) => ({
  'clients.add': (input) => ({ clientId: addClient(deps(), input.name, input.tags ?? []) }),
  'clients.update': done(({ clientId, ...change }) => updateClient(deps(), clientId, change)),
  'clients.remove': done((input) => removeClient(deps(), input.clientId, input.confirmName)),
})
