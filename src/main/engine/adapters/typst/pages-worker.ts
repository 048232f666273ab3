/** The page engine on a thread of its own, started by pages.ts. Answers each piece of work with its result or error. */
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import type { Composition } from './compose.ts'

export interface WorkerSettings {
  readonly fonts: readonly Uint8Array[]
  readonly template: Readonly<Record<string, string>>
  /** A folder that need not exist: Typst sees what is mapped into it and nothing else. */
  readonly root: string
}

export interface Work extends Composition {
  readonly id: number
  readonly as: 'pdf' | 'svg'
}

const STANDARD = 'ua-1'
/** Compilations after which Typst forgets a memoised result that was not used again. */
const KEEP_RESULTS = 5
const { root, template, fonts }: WorkerSettings = workerData
const compiler = NodeCompiler.create({
  workspace: root,
  fontArgs: [{ fontBlobs: fonts.map((font) => Buffer.from(font)) }],
})

function compile({ as, inputs, files }: Work): unknown {
  for (const [name, source] of Object.entries(template)) compiler.addSource(join(root, name), source)
  for (const [name, bytes] of files) compiler.mapShadow(join(root, name), Buffer.from(bytes))
  const compiled = compiler.compile({ mainFilePath: join(root, 'main.typ'), inputs })
  const document = compiled.result
  if (document === null) {
    const error = compiled.takeError()
    throw new Error(
      `typst: ${error === null ? 'no document' : JSON.stringify(compiler.fetchDiagnostics(error))}`,
    )
  }
  return as === 'pdf'
    ? new Uint8Array(compiler.pdf(document, { pdfStandard: STANDARD }))
    : { svg: compiler.plainSvg(document), pages: document.numOfPages }
}

parentPort?.on('message', (work: Work) => {
  const { id } = work
  try {
    parentPort?.postMessage({ id, result: compile(work) })
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error instanceof Error ? error.message : error) })
  } finally {
    compiler.resetShadow()
    compiler.evictCache(KEEP_RESULTS)
  }
})
