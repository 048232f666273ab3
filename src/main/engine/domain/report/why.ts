/** Why a group of controls matters, in one sentence for a client: printed where a finding is of a control that
 *  this version does not have. Keyed by the letter of the catalogue's groups. */
const WHY: Readonly<Record<string, string>> = {
  A: 'An account that nobody should still be using is the easiest way into the organization’s AI services and data.',
  B: 'A key or service account works for whoever holds it, at any hour, and nobody notices when its owner has left.',
  C: 'The wider an identity’s rights, the more is lost when it is stolen or misused.',
  D: 'Without a complete record nobody can tell afterwards who did what, or prove that nothing happened.',
  E: 'What is sent to an AI service may be kept, or used elsewhere, unless the agreed settings are in force.',
  F: 'Without filters an AI service answers, or is led to answer, in ways that the organization has not accepted.',
  G: 'An agent acts with the rights it was given, without a person looking at each step.',
  H: 'A stolen key is often first seen as spend; without a limit or a warning the loss is only known on the invoice.',
  I: 'A setting at the provider decides for everybody below it, and changes without notice.',
  J: 'Where it is not agreed who does what, each side believes that the other does it.',
  K: 'A decision that is not looked at again outlives its reason.',
  L: 'In an incident minutes count; what was not prepared is not done in time.',
}

/** The group's sentence; a control outside the known groups answers null. */
export function whyOfGroup(group: string): string | null {
  const letter = group.slice(0, 1)
  return /^[A-Z]\./.test(group) && Object.hasOwn(WHY, letter) ? (WHY[letter] ?? null) : null
}
