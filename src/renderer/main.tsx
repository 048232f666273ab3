/** Starts the page: first colours without a flash, the port to the engine and the questions that every start asks; the rest of
 *  the page's code is read while they are answered. */
import '@fontsource-variable/inter'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './app/tokens.css'
import { connectEngine, queryClient } from './api/engine.ts'
import { engineQuery, listQuery } from './api/queries.ts'

connectEngine(window)
for (const name of ['workspace.status', 'settings.get', 'clients.list'] as const)
  void queryClient.prefetchQuery(engineQuery(name, {}))
// The first screen of nearly every start; another one asks for itself.
void queryClient.prefetchInfiniteQuery(listQuery('fleet.list', { sort: { field: 'name', dir: 'asc' } }))

// Mantine sets this attribute only after the first paint; an inline script may not.
const remembered = localStorage.getItem('mantine-color-scheme-value')
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)').matches
const scheme = remembered === 'light' || remembered === 'dark' ? remembered : prefersDark ? 'dark' : 'light'
document.documentElement.setAttribute('data-mantine-color-scheme', scheme)

void import('./app/start.tsx')
