/** Makes a workspace over the command line, as a person would: clients, connections to simulators, syncs. */
import { runCli } from './cli.ts'

export interface ClientPlan {
  readonly name: string
  readonly connections: readonly {
    readonly provider: 'openai' | 'anthropic'
    readonly url: string
    readonly adminKey: string
  }[]
}

/** Runs a command that has to succeed, at least in part. @throws Error with what it said. */
export async function reeve(home: string, args: readonly string[], stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await runCli(home, args, stdin)
  if (code !== 0 && code !== 2) throw new Error(`reeve ${args.join(' ')} ended with ${code}: ${stderr}`)
  return stdout
}

/** Adds a client with its connections; answers its id. */
export async function addClient(home: string, plan: ClientPlan): Promise<string> {
  const id = (await reeve(home, ['client', 'add', plan.name])).trim()
  for (const { provider, url, adminKey } of plan.connections) {
    const args = ['connection', 'add', '--client', id, '--provider', provider, '--secret-stdin']
    await reeve(home, [...args, '--endpoint', url], adminKey)
  }
  return id
}

export const syncAll = (home: string): Promise<string> => reeve(home, ['sync', '--all'])
