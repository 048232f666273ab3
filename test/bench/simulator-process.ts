/** A provider on this machine in a process of its own, so that its work is not taken for the engine's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import type { ProviderId } from '../../src/shared/model/index.ts'
import type { SimulatorOptions } from '../../src/simulators/index.ts'
import { root } from './electron.ts'

const told = z.object({ url: z.string(), secret: z.string() })

export async function startSimulator(provider: ProviderId, options: SimulatorOptions) {
  const source = pathToFileURL(join(root, 'src', 'simulators', 'index.ts')).href
  const start = provider === 'openai' ? 'startOpenAi' : 'startAnthropic'
  const code = `import { ${start} } from ${JSON.stringify(source)}
    const { url, adminKey } = await ${start}(${JSON.stringify(options)})
    process.stdout.write(JSON.stringify({ url, secret: adminKey }))`
  // Node runs the simulators' source as it is.
  const args = ['--input-type=module', '--eval', code]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const text = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)])
  if (text === null) throw new Error('the simulator ended')
  return {
    ...told.parse(JSON.parse(String(text[0]))),
    close: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}
