/** The main job, from an empty workspace to a PDF: add a client, connect its organizations, sync, look, print. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { setMoment } from '../support/moving-clock.ts'
import { eventually, goTo, heldBy, rowsOf, settled } from './support/steps.ts'
import { expect, oneWindow, test } from './support/test.ts'

let openai: Awaited<ReturnType<typeof startOpenAi>>
let anthropic: Awaited<ReturnType<typeof startAnthropic>>
const reeve = oneWindow(async () => {
  const now = setMoment('2027-01-31T23:10:00Z')
  const world = { seed: 'first-run', users: 23, health: 'poor', now, latencyMs: 15 } as const
  openai = await startOpenAi({ ...world, audit: 'refused' })
  anthropic = await startAnthropic(world)
  return [openai, anthropic]
})

/** From the list of providers to what the test of the key saw. */
async function testKey(provider: string, simulator: { url: string; adminKey: string }): Promise<void> {
  const { page } = reeve
  await page.getByRole('button', { name: new RegExp(`^${provider}`) }).click()
  const key = page.getByLabel('Admin API key', { exact: true })
  await expect(key).toBeFocused()
  await key.fill(simulator.adminKey)
  await page.getByRole('button', { name: 'Advanced' }).click()
  await page.getByLabel('Endpoint').fill(simulator.url)
  await page.getByRole('button', { name: 'Test', exact: true }).click()
  await page.getByRole('heading', { name: /^Can read/ }).waitFor()
  await expect(page.getByRole('group', { name: 'Step 3 of 4' })).toBeFocused()
}

test.describe.serial('from an empty workspace to a report', { tag: '@ci' }, () => {
  test('an empty workspace offers a client or the sample, and adding a client leads to its first connection', async () => {
    const { page } = reeve
    await page.getByRole('heading', { name: 'Welcome to Reeve' }).waitFor()
    await expect(page.getByRole('button', { name: 'Open the sample MSP' })).toBeVisible()
    await page.getByRole('button', { name: 'Add a client' }).click()
    await page.getByLabel('Client name').fill('Harbor Dental')
    await page.getByRole('button', { name: 'Add and connect' }).click()
    await page.getByText('Which provider organization of Harbor Dental is to be read?').waitFor()
  })

  test('the test of a key says what it can and cannot see, and keeps nothing of the key on the page', async () => {
    const { page } = reeve
    await testKey('OpenAI', openai)
    const table = page.getByRole('table')
    await eventually(() => table.getByText('Can read', { exact: true }).count()).toBeGreaterThan(10)
    await expect(table.getByRole('row', { name: /Audit log.*Cannot read/ })).toHaveCount(1)
    await expect(page.getByText('The provider gives no organization name')).toBeVisible()
    expect(await heldBy(page)).not.toContain(openai.adminKey)
  })

  test('adding the connection starts its first sync, which is seen as it goes', async () => {
    const { page } = reeve
    await page.getByRole('button', { name: 'Add to Harbor Dental and sync' }).click()
    await page.getByRole('heading', { name: 'The first sync is running' }).waitFor()
    await page.getByRole('progressbar').first().waitFor()
    await page.getByRole('heading', { name: /^The first sync is done/ }).waitFor()
    // The audit log was refused: the end says so.
    await expect(page.getByText('Done in part', { exact: true })).toBeVisible()
  })

  test('a provider that names its organization is named before it is added', async () => {
    const { page } = reeve
    await page.getByRole('button', { name: 'Add another' }).click()
    await testKey('Anthropic', anthropic)
    await page.getByRole('heading', { name: 'Harbor Dental', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Add to Harbor Dental and sync' }).click()
    await page.getByRole('heading', { name: /^The first sync is done/ }).waitFor()
  })

  test('the overview shows the figures, and each leads to its rows', async () => {
    const { page } = reeve
    const mails = [openai, anthropic].flatMap(({ world: { users } }) => users.all().map(({ email }) => email))
    const persons = new Set(mails).size
    await page.getByRole('button', { name: 'Go to the overview' }).click()
    await page.getByRole('button', { name: new RegExp(`^People ${persons} `) }).click()
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor()
    await rowsOf(page, 'People').first().waitFor()
    await expect(page.getByRole('grid', { name: 'People' })).toHaveAttribute(
      'aria-rowcount',
      `${persons + 1}`,
    )
  })

  test('a finding shows what was seen, where it was read, and the frameworks it belongs to', async () => {
    const { page } = reeve
    await goTo(page, 'Findings')
    await rowsOf(page, 'Findings').first().click()
    const panel = page.getByRole('complementary', { name: 'Details' })
    for (const part of [
      'What is true',
      'Why it matters',
      'What was seen',
      'How to fix',
      'Frameworks',
      'Evidence',
    ])
      await panel.getByRole('heading', { name: part, exact: true }).waitFor()
    await panel
      .getByText(/NIST|ISO|CIS|OWASP/)
      .first()
      .waitFor()
  })

  test('the report is turned in the preview, saved as a PDF and written into the journal', async () => {
    const { page } = reeve
    const file = join(reeve.home, 'Harbor Dental.pdf')
    await reeve.app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await goTo(page, 'Report')
    const first = await page.getByRole('img', { name: /^Report page 1 of/ }).getAttribute('src')
    await page.getByRole('button', { name: 'Next page' }).click()
    const second = await page.getByRole('img', { name: /^Report page 2 of/ }).getAttribute('src')
    expect(second).not.toBe(first)
    await page.getByRole('button', { name: 'Save PDF' }).click()
    await page.getByText('Saved to').waitFor()
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')
    await goTo(page, 'Journal')
    await settled(page)
    await page
      .getByRole('row', { name: /A report as of .* was saved/ })
      .first()
      .waitFor()
  })

  test('nothing on the way was an error, and neither secret stays in the page', async () => {
    const held = await heldBy(reeve.page)
    for (const { adminKey } of [openai, anthropic]) {
      expect(held).not.toContain(adminKey)
      expect(reeve.output()).not.toContain(adminKey)
    }
    expect(reeve.heard).toEqual([])
  })
})
