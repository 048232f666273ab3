/** Limits that flags on screens share with controls, so that a badge and a finding never disagree. The values are the
 *  controls' own (meta.json), with the client's over them. In days. */
export interface Limits {
  readonly dormantDays: number
  readonly neverUsedDays: number
  readonly keyAgeDays: number
  readonly expiringDays: number
}
