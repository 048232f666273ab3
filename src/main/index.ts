/** Electron entry: puts the parts together and starts the shell. */
import { createKeytarSecretStore, Secret } from './engine/index.ts'
import { runApp } from './electron/app.ts'
import { createKeychainBroker } from './electron/keychain-broker.ts'

runApp({ askKeychain: createKeychainBroker(createKeytarSecretStore(), (value) => new Secret(value)) })
