/** An engine without a store, to prove transport, restart and shutdown on both kinds of process.
 *  It answers messages with a `stub` key and leaves the page's own requests alone. On `shutdown` it writes
 *  `stub-finished` into the workspace before it ends. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectToMain } from '../../../src/main/electron/engine-end.ts'

type Answered = (answer: unknown) => void
const waiting = new Map<number, Answered>()
let lastId = 0

const link = connectToMain({
  onPage: (port) => {
    port.onMessage((message) => {
      if (typeof message !== 'object' || message === null || !('stub' in message)) return
      if (message.stub === 'who') {
        const inside = process.parentPort ? 'utility' : 'child'
        port.post({ stub: 'who', pid: process.pid, inside, napi: Number(process.versions.napi) })
      } else if (message.stub === 'echo' && 'value' in message) {
        port.post({ stub: 'echo', value: message.value })
      } else if (message.stub === 'ask' && 'question' in message) {
        const id = ++lastId
        waiting.set(id, (answer) => port.post({ stub: 'ask', answer }))
        link.post({ ...Object(message.question), id })
      }
    })
  },
  onMain: (message) => {
    if (typeof message !== 'object' || message === null) return
    if ('type' in message && message.type === 'shutdown') {
      writeFileSync(join(process.env.REEVE_HOME ?? '.', 'stub-finished'), 'yes')
      process.exit(0)
    }
    if ('id' in message && typeof message.id === 'number') waiting.get(message.id)?.(message)
  },
})
link.post({ type: 'ready' })
