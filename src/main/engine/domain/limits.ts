/** Default thresholds shared by flags on screens and by controls, so that a badge and a finding never disagree.
 *  Sources: product decision (dormant 45 d, as CIS), Prowler's published default (key age 90 d). */
export const DORMANT_DAYS = 45
export const NEVER_USED_DAYS = 14
export const KEY_AGE_DAYS = 90
export const EXPIRING_DAYS = 14
