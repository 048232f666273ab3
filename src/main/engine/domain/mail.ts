/** Mail addresses as people are joined by them. */

/** The form under which addresses are compared. */
export const mailKey = (email: string): string => email.trim().toLowerCase()
