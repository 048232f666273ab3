/** "a, b and 3 more": names that were listed, and how many were not. */
export const listed = (names: readonly string[], more = 0): string =>
  `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`
