import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { turn } from './turn.ts'

test('what waits gets in between two portions', async () => {
  const done: string[] = []
  void setImmediate().then(() => done.push('decision'))
  const job = (async () => {
    for (const portion of ['first', 'second']) {
      done.push(portion)
      await turn()
    }
  })()
  await job
  expect(done).toEqual(['first', 'decision', 'second'])
})

test('a raised signal ends the job at its next turn', async () => {
  const stop = new AbortController()
  const waiting = turn(stop.signal)
  stop.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
})
