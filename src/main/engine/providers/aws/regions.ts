/** The regions of a connection, and the host of each. */
import type { Setup } from '../../ports/provider.ts'

/** One region as AWS spells it: `eu-west-1`, `ap-southeast-2`. Those of China, GovCloud and the isolated partitions have
 *  hosts, roles and keys of their own, which this provider does not know. */
const REGION = '(?!cn-)[a-z]{2}-[a-z]{3,12}-[0-9]{1,2}'
export const REGIONS = new RegExp(`^${REGION}(?:,\\s*${REGION}){0,39}$`)

export const regionsOf = ({ regions = '' }: Setup): string[] => [
  ...new Set(
    regions
      .split(',')
      .map((region) => region.trim())
      .filter((region) => region !== ''),
  ),
]

export const hostOf = (region: string): string => `bedrock-${region}`
/** Undefined for a host that is no region's. */
export const regionOfHost = (host: string): string | undefined => /^bedrock-(.+)$/.exec(host)?.[1]
