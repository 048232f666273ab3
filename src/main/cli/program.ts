/** The commands. Each maps arguments to the engine's methods or use cases and prints; no rule lives here. */
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { version } from '../../../package.json'
import { listed, type ProviderId } from '../../shared/model/index.ts'
import { AppError, toAppError, type Engine } from '../engine/index.ts'
import type { CliStreams, CommandContext } from './context.ts'
import { runDoctor } from './doctor.ts'
import { errorText } from './error-text.ts'
import { DONE, FAILED, type Exit } from './exit.ts'
import { exportData, report } from './files.ts'
import {
  listEvents,
  lister,
  listUsage,
  parseFilter,
  parseSort,
  type Lister,
  type ListOptions,
} from './lists.ts'
import { journal, type JournalOptions } from './journal.ts'
import { createPrinter, iso, type Printer } from './output.ts'
import { listParameters, setParameter } from './parameters.ts'
import { technician } from './technician.ts'
import { joinPeople, splitPerson, undoPeople } from './people.ts'
import { buildSample, sync } from './runs.ts'
import { homeOf, withEngine } from './session.ts'
import { allRuns, resolveClient, resolveConnection, resolveMoment } from './resolve.ts'
import { testSaved } from './test-saved.ts'
import { verify, verifyHead, verifyMark } from './verify.ts'

interface Globals {
  readonly home?: string
  readonly json?: boolean
}

interface PeopleOptions {
  readonly client?: string
  readonly asOf?: string
}

interface ListArguments extends Partial<Omit<ListOptions, 'narrowed'>> {
  readonly client: string
  readonly asOf?: string
  readonly filter?: readonly string[]
  readonly sort?: string
}

const MAX_SECRET = 100_000
const MOMENT = 'the id of a run, a day or a time (ISO 8601): the newest run that had ended by then'

async function readSecret(stdin: Readable): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += String(chunk)
    if (text.length > MAX_SECRET) throw new AppError('invalid-input', { field: 'secret' })
  }
  return text.trim()
}

const fieldValues = z.record(z.string(), z.string())

type Endpoint = string | z.infer<typeof fieldValues>

/** One address, or JSON with an address for each of the provider's hosts. */
function endpoint(value: string): Endpoint {
  if (!value.startsWith('{')) return value
  try {
    return fieldValues.parse(JSON.parse(value))
  } catch {
    throw new InvalidArgumentError('an address, or JSON with an address for each host')
  }
}

/** What the provider asks for: the text itself where that is one secret and nothing else, otherwise JSON with a text
 *  for each field. */
async function readEntry(
  engine: Engine,
  provider: ProviderId,
  stdin: Readable,
): Promise<string | Record<string, string>> {
  const { providers } = await engine.call('providers.list', {})
  const fields = providers.find(({ id }) => id === provider)?.setup
  if (!fields)
    throw new AppError('invalid-input', {
      field: `provider: one of ${providers.map(({ id }) => id).join(', ')}`,
    })
  const text = await readSecret(stdin)
  if (fields.length === 1) return text
  try {
    return fieldValues.parse(JSON.parse(text))
  } catch {
    throw new AppError('invalid-input', {
      field: `standard input: JSON with ${fields.map(({ name, label }) => `${name} (${label})`).join(', ')}`,
    })
  }
}

const count =
  (most: number) =>
  (value: string): number => {
    const n = Number(value)
    if (!Number.isInteger(n) || n < 1 || n > most)
      throw new InvalidArgumentError(`a number from 1 to ${most}`)
    return n
  }

/** A number, or null for the word that takes a limit back. */
const limitValue = (value: string): number | null => {
  if (value === 'default') return null
  const n = value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(n)) throw new InvalidArgumentError('a number, or default')
  return n
}

/** Runs one command line and answers the exit code. Never throws. */
export async function runCli(args: readonly string[], streams: CliStreams): Promise<Exit> {
  let exit: Exit = DONE
  const program = new Command('reeve')
    .description('Runs AI services on behalf of clients: sync, look, report.')
    .version(version)
    .option('--home <folder>', 'workspace folder (default: REEVE_HOME, else the usual place)')
    .option('--json', 'print JSON')
    .configureOutput({ writeOut: (t) => streams.stdout.write(t), writeErr: (t) => streams.stderr.write(t) })
    .exitOverride()
    .showHelpAfterError('Run with --help for the commands.')

  const globals = (): Globals => program.opts<Globals>()
  const printer = (): Printer => createPrinter(streams.stdout, streams.stderr, globals().json === true)

  /** A command that needs the workspace; `providers`: it calls them. */
  const run =
    <A extends unknown[]>(
      action: (context: CommandContext, ...given: A) => Promise<Exit | void>,
      providers = false,
    ) =>
    async (...given: A): Promise<void> => {
      exit = await withEngine({ home: globals().home, env: streams.env, providers }, async (engine) => {
        const result = await action(
          { engine, print: printer(), streams, home: homeOf(globals().home, streams.env) },
          ...given,
        )
        return result ?? DONE
      })
    }

  const client = program.command('client').description('clients of this workspace')
  client
    .command('add <name>')
    .option('--tag <tag...>', 'tags')
    .action(
      run(async ({ engine, print }, name: string, options: { tag?: string[] }) => {
        const { clientId } = await engine.call('clients.add', { name, tags: options.tag ?? [] })
        print.value({ id: clientId, name }, clientId)
      }),
    )
  client.command('list').action(
    run(async ({ engine, print }) => {
      const { clients, more = 0 } = await engine.call('clients.list', {})
      print.rows(
        clients.map((c) => ({ id: c.id, name: c.name, tags: c.tags.join(' '), created: iso(c.createdAt) })),
      )
      if (more > 0) print.note(`and ${more} more`)
    }),
  )
  client
    .command('remove <client>')
    .description('destroys everything that Reeve holds about the client')
    .requiredOption('--confirm <name>', "the client's name, exactly")
    .action(
      run(async ({ engine, print }, name: string, options: { confirm: string }) => {
        const found = await resolveClient(engine, name)
        await engine.call('clients.remove', { clientId: found.id, confirmName: options.confirm })
        print.note(`removed ${found.name}`)
      }),
    )

  const connection = program.command('connection').description('connections to providers')
  connection
    .command('add')
    .requiredOption('--client <client>')
    .addOption(new Option('--provider <provider>', 'id of the provider').makeOptionMandatory())
    .requiredOption('--secret-stdin', 'read the key, or JSON with all fields, from standard input')
    .option('--name <name>', '', '')
    .addOption(
      new Option(
        '--endpoint <url>',
        "only the provider's own, or a simulator on this machine; JSON by name where there are several",
      ).argParser(endpoint),
    )
    .action(
      run(
        async (
          { engine, print, streams: s },
          o: { client: string; provider: ProviderId; name: string; endpoint?: Endpoint },
        ) => {
          const { id } = await resolveClient(engine, o.client)
          const secret = await readEntry(engine, o.provider, s.stdin)
          const { connectionId } = await engine.call('connections.add', {
            clientId: id,
            provider: o.provider,
            name: o.name,
            endpoint: o.endpoint ?? null,
            secret,
          })
          print.value({ id: connectionId }, connectionId)
        },
      ),
    )
  connection
    .command('list')
    .option('--client <client>')
    .action(
      run(async ({ engine, print }, o: { client?: string }) => {
        const clientId = o.client === undefined ? null : (await resolveClient(engine, o.client)).id
        const { connections, more = 0 } = await engine.call('connections.list', { clientId })
        print.rows(
          connections.map((c) => ({
            id: c.id,
            client: c.clientId,
            provider: c.provider,
            name: c.name,
            organization: c.organizationName,
            endpoint: c.endpoint,
            key: c.secret.hint,
            last_sync: iso(c.lastSyncAt),
            last_error: print.json ? c.lastError : c.lastError && 'failed',
          })),
        )
        if (more > 0) print.note(`and ${more} more`)
        if (print.json) return
        for (const { name, lastError } of connections)
          if (lastError) print.note(`${name}: ${errorText(new AppError(lastError))}`)
      }),
    )
  connection
    .command('test <connection>')
    .description('what the saved key can and cannot see')
    .action(
      run(async ({ engine, print }, name: string) => {
        const found = await resolveConnection(engine, name)
        return testSaved(engine, found, print)
      }, true),
    )
  connection.command('remove <connection>').action(
    run(async ({ engine, print }, name: string) => {
      const found = await resolveConnection(engine, name)
      await engine.call('connections.remove', { connectionId: found.id })
      print.note(`removed ${found.name}; its key is gone from the keychain`)
    }),
  )

  program
    .command('sync')
    .description('reads the providers')
    .option('--client <client>')
    .option('--all')
    .action(
      run(async (context, o: { client?: string; all?: boolean }) => {
        if (o.client === undefined && o.all !== true)
          throw new AppError('invalid-input', { field: '--client or --all' })
        return sync(context, o.client ?? null)
      }, true),
    )

  const plainList = (name: string, description: string, action: Lister): Command =>
    program
      .command(name)
      .description(description)
      .requiredOption('--client <client>')
      .option('--as-of <moment>', MOMENT)
      .action(
        run(async (context, o: ListArguments) => {
          const { id } = await resolveClient(context.engine, o.client)
          const asOf = await resolveMoment(context, id, o.asOf)
          const narrowed = {
            ...(o.filter && { filters: o.filter.map(parseFilter) }),
            ...(o.sort !== undefined && { sort: parseSort(o.sort) }),
          }
          return action(context, id, asOf, { limit: o.limit ?? 1_000, days: o.days ?? 30, narrowed })
        }),
      )
  const list = (...given: Parameters<typeof plainList>): Command =>
    plainList(...given)
      .option(
        '--filter <field=values>',
        'only these: flag=ownerless,dormant; not these: state!=active; may be given several times',
        (text: string, before: readonly string[] = []) => [...before, text],
      )
      .option('--sort <column>', 'a column to order by, with a leading minus for descending')
  const people = list('people', 'people over all providers', lister('people.list'))
  // `--client` is the list's own option, wherever it stands on the line.
  const decide = <A extends unknown[]>(
    act: (context: CommandContext, clientId: string, ...given: A) => Promise<void>,
  ) =>
    run(async (context, ...given: [...A, options: object, command: Command]) => {
      const { client: named, asOf } = people.opts<PeopleOptions>()
      if (asOf !== undefined) throw new AppError('past-is-read-only')
      const { id } = await resolveClient(context.engine, named ?? '')
      return act(context, id, ...(given.slice(0, -2) as A))
    })
  people
    .command('join')
    .description('says that two people are one')
    .argument('<person>', 'a mail address, a name or the id of an account')
    .argument('<other>', 'another person, or an entry of a directory')
    .action(
      decide((context, id, person: string, other: string) => joinPeople(context, id, { person, other })),
    )
  people
    .command('split')
    .description('says that an account is not the person’s, even where their addresses match')
    .argument('<person>', 'a mail address, a name or the id of an account')
    .argument('<account>', 'id of one of the person’s accounts, or its provider')
    .action(
      decide((context, id, person: string, account: string) => splitPerson(context, id, { person, account })),
    )
  people
    .command('undo')
    .description('takes back what was joined and split by hand about a person')
    .argument('<person>', 'a mail address, a name or the id of an account')
    .action(decide((context, id, person: string) => undoPeople(context, id, person)))
  list(
    'identities',
    'service accounts and other identities that act without a person',
    lister('identities.list'),
  )
  list(
    'credentials',
    'API keys and other credentials, with whom they authenticate',
    lister('credentials.list'),
  )
  list('services', 'organizations, projects and workspaces', lister('services.list'))
  plainList('usage', 'billed spend and metered use by project', listUsage).option(
    '--days <n>',
    'the last n days (default 30, 400 at most)',
    count(400),
  )
  plainList('events', 'audit events, newest first', listEvents).option(
    '--limit <n>',
    'at most n (default 1,000)',
    count(1_000_000),
  )
  list('findings', 'findings', lister('findings.list'))

  const parameters = program.command('parameters').description('limits that controls judge by, per client')
  parameters
    .command('list')
    .requiredOption('--client <client>')
    .action(
      run(async (context, o: { client: string }) =>
        listParameters(context, (await resolveClient(context.engine, o.client)).id),
      ),
    )
  parameters
    .command('set')
    .argument('<control>')
    .argument('<limit>', 'a name that `parameters list` shows')
    .argument('<value>', 'a number, or default', limitValue)
    .requiredOption('--client <client>')
    .action(
      run(async (context, controlId: string, name: string, value: number | null, o: { client: string }) =>
        setParameter(context, (await resolveClient(context.engine, o.client)).id, { controlId, name, value }),
      ),
    )

  const snapshot = program
    .command('snapshot')
    .description('moments of a client: its runs, each with the snapshots that it read')
  snapshot
    .command('list')
    .requiredOption('--client <client>')
    .action(
      run(async ({ engine, print }, o: { client: string }) => {
        const { id } = await resolveClient(engine, o.client)
        print.rows(
          (await allRuns(engine, id)).map((r) => ({
            id: r.id,
            ended: iso(r.finishedAt),
            state: r.state,
            read: listed(
              r.read.map((s) => s.connectionName),
              r.moreRead,
            ),
            not_read: listed(
              [...r.older.map((s) => s.connectionName), ...r.never],
              (r.moreOlder ?? 0) + (r.moreNever ?? 0),
            ),
            facts: r.factCount,
            added: r.added,
            changed: r.changed,
            removed: r.removed,
            roots: listed(
              r.read.map((s) => s.root.slice(0, 16)),
              r.moreRead,
            ),
          })),
        )
      }),
    )
  snapshot
    .command('diff <from> <to>')
    .description(`what differs between two moments, each ${MOMENT}`)
    .requiredOption('--client <client>')
    .action(
      run(async (context, from: string, to: string, o: { client: string }) => {
        const { engine, print } = context
        const { id } = await resolveClient(engine, o.client)
        const now = engine.deps().clock.now()
        const window = {
          clientId: id,
          from: (await resolveMoment(context, id, from, 'from')) ?? now,
          to: (await resolveMoment(context, id, to, 'to')) ?? now,
        }
        const rows = []
        for (let cursor: string | null = null; ;) {
          const page: Awaited<ReturnType<typeof engine.call<'snapshots.diff'>>> = await engine.call(
            'snapshots.diff',
            {
              ...window,
              limit: 500,
              cursor,
            },
          )
          rows.push(...page.rows)
          cursor = page.nextCursor
          if (cursor === null) break
        }
        print.rows(
          rows.map((r) => ({
            change: r.change,
            kind: print.json ? r.kind : r.kindLabel,
            provider: r.provider,
            ...(print.json && { id: r.factId }),
            label: r.label,
            fields: r.fields
              .map((f) => `${f.field}: ${f.before ?? 'not reported'} → ${f.after ?? 'not reported'}`)
              .join('; '),
          })),
        )
      }),
    )

  program
    .command('report')
    .requiredOption('--client <client>')
    .requiredOption('--out <file.pdf>')
    .option('--as-of <moment>', MOMENT)
    .option('--since <moment>', `compare with ${MOMENT}`)
    .action(run((context, o: Parameters<typeof report>[1]) => report(context, o)))
  program
    .command('export')
    .requiredOption('--client <client>')
    .addOption(new Option('--format <format>').choices(['csv', 'json']).makeOptionMandatory())
    .requiredOption('--out <folder>')
    .option('--as-of <moment>', MOMENT)
    .action(run((context, o: Parameters<typeof exportData>[1]) => exportData(context, o)))
  program
    .command('journal')
    .description('what was decided and done, by whom')
    .option('--client <client>', 'the journal of a client')
    .option('--workspace', "the workspace's own journal")
    .option(
      '--heads <file>',
      'write the heads to a file instead, to keep elsewhere; of all journals where none is named',
    )
    .option(
      '--bundle <folder>',
      "write the client's journal as a folder that a stranger can check without Reeve; must not be there yet",
    )
    .option(
      '--with-personal',
      'with --bundle: also what contains names and mail addresses; a copy cannot be erased later',
    )
    .action(run((context, o: JournalOptions) => journal(context, o)))
  program
    .command('verify')
    .description('journal and snapshot hashes, database integrity')
    .option('--client <client>')
    .option('--head <file>', 'compare the journals with heads that somebody kept, instead')
    .option('--mark <hex>', 'compare with the mark that a report prints, instead')
    .action(
      run((context, o: { client?: string; head?: string; mark?: string }) => {
        if (o.head !== undefined && o.mark !== undefined)
          throw new AppError('invalid-input', {
            field: '--mark',
            why: 'Only one of --head and --mark is possible',
          })
        if (o.head !== undefined) return verifyHead(context, o.head)
        return o.mark === undefined
          ? verify(context, o.client ?? null)
          : verifyMark(context, o.mark, o.client ?? null)
      }),
    )
  program
    .command('sample')
    .description('builds the sample MSP in the workspace and writes its reports')
    .action(run((context) => buildSample(context)))
  program
    .command('technician [name]')
    .description('your name, as it stands beside what you decide; sets it where one is given')
    .action(run((context, name: string | undefined) => technician(context, name)))
  program
    .command('doctor')
    .description('what this machine offers, and what is missing')
    .action(async () => {
      exit = await runDoctor({ home: globals().home, env: streams.env }, printer())
    })

  try {
    await program.parseAsync(args, { from: 'user' })
    return exit
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? DONE : FAILED
    const error = toAppError(thrown)
    streams.stderr.write(
      globals().json === true
        ? `${JSON.stringify({ error: { code: error.code, params: error.params } })}\n`
        : `${errorText(error)}\n`,
    )
    if (error.code === 'internal' && streams.env['REEVE_DEBUG'] && thrown instanceof Error)
      streams.stderr.write(`${String(error.cause instanceof Error ? error.cause.stack : thrown.stack)}\n`)
    return FAILED
  }
}
