/** Programs that run beside the app: display, session bus, keyring daemon.
 *  Promise: each runs in a group of its own (a Ctrl-C in the terminal is for the app, not for its display);
 *  a bound one ends with this process even when that is killed, where `setpriv` exists. */
import { spawn } from 'node:child_process'
import { which } from './lib.mjs'

/** Starts a program. `bound`: it ends with this process. */
export function start(command, args, { env, stdio, bound }) {
  const setpriv = bound ? which('setpriv') : null
  const [file, words] = setpriv ? [setpriv, ['--pdeathsig', 'TERM', command, ...args]] : [command, args]
  const child = spawn(file, words, { env, stdio, detached: true })
  child.unref()
  for (const stream of child.stdio) stream?.unref?.()
  return child
}

/** Starts a program that writes one line to its file descriptor 3 when it is ready; resolves with both.
 *  @throws Error when it ends or stays silent for 20 s. */
export function startAndHear(command, args, { env, bound }) {
  return new Promise((done, refuse) => {
    // Unbound programs outlive this process, so nothing of theirs may hang on one of its pipes but the answer.
    const child = start(command, args, { env, bound, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
    const failed = (why) => refuse(new Error(`${command} could not be started: ${why}. Mend: npm run setup`))
    const timer = setTimeout(() => failed('it does not answer'), 20_000)
    let line = ''
    child.stdio[3].on('data', (text) => {
      line += text
      if (!line.includes('\n')) return
      clearTimeout(timer)
      done({ child, line: line.trim() })
    })
    child.on('error', (error) => failed(error.message))
    child.on('exit', (code) => failed(`it ended with ${code}`))
  })
}

/** Ends a program and waits for it; after 3 s without mercy. */
export function end(child) {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return done()
    const timer = setTimeout(() => child.kill('SIGKILL'), 3_000)
    child.once('exit', () => {
      clearTimeout(timer)
      done()
    })
    child.kill('SIGTERM')
  })
}
