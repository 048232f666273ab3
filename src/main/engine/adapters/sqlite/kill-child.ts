/** For kill.test.ts: writes step after step until `last`, says each write that is committed, and goes on where it
 *  stopped. */
import { writeSync } from 'node:fs'
import { Secret } from '../../domain/secret.ts'
import { openWorkspace } from './index.ts'
import { KILL_WRITES, killPage } from './kill-pages.ts'
import { finish } from './testing-finish.ts'

const [folder = '', key = '', last = '0'] = process.argv.slice(2)
const now = Date.UTC(2026, 10, 1)
const store = openWorkspace({
  folder,
  workspaceKey: new Secret(key),
  workspaceId: 'w1',
  ids: { next: () => 'unused', random: () => 0.5 },
  clock: { now: () => now, sleep: () => Promise.resolve() },
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
})
const client = store.openClient('c1')
const sync = client.beginSync('k1', 'openai', now)
const done = Number(sync.resumeFrom('users').cursor ?? '0')
writeSync(1, `page ${done}\n`)
for (let n = done + 1; n <= Number(last); n++) {
  sync.page(killPage(n))
  writeSync(1, `page ${n}\n`)
  for (const [name, write] of Object.entries(KILL_WRITES)) {
    write(store, client, n, () => {
      writeSync(1, `portion ${n}\n`)
    })
    writeSync(1, `${name} ${n}\n`)
  }
}
sync.done('users', null, { state: 'complete', whole: true })
finish(sync, now)
writeSync(1, 'finished\n')
store.close()
