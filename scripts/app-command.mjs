/** How the app is started on a runtime: command, arguments and environment. Shared by `npm start`, `npm run dev` and the
 *  journeys. */
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { electronRuntime } from './electron-runtime.mjs'
import { engineNode, hasScreen, isLinux, isRoot, quietly, root, which } from './lib.mjs'

/** `extra`: arguments for the app; `folder`: where its package.json lies. Answers `{executable, args, env, notes}`, or `{problem}` with the command that fixes it. */
export async function appCommand(extra = [], folder = root) {
  const runtime = await electronRuntime()
  if (runtime.problem) return runtime
  const problem = isLinux && !isRoot ? sandboxProblem(runtime.executable) : null
  if (problem) return { problem }
  const asRoot = isLinux && isRoot ? ['--no-sandbox'] : []
  // A virtual display has no graphics card. Chromium's attempt to use one ends its GPU process, and in 1 of about 100
  // starts the page then waits for that process for ever; its complaints say nothing.
  const virtual = !hasScreen() || process.env.REEVE_VIRTUAL_SCREEN === '1'
  const headless = virtual ? ['--disable-gpu', '--log-level=3'] : []
  return {
    executable: runtime.executable,
    args: [...asRoot, ...headless, folder, ...extra],
    env: { REEVE_NODE: engineNode() ?? process.execPath },
    notes: isLinux && isRoot ? ["running as root: Chromium's sandbox is off (--no-sandbox)"] : [],
  }
}

/** Chromium needs user namespaces or its set-uid helper; some distributions switch the first off. */
function sandboxProblem(executable) {
  const helper = join(dirname(executable), 'chrome-sandbox')
  const about = statSync(helper, { throwIfNoEntry: false })
  const isSetUid = about !== undefined && about.uid === 0 && (about.mode & 0o4000) !== 0
  if (isSetUid || which('unshare') === null || quietly('unshare', ['--user', '--map-root-user', 'true']).ok)
    return null
  return (
    "this system gives Chromium's sandbox no user namespaces. " +
    `Mend: sudo chown root:root "${helper}" && sudo chmod 4755 "${helper}"`
  )
}
