/** The page engine on a thread of its own. Started from its text (see pages.ts), so that a build needs no further file;
 *  hence plain JavaScript. Answers { id, result } or { id, error }. */
const { parentPort, workerData } = require('node:worker_threads')
const { join } = require('node:path')
const { NodeCompiler } = require(workerData.engine)

const { root, standard, template } = workerData
/** Compilations after which Typst forgets a memoised result that was not used again. */
const KEEP_RESULTS = 5
const compiler = NodeCompiler.create({
  workspace: root,
  fontArgs: [{ fontBlobs: workerData.fonts.map((font) => Buffer.from(font)) }],
})

function compile({ as, inputs, files }) {
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
    ? new Uint8Array(compiler.pdf(document, { pdfStandard: standard }))
    : { svg: compiler.plainSvg(document), pages: document.numOfPages }
}

parentPort.on('message', ({ id, ...work }) => {
  try {
    parentPort.postMessage({ id, result: compile(work) })
  } catch (error) {
    parentPort.postMessage({ id, error: String(error instanceof Error ? error.message : error) })
  } finally {
    compiler.resetShadow()
    compiler.evictCache(KEEP_RESULTS)
  }
})
