/** Workspace settings: who the MSP is and how it prints. */
import { SCHEMAS, type SettingsView } from '../../../shared/contract/schemas.ts'
import { parsed as readStored } from './stored.ts'
import type { Deps } from './deps.ts'
import { decideForWorkspace } from './journal.ts'

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

/** The words of a setting in the journal. The theme is a matter of taste and is not in it. */
const FIELDS = {
  mspName: 'company name',
  technician: 'technician',
  logo: 'logo',
  accent: 'accent colour',
  locale: 'language',
  currency: 'currency',
  paper: 'paper',
} as const satisfies Omit<Record<keyof SettingsView, string>, 'theme'>

/** The technician's name is the member's: both change together. */
export function changeSettings(deps: Deps, change: Partial<SettingsView>): void {
  const before = readSettings(deps)
  const after = { ...before, ...change }
  const fields = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).filter((f) => after[f] !== before[f])
  const save = (): void => deps.workspace.setSetting(SETTINGS_KEY, JSON.stringify(after))
  const detail = { fields: fields.map((field) => FIELDS[field]) }
  const saveWithName = (): void => {
    save()
    if (fields.includes('technician')) renameMember(deps, after.technician || deps.osUser)
  }
  if (fields.length === 0) save()
  else decideForWorkspace(deps, { action: 'settings.changed', detail }, { alongside: saveWithName })
  deps.stale(['settings'], null)
}

function renameMember(deps: Deps, name: string): void {
  const { member } = deps.author
  const body = { name, role: 'technician' } as const
  decideForWorkspace(
    deps,
    { action: 'member.renamed', detail: { member } },
    { writes: [{ kind: 'member', id: member, op: 'set', from: deps.clock.now(), body }] },
  )
}
