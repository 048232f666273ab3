/**
 * Starts one simulator from a shell: prints its address and a working admin key, one a line, and where the provider has
 * several hosts each of them and what else the caller needs; runs until it is interrupted. Runs by itself under Node 24. Exit code 1 with a sentence when an argument makes no sense.
 */
import { parseArgs } from 'node:util'
import { FAULT_NAMES, parseFault, SIMULATORS, type SimulatorOptions } from './index.ts'
import { HEALTHS } from './world/health.ts'

const USAGE = `simulator ${Object.keys(SIMULATORS).join('|')} [options]
  --port P          port on 127.0.0.1 (default: a free one)
  --seed S          names the company (default: seed)
  --users N         members (default: 40)
  --identities N    machine identities (default: a key for every three users)
  --health H        ${HEALTHS.join(', ')} (default: fair)
  --now T           simulated moment, ISO 8601 (default: this moment)
  --domain D        mail domain   --org NAME   organization's name
  --latency MS      wait before each answer
  --rate N          requests a minute before 429 (microsoft: resource units in ten seconds)
  --audit A         on, off, refused
  --fault F         may be given again: ${FAULT_NAMES.join(', ')}
                    with :PARAM and ;path=PREFIX ;after=N ;times=K`

class BadArgument extends Error {}

function optionsFrom(
  values: Readonly<Record<string, string | string[] | boolean | undefined>>,
): SimulatorOptions {
  const text = (name: string): string | undefined => {
    const value = values[name]
    return typeof value === 'string' ? value : undefined
  }
  const whole = (name: string): number | undefined => {
    const value = text(name)
    if (value === undefined) return undefined
    if (!/^\d+$/.test(value)) throw new BadArgument(`--${name} needs a whole number, not "${value}".`)
    return Number(value)
  }
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T | undefined => {
    const value = text(name)
    const found = allowed.find((candidate) => candidate === value)
    if (value !== undefined && found === undefined)
      throw new BadArgument(`--${name} is one of ${allowed.join(', ')}.`)
    return found
  }
  const now = text('now') === undefined ? Date.now() : Date.parse(text('now') ?? '')
  if (Number.isNaN(now)) throw new BadArgument('--now needs a date such as 2026-11-22T09:00:00Z.')
  const faults = values['fault']
  const all: SimulatorOptions = { now, faults: Array.isArray(faults) ? faults.map(parseFault) : [] }
  const given = {
    port: whole('port'),
    seed: text('seed'),
    users: whole('users'),
    identities: whole('identities'),
    health: oneOf('health', HEALTHS),
    domain: text('domain'),
    orgName: text('org'),
    latencyMs: whole('latency'),
    rateLimit: whole('rate'),
    audit: oneOf('audit', ['on', 'off', 'refused']),
  }
  return Object.assign(
    all,
    Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  )
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...Object.fromEntries(
        [
          'port',
          'seed',
          'users',
          'identities',
          'health',
          'now',
          'domain',
          'org',
          'latency',
          'rate',
          'audit',
        ].map((name) => [name, { type: 'string' as const }]),
      ),
      fault: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) {
    process.stdout.write(`${USAGE}\n`)
    return
  }
  const name = positionals[0] ?? ''
  const start = Object.hasOwn(SIMULATORS, name) ? SIMULATORS[name] : undefined
  if (start === undefined) throw new BadArgument(`Say which provider: ${Object.keys(SIMULATORS).join(', ')}.`)
  const simulator = await start(optionsFrom(values))
  process.stdout.write(`${simulator.url}\n${simulator.adminKey}\n`)
  const hosts = Object.entries(simulator.urls)
  if (hosts.length > 1) {
    for (const [name, value] of [...hosts, ...Object.entries(simulator.credentials)])
      process.stdout.write(`${name}=${value}\n`)
  }
  const stop = (): void => void simulator.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${message}\n${error instanceof BadArgument ? `\n${USAGE}\n` : ''}`)
  process.exitCode = 1
})
