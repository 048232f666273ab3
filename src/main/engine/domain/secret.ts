/** A secret cannot be printed by accident: every way of turning it into text answers `[secret]`.
 *  `reveal` is for adapters/auth, adapters/keychain and adapters/sqlite (the file key) alone; a lint rule holds that. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}
