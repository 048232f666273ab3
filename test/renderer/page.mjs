// Runs in the page before it: plays the preload and the engine. Built into one script by screenshots.mjs.
import { createFixtureEngine } from './fixture-engine.ts'
import { createWorld } from './fixtures/scenarios.ts'

const { scenario, stepMs } = globalThis.reeveFixture

document.addEventListener('DOMContentLoaded', () => {
  const { port1, port2 } = new MessageChannel()
  const engine = createFixtureEngine({
    world: createWorld(scenario),
    post: (message) => port1.postMessage(message),
    stepMs,
    onFault: (error) => console.error(error),
  })
  port1.onmessage = ({ data }) => engine.receive(data)
  window.postMessage({ type: 'reeve:port', state: 'ready' }, window.location.origin, [port2])
})
