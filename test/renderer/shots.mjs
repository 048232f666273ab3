// Which views are looked at. `act` drives the page before the picture; `full` are taken in every theme and size, the
// others once, light, at 1280×800. `own`: the picture changes its workspace, so it has a copy of its own.
/** Address of a page of the client that is shown. @param search text, or made from the workspace. */
const c =
  (page, search = '') =>
  (workspace) =>
    `#/c/${workspace.client}/${page}${typeof search === 'string' ? search : search(workspace)}`
/** The first moment of the client and the last. */
const between = ({ moments }) => `?from=${moments[0]}&to=${moments.at(-1)}`
const decided = ({ decided }) => `?open=${encodeURIComponent(decided)}`

/** Opens the first row of the table. */
const openRow = async (page) => {
  await page.locator('[role="grid"] [role="row"][aria-rowindex="2"]').nth(0).click()
  await page.waitForTimeout(250)
}

/** Enters the key of a simulator's administrator and tests it. */
const toCheck = async (page, { simulator }, options = {}) => {
  const { url, adminKey } = await simulator({ users: 12, ...options })
  await page.getByLabel('Admin API key', { exact: true }).fill(adminKey)
  await page.getByRole('button', { name: 'Advanced', exact: true }).click()
  await page.getByLabel('Endpoint', { exact: true }).fill(url)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByRole('button', { name: /and sync/ }).waitFor()
}

export const SHOTS = [
  { name: 'fleet', hash: '#/fleet', full: true },
  { name: 'overview', hash: c('overview'), full: true },
  { name: 'people', hash: c('people'), full: true, act: openRow },
  { name: 'people-decided', hash: c('people', decided), full: true },
  {
    name: 'people-join',
    hash: c('people', decided),
    full: true,
    act: async (page, { somebodyElse }) => {
      await page.getByRole('button', { name: 'Join with…', exact: true }).click()
      await page.getByRole('combobox', { name: /^Join .* with/ }).fill(somebodyElse)
      await page.waitForTimeout(400)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Enter')
      await page.waitForTimeout(200)
    },
  },
  {
    name: 'people-split',
    hash: c('people', decided),
    act: async (page) => {
      await page
        .getByRole('button', { name: /^Split off/ })
        .first()
        .click()
      await page.waitForTimeout(200)
    },
  },
  { name: 'identities', hash: c('identities'), full: true, act: openRow },
  { name: 'credentials', hash: c('credentials'), full: true, act: openRow },
  { name: 'services', hash: c('services'), full: true, act: openRow },
  { name: 'spend', hash: c('spend'), full: true },
  {
    name: 'spend-table',
    hash: c('spend'),
    act: async (page) => {
      await page.getByRole('button', { name: 'Show as table' }).first().click()
    },
  },
  { name: 'activity', hash: c('activity'), full: true, act: openRow },
  { name: 'findings', hash: c('findings'), full: true, act: openRow },
  { name: 'posture', hash: c('findings', '?tab=posture'), full: true },
  { name: 'posture-panel', hash: c('findings', '?tab=posture&open=nhi-env-mixed') },
  { name: 'snapshots', hash: c('snapshots'), full: true },
  { name: 'compare', hash: c('snapshots', between), full: true },
  { name: 'connections', hash: c('connections'), full: true },
  { name: 'wizard-pick', hash: c('connections', '?wizard=pick') },
  { name: 'wizard-secret', hash: c('connections', '?wizard=openai'), full: true },
  { name: 'wizard-check', hash: c('connections', '?wizard=openai'), full: true, act: toCheck },
  {
    name: 'wizard-sync',
    hash: c('connections', '?wizard=openai'),
    own: true,
    act: async (page, workspace) => {
      await toCheck(page, workspace, { latencyMs: 150 })
      await page.getByRole('button', { name: /and sync/ }).click()
      await page.waitForTimeout(2200)
    },
  },
  {
    name: 'remove-connection',
    hash: c('connections'),
    act: async (page) => {
      await page
        .getByRole('button', { name: /^More for/ })
        .first()
        .click()
      await page.getByRole('menuitem', { name: 'Remove' }).click()
      await page.waitForTimeout(200)
    },
  },
  { name: 'report', hash: c('report'), full: true },
  { name: 'journal', hash: c('journal'), full: true, act: openRow },
  {
    name: 'journal-compare',
    hash: c('journal'),
    full: true,
    act: async (page, workspace) => {
      const heads = await workspace.alteredHeads()
      await page.getByRole('button', { name: /^Compare with a saved head/ }).click()
      await page.locator('input[type="file"]').setInputFiles({
        name: 'Northwind Logistics journal head.txt',
        mimeType: 'text/plain',
        buffer: Buffer.from(heads),
      })
      await page.getByText(/heads do(es)? not agree/).waitFor()
    },
  },
  {
    name: 'journal-folder',
    own: true,
    hash: c('journal'),
    act: async (page) => {
      await page.getByRole('button', { name: 'Save the journal…' }).click()
      await page.getByText('SHA256:').waitFor()
    },
  },
  { name: 'workspace-journal', hash: '#/workspace-journal', full: true },
  { name: 'workspace-journal-empty', scenario: 'empty', hash: '#/workspace-journal' },
  { name: 'settings', hash: '#/settings', full: true },
  {
    name: 'recovery-key-replace',
    hash: '#/settings',
    act: async (page) => {
      await page.getByRole('button', { name: 'Replace it…' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'past', hash: c('identities', ({ moments }) => `?asOf=${moments.at(-3)}`), full: true },
  {
    name: 'palette',
    hash: c('people'),
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.waitForTimeout(300)
      await page.keyboard.type('mar')
      await page.waitForTimeout(400)
    },
  },
  { name: 'welcome', scenario: 'empty', hash: '#/fleet', full: true },
  {
    name: 'welcome-sample',
    scenario: 'empty',
    hash: '#/fleet',
    own: true,
    act: async (page) => {
      await page.getByRole('button', { name: 'Open the sample MSP' }).click()
      await page.waitForTimeout(2500)
    },
  },
  {
    name: 'engine-restarting',
    hash: c('overview'),
    act: async (page, { bridge }) => {
      await bridge.lose('restarting')
      await page.waitForTimeout(400)
    },
  },
  {
    name: 'engine-failed',
    hash: c('overview'),
    act: async (page, { bridge }) => {
      await bridge.lose('failed')
      await page.waitForTimeout(400)
    },
  },
  { name: 'gate-locked', scenario: 'locked', hash: '#/fleet', full: true },
  ...[
    'overview',
    'people',
    'identities',
    'credentials',
    'spend',
    'activity',
    'findings',
    'snapshots',
    'connections',
    'report',
  ].map((page) => ({ name: `unconnected-${page}`, scenario: 'unconnected', hash: c(page) })),
  { name: 'fleet-partial', scenario: 'partial', hash: '#/fleet' },
  ...[
    'overview',
    'people',
    'identities',
    'credentials',
    'spend',
    'activity',
    'findings',
    'connections',
    'journal',
  ].map((page) => ({
    name: `partial-${page}`,
    scenario: 'partial',
    hash: c(page),
  })),
  { name: 'partial-posture', scenario: 'partial', hash: c('findings', '?tab=posture') },
  { name: 'fleet-failed', scenario: 'failed', hash: '#/fleet' },
  ...['overview', 'identities', 'credentials', 'spend', 'connections'].map((page) => ({
    name: `failed-${page}`,
    scenario: 'failed',
    hash: c(page),
  })),
  { name: 'fleet-awkward', scenario: 'awkward', hash: '#/fleet', full: true },
  ...[
    'overview',
    'people',
    'identities',
    'credentials',
    'findings',
    'activity',
    'connections',
    'report',
    'journal',
  ].map((page) => ({
    name: `awkward-${page}`,
    scenario: 'awkward',
    hash: c(page),
    ...(['people', 'identities', 'credentials', 'findings', 'journal'].includes(page) && { act: openRow }),
  })),
  { name: 'awkward-wizard', scenario: 'awkward', hash: c('connections', '?wizard=openai'), act: toCheck },
  { name: 'fleet-stress', scenario: 'stress', hash: '#/fleet' },
  {
    name: 'stress-credentials',
    scenario: 'stress',
    hash: c('credentials'),
    act: async (page) => {
      await page.locator('[role="grid"]').evaluate((grid) => {
        grid.scrollTop = grid.scrollHeight / 2
      })
      await page.waitForTimeout(800)
    },
  },
  // 200 % zoom of a 1280×800 window.
  ...['overview', 'identities', 'credentials', 'findings', 'connections', 'report'].map((page) => ({
    name: `zoom-${page}`,
    hash: c(page),
    size: { width: 640, height: 400 },
    scale: 2,
  })),
]
