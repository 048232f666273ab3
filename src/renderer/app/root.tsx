/** Decides what stands in the window: the app, the workspace gate, or what is wrong with the engine. */
import { Button, Center, useComputedColorScheme, useMantineColorScheme } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useEffect, type ReactNode } from 'react'
import { engine } from '../api/engine.ts'
import { useEngineState } from '../api/engine-state.ts'
import { useEngineQuery } from '../api/queries.ts'
import { EmptyState, ErrorState, LoadingState } from '../ui/states.tsx'
import { Frame } from './frame.tsx'
import { standIn } from './screens.ts'
import { learnProviders } from '../lib/providers.ts'

export function Root() {
  const state = useEngineState()
  const status = useEngineQuery('workspace.status', {})
  const isReady = status.data?.state === 'ready'
  const providers = useEngineQuery('providers.list', {}, { enabled: isReady })
  useTheme(isReady)
  if (state === 'failed')
    return (
      <Whole>
        <EngineFailed />
      </Whole>
    )
  if (status.error && !status.data)
    return (
      <Whole>
        <ErrorState error={status.error} retry={() => void status.refetch()} />
      </Whole>
    )
  if (!status.data || status.data.state === 'starting')
    return (
      <Whole>
        <LoadingState words="Opening the workspace" />
      </Whole>
    )
  if (status.data.state !== 'ready') {
    const Gate = standIn('gate')?.component
    return Gate ? <Gate /> : <ErrorState error={null} />
  }
  // Every page names providers; where the engine cannot say how, it is shown with their ids.
  if (providers.isPending)
    return (
      <Whole>
        <LoadingState words="Opening the workspace" />
      </Whole>
    )
  if (providers.data) learnProviders(providers.data.providers)
  return <Frame restarting={state === 'restarting'} />
}

/** A state that has the window to itself. */
const Whole = ({ children }: { children: ReactNode }) => (
  <Center component="main" h="100%" p="md">
    {children}
  </Center>
)

/** The engine ended twice within a minute. */
const EngineFailed = () => (
  <EmptyState
    icon={IconPlugConnectedX}
    title="The engine stopped twice in a short time"
    body="It was not started a third time by itself. Everything that was saved is kept; work that was under way was not."
    action={<Button onClick={() => engine.restart()}>Restart engine</Button>}
  />
)

/** Follows the theme in the settings; the choice is remembered for the first paint of the next start (main.tsx), and the
 *  window is told its colour, for the moment before that paint (main/electron/window.ts). */
function useTheme(ready: boolean): void {
  const theme = useEngineQuery('settings.get', {}, { enabled: ready }).data?.theme
  const { setColorScheme } = useMantineColorScheme()
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme)
  }, [theme, setColorScheme])
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    const { backgroundColor } = getComputedStyle(document.body)
    document.querySelector('meta[name="theme-color"]')?.setAttribute('content', backgroundColor)
  }, [scheme])
}
