/** Which network addresses may be contacted. A provider must resolve to public addresses only, a simulator to loopback
 *  only; the check runs where the socket is opened, so a name that changes its answer later gains nothing. */
import dns from 'node:dns'
import net from 'node:net'
import { AppError } from '../../domain/errors.ts'

const v4 = new net.BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  v4.addSubnet(network, prefix, 'ipv4')
}

// Only 2000::/3 is routed on the public network; inside it these ranges carry or tunnel other addresses.
const v6Public = new net.BlockList()
v6Public.addSubnet('2000::', 3, 'ipv6')
const v6Special = new net.BlockList()
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  v6Special.addSubnet(network, prefix, 'ipv6')
}

/** True for an address of the public internet: not loopback, private, link-local, metadata, multicast or reserved. */
export function isPublicAddress(address: string): boolean {
  const family = net.isIP(address)
  if (family === 4) return !v4.check(address, 'ipv4')
  return family === 6 && v6Public.check(address, 'ipv6') && !v6Special.check(address, 'ipv6')
}

export type Resolve = (
  hostname: string,
  callback: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void

const systemResolve: Resolve = (hostname, callback) =>
  dns.lookup(hostname, { all: true, verbatim: true }, callback)

/** A `lookup` for sockets that answers only when every address passes; one bad address refuses the name. */
export function guardedLookup(
  allowed: (address: string) => boolean,
  resolve: Resolve = systemResolve,
): net.LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      const first = addresses?.[0]
      if (error || !first) {
        callback(error ?? new AppError('network.unreachable', { host: hostname }), '', 0)
      } else if (!addresses.every((a) => allowed(a.address))) {
        callback(new AppError('endpoint.refused', { host: hostname }), '', 0)
      } else if (options.all) {
        callback(null, addresses)
      } else {
        callback(null, first.address, first.family)
      }
    })
  }
}
