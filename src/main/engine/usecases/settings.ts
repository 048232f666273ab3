/** Workspace settings: who the MSP is and how it prints. */
import { SCHEMAS, type SettingsView } from '../../../shared/contract/schemas.ts'
import { parsed as readStored } from './stored.ts'
import type { Deps } from './deps.ts'

const SETTINGS_KEY = 'settings'

const DEFAULTS: SettingsView = {
  mspName: '',
  technician: '',
  logo: null,
  accent: '#2f5d8c',
  locale: 'en-GB',
  currency: 'USD',
  paper: 'a4',
  theme: 'system',
}

export function readSettings(deps: Pick<Deps, 'workspace'>): SettingsView {
  const stored = deps.workspace.setting(SETTINGS_KEY)
  if (stored === null) return DEFAULTS
  const parsed = SCHEMAS['settings.get'].output.safeParse(Object.assign({ ...DEFAULTS }, readStored(stored)))
  return parsed.success ? parsed.data : DEFAULTS
}

export function changeSettings(deps: Deps, change: Partial<SettingsView>): void {
  deps.workspace.setSetting(SETTINGS_KEY, JSON.stringify({ ...readSettings(deps), ...change }))
  deps.stale(['settings'], null)
}
