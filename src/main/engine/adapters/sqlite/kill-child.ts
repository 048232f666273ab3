/** For kill.test.ts: writes pages of one sync, says each one that is committed, and goes on where it stopped. */
import { writeSync } from 'node:fs'
import { Secret } from '../../domain/secret.ts'
import { openWorkspace } from './index.ts'
import { killPage, KILL_PAGES } from './kill-pages.ts'

const [folder = '', key = ''] = process.argv.slice(2)
const now = Date.UTC(2026, 10, 1)
const store = openWorkspace({
  folder,
  workspaceKey: new Secret(key),
  ids: { next: () => 'a', random: () => 0.5 },
  clock: { now: () => now, sleep: () => Promise.resolve() },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
})
const client = store.openClient('c1')
const sync = client.beginSync('k1', 'openai', now)
const done = Number(sync.resumeFrom('users').cursor ?? '0')
writeSync(1, `ready ${done}\n`)
for (let n = done + 1; n <= KILL_PAGES; n++) {
  sync.page(killPage(n))
  writeSync(1, `page ${n}\n`)
}
sync.done('users', { state: 'complete' })
sync.finish(now)
writeSync(1, 'finished\n')
store.close()
