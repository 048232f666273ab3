/** Settings: who the MSP is and how it prints (records of the workspace), what the technician is called (a record too),
 *  and the theme, a matter of taste that stays at this device. */
import { SCHEMAS, type Output, type SettingsView } from '../../../shared/contract/schemas.ts'
import { toAppError } from '../domain/errors.ts'
import { EVER } from '../records/resolve.ts'
import type { Deps, QueryDeps } from './deps.ts'
import { decideForWorkspace, setRecord } from './journal.ts'
import { keepTechnician } from './workspace.ts'
import type { BodyOf } from '../records/index.ts'

const SHAPE = SCHEMAS['settings.get'].output.shape

/** Records of the MSP by setting. */
const MSP = {
  mspName: 'name',
  logo: 'logo',
  accent: 'accent',
  locale: 'locale',
  currency: 'currency',
  paper: 'paper',
} as const satisfies Partial<Record<keyof SettingsView, BodyOf<'msp'>['field']>>
type MspSetting = keyof typeof MSP
const MSP_SETTINGS = Object.keys(MSP) as MspSetting[]

const DEFAULTS: Pick<SettingsView, MspSetting | 'theme'> = {
  mspName: '',
  logo: null,
  accent: '#2f5d8c',
  locale: 'en-GB',
  currency: 'USD',
  paper: 'a4',
  theme: 'system',
}

const themeKey = ({ author }: Pick<QueryDeps, 'author'>): string => `theme/${author.device}`

/** What was never decided, or cannot be read, is the default, each by itself. */
export function readSettings(
  deps: Pick<QueryDeps, 'workspace' | 'author' | 'osUser'>,
): Output<'settings.get'> {
  const { workspace, author, osUser } = deps
  const members = workspace.records('member', EVER)
  const member = members.find(({ id }) => id === author.member)?.value
  const said = new Map(workspace.records('msp', EVER).map(({ id, value }) => [id, value?.value]))
  const msp = MSP_SETTINGS.flatMap((setting) => {
    const read = SHAPE[setting].safeParse(said.get(MSP[setting]))
    return read.success ? [[setting, read.data] as const] : []
  })
  const theme = SHAPE.theme.safeParse(workspace.setting(themeKey(deps)))
  return {
    ...DEFAULTS,
    ...(Object.fromEntries(msp) as Partial<SettingsView>),
    ...(theme.success && { theme: theme.data }),
    technician: member?.name ?? '',
    account: member?.account ?? osUser,
    alone: members.length < 2,
  }
}

/** The words of a setting in the journal. The theme is not in it. */
const WORDS = {
  mspName: 'company name',
  logo: 'logo',
  accent: 'accent colour',
  locale: 'language',
  currency: 'currency',
  paper: 'paper',
} as const satisfies Record<MspSetting, string>

/** One entry says what changed of the MSP. The technician's name is the member's, with an entry of its own. An empty name is
 *  none: the technician goes by the account. */
export async function changeSettings(deps: Deps, change: Partial<SettingsView>): Promise<void> {
  const before = readSettings(deps)
  const after = { ...before, ...change }
  const fields = MSP_SETTINGS.filter((setting) => after[setting] !== before[setting])
  const isRenamed = after.technician !== before.technician
  const now = deps.clock.now()
  const writes = fields.map((setting) =>
    setRecord('msp', { field: MSP[setting], value: after[setting] } as BodyOf<'msp'>, now),
  )
  const alongside = (): void => {
    if (after.theme !== before.theme) deps.workspace.setSetting(themeKey(deps), after.theme)
    if (isRenamed) renameMember(deps, after)
  }
  const detail = { fields: fields.map((field) => WORDS[field]) }
  if (fields.length === 0) alongside()
  else decideForWorkspace(deps, { action: 'settings.changed', detail }, { writes, alongside })
  // Readings name who decided.
  if (isRenamed) deps.reader.forget(null)
  deps.stale(['settings'], null)
  if (isRenamed)
    await keepTechnician(deps.secrets, after.technician).catch((error: unknown) => {
      deps.log.warn('the name was not kept for other workspaces', { code: toAppError(error).code })
    })
}

function renameMember(deps: Deps, { technician, account }: Output<'settings.get'>): void {
  const { member } = deps.author
  const body = { name: technician === '' ? null : technician, account, role: 'technician' } as const
  decideForWorkspace(
    deps,
    { action: 'member.renamed', detail: { member } },
    { writes: [{ kind: 'member', id: member, op: 'set', from: deps.clock.now(), body }] },
  )
}
