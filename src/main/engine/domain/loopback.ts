/** What lies on this machine: the only rule for it. Simulators are reached there, providers never. */

/** 127.0.0.0/8 in the form that the system and `URL` write it in. */
const V4 = /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/

/** True for 127.0.0.0/8 and ::1. */
export const isLoopbackAddress = (address: string): boolean => address === '::1' || V4.test(address)

/** True for the host of a URL that is a loopback address or the name `localhost`. */
export const isLoopbackHost = (hostname: string): boolean =>
  hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''))
