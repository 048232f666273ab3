import { defineConfig } from '@playwright/test'

/** Journeys through the real Electron, one at a time: windows share one display and its focus. No second try. */
export default defineConfig({
  testDir: 'test/journeys',
  testMatch: '**/*.journey.ts',
  outputDir: '.cache/journey-results',
  globalSetup: './test/journeys/support/session.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // For a busy machine: a test that takes so long hangs.
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
})
