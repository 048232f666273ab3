/** All screens, found by folder. Adding one touches no list. */
import type { Screen } from '../lib/screen.ts'

const modules = import.meta.glob<{ screen: Screen }>('../screens/*/index.tsx', { eager: true })

const screens: readonly Screen[] = Object.values(modules)
  .map((module) => module.screen)
  .sort((a, b) => a.order - b.order)

export const clientScreens: readonly Screen[] = screens.filter(({ scope }) => scope === 'client')
export const workspaceScreens: readonly Screen[] = screens.filter(({ scope }) => scope === 'workspace')

/** The screen of an address; undefined = there is none. */
export const findScreen = (page: string, inClient: boolean): Screen | undefined =>
  (inClient ? clientScreens : workspaceScreens).find(({ path }) => path === page)

/** The one screen that stands in for the app. */
export const standIn = (scope: 'gate' | 'welcome'): Screen | undefined =>
  screens.find((screen) => screen.scope === scope)
