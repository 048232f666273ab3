/** The regions of a connection, and the host of each. */
import type { Setup } from '../../ports/provider.ts'

/** One region as AWS spells it: `eu-west-1`, `us-gov-east-1`. */
const REGION = '[a-z]{2}(?:-[a-z]{3,12}){1,2}-[0-9]{1,2}'
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
