/** Every screen, light and dark, wide and narrow, with plain and with hostile data: accessible, within the window, without
 *  an error or a violation of the policy. With REEVE_SHOTS (a folder) each is kept as a picture, for the README. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { addClient, syncAll } from '../support/workspace.ts'
import { axeCheck } from './support/axe.ts'
import { goTo, rowsOf, settled } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

const SCRIPT = '<script>alert(1)</script>'
const HOSTILE = `${SCRIPT} 👩🏽‍⚕️ `.padEnd(300, 'مستشفى الميناء ')
const PLAIN = 'Harbor Dental'
const EMPTY = 'Quay Street Surgery'
const SHOTS = process.env['REEVE_SHOTS']

const ids = new Map<string, string>()
const reeve = oneWindow(async (home) => {
  const earlier = setMoment('2027-11-08T06:45:00Z')
  const world = { seed: 'screens', users: 30, health: 'poor', now: earlier } as const
  const openai = await startOpenAi({ ...world, audit: 'on' })
  const anthropic = await startAnthropic(world)
  const both = [
    { provider: 'openai', ...openai },
    { provider: 'anthropic', ...anthropic },
  ] as const
  const bare = await startOpenAi({
    seed: 'hostile',
    users: 8,
    orgName: HOSTILE,
    now: earlier,
    audit: 'refused',
  })
  ids.set(PLAIN, await addClient(home, { name: PLAIN, connections: both }))
  ids.set(HOSTILE, await addClient(home, { name: HOSTILE, connections: [{ provider: 'openai', ...bare }] }))
  await syncAll(home)
  const now = setMoment('2027-12-08T06:45:00Z')
  for (const simulator of [openai, anthropic, bare]) simulator.setNow(now)
  await syncAll(home)
  ids.set(EMPTY, await addClient(home, { name: EMPTY, connections: [] }))
  return [openai, anthropic, bare]
})

/** What is used of the page's globals: the suite is checked without the DOM's types. */
declare const window: { readonly innerWidth: number; location: { hash: string } }
declare const document: {
  readonly documentElement: { readonly scrollWidth: number }
  getElementById(
    id: string,
  ): Readonly<Record<'scrollWidth' | 'clientWidth' | 'scrollHeight' | 'clientHeight', number>> | null
}

const CLIENT_PAGES = [
  'Overview',
  'People',
  'Identities',
  'Credentials',
  'Services',
  'Usage & spend',
  'Activity',
  'Findings',
  'Snapshots',
  'Connections',
  'Report',
  'Journal',
]

async function openAddress(address: string): Promise<void> {
  await reeve.page.evaluate((to) => {
    window.location.hash = to
  }, address)
}

async function openPage(client: string, label: string): Promise<void> {
  // Without what the view before has put into the address: moment, filters, open row.
  await openAddress(`/c/${ids.get(client) ?? ''}/journal`)
  await goTo(reeve.page, label)
}

/** Views that are more than a page of the rail: opened from the address, like a pasted link. */
const VIEWS: readonly (readonly [name: string, open: () => Promise<void>])[] = [
  ...['Fleet', 'Workspace journal', 'Settings'].map(
    (label) => [label, () => goTo(reeve.page, label).then(() => undefined)] as const,
  ),
  ...CLIENT_PAGES.map((label) => [label, () => openPage(PLAIN, label)] as const),
  ...['Identities', 'Credentials', 'People', 'Findings', 'Services', 'Activity', 'Snapshots'].map(
    (label) =>
      [
        `${label} with details`,
        async () => {
          await openPage(PLAIN, label)
          await rowsOf(reeve.page, label).first().click()
          await reeve.page.getByRole('complementary', { name: 'Details' }).waitFor()
        },
      ] as const,
  ),
  [
    'All controls',
    async () => {
      await openAddress(`/c/${ids.get(PLAIN) ?? ''}/findings?tab=posture`)
      await rowsOf(reeve.page, 'Controls').first().waitFor()
    },
  ],
  [
    'Wizard',
    async () => {
      await openAddress(`/c/${ids.get(PLAIN) ?? ''}/connections?wizard=openai`)
      await reeve.page.getByLabel('Admin API key', { exact: true }).waitFor()
    },
  ],
  [
    'Compare',
    async () => {
      await openPage(PLAIN, 'Snapshots')
      await reeve.page.getByRole('button', { name: 'Compare two runs' }).click()
      await reeve.page.getByRole('heading', { level: 1, name: 'Compare two runs' }).waitFor()
    },
  ],
  [
    'Past',
    async () => {
      await openPage(PLAIN, 'Overview')
      await reeve.page.getByRole('button', { name: 'As of: now' }).click()
      await reeve.page
        .getByRole('menuitemradio', { name: /\d{4}, \d{2}:\d{2}/ })
        .last()
        .click()
      await reeve.page.getByRole('status').filter({ hasText: 'The past is shown' }).waitFor()
    },
  ],
  [
    'Saved view',
    async () => {
      await openPage(PLAIN, 'Identities')
      await reeve.page.getByRole('button', { name: 'Views', exact: true }).click()
      await reeve.page.getByRole('menuitem', { name: 'Save this view…' }).click()
      await reeve.page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).waitFor()
    },
  ],
  [
    'Palette',
    async () => {
      await openPage(PLAIN, 'Overview')
      await reeve.page.keyboard.press('ControlOrMeta+k')
      await reeve.page.getByRole('textbox', { name: 'Go to' }).fill('key')
      await reeve.page
        .getByText(/^(Identity|Credential|Finding) · /)
        .first()
        .waitFor()
    },
  ],
]

/** Views that would lie over the next one. */
const OVERLAYS = ['Saved view', 'Palette']

/** How far the window and its page are wider than what is seen, and the page is lower without a way to scroll there; 0
 *  each when they fit. */
const overflow = () =>
  reeve.page.evaluate(() => {
    const page = document.getElementById('page')
    return [
      Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
      page === null ? 0 : Math.max(0, page.scrollWidth - page.clientWidth),
      page === null ? 0 : Math.max(0, page.scrollHeight - page.clientHeight),
    ]
  })

async function setWindow(theme: 'light' | 'dark', [width, height]: readonly [number, number]): Promise<void> {
  await reeve.page.emulateMedia({ colorScheme: theme })
  await reeve.app.evaluate(
    ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size[0], size[1]),
    [width, height] as const,
  )
  await reeve.page.waitForFunction((wanted) => window.innerWidth === wanted, width)
}

/** Everything that is wrong with what is shown now. */
async function look(name: string): Promise<string[]> {
  await settled(reeve.page)
  const wide = await overflow()
  const problems = await axeCheck(reeve.page)
  if (wide.some((px) => px > 0))
    problems.push(`beyond the window, the page, its foot by ${wide.join(', ')} px`)
  if (SHOTS !== undefined) {
    mkdirSync(SHOTS, { recursive: true })
    // Away from everything that shows a tip.
    await reeve.page.mouse.move(4, 560)
    await reeve.page.getByRole('tooltip').waitFor({ state: 'detached' })
    await reeve.page.screenshot({ path: join(SHOTS, `${name.toLowerCase().replace(/\W+/g, '-')}.png`) })
  }
  return [...problems, ...reeve.heard.splice(0)].map((problem) => `${name}: ${problem}`)
}

const SIZES = [
  [1280, 800],
  [900, 600],
] as const

/** Some tests look at two dozen screens, each for everything that axe knows. */
test.describe.configure({ timeout: 900_000 })

for (const theme of ['light', 'dark'] as const)
  for (const size of SIZES)
    test(`in the ${theme} theme at ${size.join(' × ')} every screen is accessible and fits`, async () => {
      await setWindow(theme, size)
      const problems: string[] = []
      for (const [name, open] of VIEWS) {
        await open()
        problems.push(...(await look(`${name} ${theme} ${size[0]}`)))
        if (OVERLAYS.includes(name)) await reeve.page.keyboard.press('Escape')
      }
      expect(problems).toEqual([])
    })

for (const size of SIZES)
  test(`a hostile client name is text everywhere and the layout holds at ${size.join(' × ')}`, async () => {
    await setWindow('light', size)
    const problems: string[] = []
    await goTo(reeve.page, 'Fleet')
    await rowsOf(reeve.page, 'Clients').filter({ hasText: SCRIPT }).waitFor()
    problems.push(...(await look(`Hostile Fleet ${size[0]}`)))
    for (const label of CLIENT_PAGES) {
      await openPage(HOSTILE, label)
      await expect(reeve.page.getByRole('banner')).toContainText(SCRIPT)
      problems.push(...(await look(`Hostile ${label} ${size[0]}`)))
    }
    expect(problems).toEqual([])
  })

test('at 200 % zoom nothing is lost', async () => {
  await setWindow('light', SIZES[0])
  const zoom = (factor: number) =>
    reeve.app.evaluate(
      ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(wanted),
      factor,
    )
  await zoom(2)
  await reeve.page.waitForFunction((wanted) => window.innerWidth === wanted, SIZES[0][0] / 2)
  try {
    const problems: string[] = []
    for (const [name, open] of VIEWS) {
      await open()
      problems.push(...(await look(`Zoomed ${name}`)))
      if (OVERLAYS.includes(name)) await reeve.page.keyboard.press('Escape')
    }
    expect(problems).toEqual([])
  } finally {
    await zoom(1)
  }
})

test('a client without a connection says on every page what would be there', async () => {
  await setWindow('light', SIZES[0])
  const problems: string[] = []
  for (const label of CLIENT_PAGES) {
    await openPage(EMPTY, label)
    problems.push(...(await look(`Empty ${label}`)))
  }
  expect(problems).toEqual([])
})

test('a row that is pressed before the typed filter was taken keeps its panel', async () => {
  const { page } = reeve
  await openPage(PLAIN, 'People')
  const first = rowsOf(page, 'People').first()
  // A few letters that leave this row and take others away.
  const typed = /(\S{4})\S*@/.exec(await first.innerText())?.[1] ?? ''
  expect(typed).not.toBe('')
  await page.getByRole('textbox', { name: 'Filter people' }).fill(typed)
  await first.click()
  const details = page.getByRole('complementary', { name: 'Details' })
  await details.waitFor()
  // The rows of the filtered list are there: whatever taking the text does to the panel has been done.
  await page
    .locator('footer')
    .getByText(/^\d+ of \d+/)
    .waitFor()
  await settled(page)
  await expect(details).toBeVisible()
})
