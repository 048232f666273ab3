/** Electron entry: puts the parts together and starts the shell. */
import { createKeytarSecretStore, Secret } from './engine/keychain.ts'
import engineEntry from './engine-process.ts?modulePath'
import { runApp } from './electron/app.ts'
import { createKeychainBroker } from './electron/keychain-broker.ts'

runApp({
  engineEntry,
  askKeychain: createKeychainBroker(createKeytarSecretStore(), (value) => new Secret(value)),
})
