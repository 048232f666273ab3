/** Finds the engine among the app's processes, for tests that do it harm. */
import { execFileSync } from 'node:child_process'
import type { ElectronApplication } from '@playwright/test'

/** The engine's process id: the one child of the app, or of its processes, that runs the engine. */
export function enginePid(app: ElectronApplication): number {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const processes = listed.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
  const inTree = new Set([app.process().pid])
  const found: number[] = []
  for (let grew = true; grew;) {
    grew = false
    for (const [, pid, parent, args = ''] of processes.flatMap((row) => (row ? [row] : []))) {
      if (!inTree.has(Number(parent)) || inTree.has(Number(pid))) continue
      inTree.add(Number(pid))
      grew = true
      // A child on Node names the entry; a utility process of Electron's names its service.
      if (/dist[\\/]engine[\\/]index\.[cm]?js|node\.mojom\.NodeService/.test(args)) found.push(Number(pid))
    }
  }
  if (found.length !== 1) throw new Error(`expected one engine, found ${found.length}`)
  return found[0] ?? 0
}
