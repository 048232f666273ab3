/** Electron's fuses: switches in the binary itself that no environment variable or argument can turn back.
 *  packagedFuses is what a released Reeve carries (perf.md §3); RUNTIME_FUSES is what the registry-hosted runtime for
 *  development gets, because Playwright attaches through the inspector and the packager's V8 snapshot is not ours.
 *  Names are those of @electron/fuses' FuseV1Options; those not named stay as Electron ships them. */

/** The fuses of a released build for a platform. Linux cannot check the archive's integrity. */
export function packagedFuses(platform) {
  return {
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: platform === 'darwin' || platform === 'win32',
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  }
}

export const RUNTIME_FUSES = {
  EnableNodeCliInspectArguments: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  OnlyLoadAppFromAsar: false,
}

/** Sets fuses in a binary; those not named keep their state. Loaded on use: node_modules may not be there yet. */
export async function setFuses(binary, fuses) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses')
  const config = { version: FuseVersion.V1 }
  for (const [name, on] of Object.entries(fuses)) config[FuseV1Options[name]] = on
  await flipFuses(binary, config)
}

/** The byte of a fuse that is on (Electron's fuse wire holds the digits 0 and 1). */
const ON = '1'.charCodeAt(0)

/** Reads the fuses of a binary as `{name: boolean}`. */
export async function readFuses(binary) {
  const { FuseV1Options, getCurrentFuseWire } = await import('@electron/fuses')
  const wire = await getCurrentFuseWire(binary)
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
  return Object.fromEntries(names.map((name) => [name, wire[FuseV1Options[name]] === ON]))
}
