/** Ctrl/Cmd+K: any client in two keys, then pages, actions and what the search finds in the client's data.
 *  Promise: fuzzy and immediate for what is known here; search results are added as they come. A pasted link opens. */
import { Spotlight } from '@mantine/spotlight'
import { useDebouncedValue } from '@mantine/hooks'
import { IconLink, IconSearch } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useEngineQuery } from '../api/queries.ts'
import { useAddress, useMove } from '../lib/address.ts'
import { fuzzyPick } from '../lib/fuzzy.ts'
import { wordLabel } from '../lib/words.ts'
import { ClientMark } from '../ui/badges.tsx'
import { usePaletteActions } from './palette-actions.ts'
import styles from './frame.module.css'
import { clientScreens, workspaceScreens } from './screens.ts'

const SEARCH_PAGE = {
  identity: 'identities',
  credential: 'credentials',
  person: 'people',
  service: 'services',
  finding: 'findings',
} as const
const SEARCH_MS = 120
/** Focusable, so that the keyboard can scroll the list. The list hands this to its scroll area; its type leaves it out. */
const SCROLLED = { viewportProps: { tabIndex: 0, role: 'group', 'aria-label': 'Results' } }

export function Palette() {
  const [query, setQuery] = useState('')
  const { clientId } = useAddress()
  const move = useMove()
  const [searched] = useDebouncedValue(query.trim(), SEARCH_MS)
  const clients = useEngineQuery('clients.list', {}).data?.clients ?? []
  const found = useEngineQuery(
    'search.find',
    { text: searched, clientId, limit: 12 },
    { enabled: searched.length >= 2, keepPrevious: true },
  ).data
  const actions = usePaletteActions()

  const pickedClients = fuzzyPick(query, clients, (client) => `${client.name} ${client.tags.join(' ')}`, 8)
  const pages = [
    ...(clientId === null
      ? []
      : clientScreens.map((screen) => ({ ...screen, go: () => move.toPage(screen.path) }))),
    ...workspaceScreens.map((screen) => ({ ...screen, go: () => move.toWorkspace(screen.path) })),
  ]
  const pickedPages = fuzzyPick(query, pages, (page) => page.label, query ? 5 : 20)
  const pickedActions = fuzzyPick(query, actions, (action) => action.label, query ? 4 : 20)
  const results =
    searched.length >= 2 && query.trim() ? (found?.items ?? []).filter(({ kind }) => kind !== 'client') : []
  const moreFound = found?.more ?? 0
  const link = /^(?:reeve:\/\/app\/[^#]*)?#?(\/(?:c\/|fleet|settings).*)$/.exec(query.trim())?.[1]

  const search = useRef<HTMLInputElement>(null)
  useEffect(() => selectFirst(search.current), [results.length])

  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K', 'mod + P']}
      tagsToIgnore={[]}
      scrollable
      maxHeight={420}
      transitionProps={{ duration: 0 }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      attributes={{ content: { 'aria-label': 'Go to' } }}
    >
      <Spotlight.Search
        ref={search}
        placeholder={
          clientId === null ? 'Client, page or action' : 'Client, page, action, person, identity or finding'
        }
        aria-label="Go to"
        leftSection={<IconSearch size={16} aria-hidden />}
      />
      <Spotlight.ActionsList {...SCROLLED}>
        {link && (
          <Spotlight.Action
            label="Open this link"
            leftSection={<IconLink size={16} aria-hidden />}
            onClick={() => {
              window.location.hash = link
            }}
          />
        )}
        {pickedClients.length > 0 && (
          <Spotlight.ActionsGroup label="Clients">
            {pickedClients.map((client) => (
              <Spotlight.Action key={client.id} onClick={() => move.toClient(client.id)}>
                <ClientMark name={client.name} color={client.color} size={20} />
                <bdi className={styles.paletteLabel}>{client.name}</bdi>
                <span className={styles.paletteHint}>{client.tags.join(', ')}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pickedPages.length > 0 && (
          <Spotlight.ActionsGroup label="Pages">
            {pickedPages.map(({ path, label, icon: PageIcon, go }) => (
              <Spotlight.Action
                key={path}
                label={label}
                leftSection={<PageIcon size={16} stroke={1.7} />}
                onClick={go}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {pickedActions.length > 0 && (
          <Spotlight.ActionsGroup label="Actions">
            {pickedActions.map(({ label, icon: ActionIcon, run }) => (
              <Spotlight.Action
                key={label}
                label={label}
                leftSection={<ActionIcon size={16} stroke={1.7} />}
                onClick={run}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {results.length > 0 && (
          <Spotlight.ActionsGroup label="Found">
            {results.map((item) => (
              <Spotlight.Action
                key={`${item.clientId}/${item.kind}/${item.id}`}
                onClick={() => {
                  if (item.kind !== 'client')
                    move.toClient(item.clientId, SEARCH_PAGE[item.kind], { open: item.id })
                }}
              >
                <bdi className={styles.paletteLabel}>{item.label}</bdi>
                <span className={styles.paletteHint}>
                  {wordLabel(item.kind)} · <bdi>{item.hint}</bdi>
                </span>
              </Spotlight.Action>
            ))}
            {moreFound > 0 && (
              <p className={styles.paletteHint}>
                and {moreFound} more: type more of the name, or filter a list
              </p>
            )}
          </Spotlight.ActionsGroup>
        )}
        {!link && pickedClients.length + pickedPages.length + pickedActions.length + results.length === 0 && (
          <Spotlight.Empty>Nothing found</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

/** Enter opens the first line also when it came later than the typing: the list selects only what stands there at once,
 *  and offers no other way to move its selection than its own key. */
function selectFirst(input: HTMLInputElement | null): void {
  if (!input || input.value === '' || input.closest('[role="dialog"]')?.querySelector('[data-selected]'))
    return
  input.dispatchEvent(new KeyboardEvent('keydown', { code: 'ArrowDown', key: 'ArrowDown', bubbles: true }))
}
