import { defineConfig } from 'vitest/config'

/** Everything that needs no window; journeys have playwright.config.ts. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          environment: 'node',
          // A guard against a test that never ends; a busy machine starts a process in seconds.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
