/** Headless entry: the same engine without a window, for scheduled syncs, scripts and support. */
import { runCli } from './cli/program.ts'

void runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
}).then((code) => {
  process.exitCode = code
})
