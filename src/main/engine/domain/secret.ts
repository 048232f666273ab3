/** A secret cannot be printed by accident: every way of turning it into text answers `[secret]`.
 *  `reveal` is for adapters/auth, adapters/keychain and adapters/sqlite (the file key) alone; a lint rule checks it. */
export class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  /** Several secrets that are kept as one. */
  static bundle(parts: ReadonlyMap<string, Secret>): Secret {
    return new Secret(
      JSON.stringify(Object.fromEntries([...parts].map(([name, part]) => [name, part.#value]))),
    )
  }
  /** One secret of a bundle; null when this is no bundle, or has no such part. */
  part(name: string): Secret | null {
    try {
      const parts: unknown = JSON.parse(this.#value)
      const value =
        typeof parts === 'object' && parts !== null && Object.hasOwn(parts, name)
          ? Reflect.get(parts, name)
          : null
      return typeof value === 'string' ? new Secret(value) : null
    } catch {
      return null
    }
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
