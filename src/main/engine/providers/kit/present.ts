/** Leaves out what is undefined, so that "the provider does not say" is a missing property and nothing else. */
export function present<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    if (Reflect.get(value, key) === undefined) Reflect.deleteProperty(value, key)
  }
  return value
}
