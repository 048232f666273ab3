/** AWS: one account, read with a role that trusts a key of the MSP's own account and asks for an external id. */
import { sigv4ErrorOf } from '../../domain/sigv4-errors.ts'
import type { Provider } from '../../ports/provider.ts'
import { accessKeys, iamUsers, invocationLogging } from './datasets.ts'
import { LIMITS } from './policy.ts'
import { hostOf, REGIONS, regionOfHost, regionsOf } from './regions.ts'
import { open, type Session } from './session.ts'

/** IAM and STS are global and signed for this region. */
const GLOBAL = 'us-east-1'
const ROLE = /^arn:aws:iam::(\d{12}):role\/[\w+=,.@/-]{1,512}$/

const said = (value: string, source: string) => ({ value, source, checked: '2026-11-28' })

export const provider: Provider<Session> = {
  id: 'aws',
  label: 'AWS',
  role: 'service',
  wizard: false,
  setup: [
    {
      name: 'accessKeyId',
      label: 'Access key ID',
      secret: false,
      pattern: /^AKIA[A-Z0-9]{12,124}$/,
      format: 'AKIA…',
      help: 'Of a user in your own account that may assume roles.',
    },
    {
      name: 'secretAccessKey',
      label: 'Secret access key',
      secret: true,
      pattern: /^[A-Za-z0-9/+]{40}$/,
      format: '40 letters, digits, / and +',
    },
    {
      name: 'roleArn',
      label: 'Role in the client’s account',
      secret: false,
      pattern: ROLE,
      format: 'arn:aws:iam::123456789012:role/ReeveRead',
    },
    {
      name: 'externalId',
      label: 'External ID',
      secret: false,
      pattern: /^[\w+=,.@:/-]{2,1224}$/,
      format: 'reeve-…',
      help: 'As the trust policy of the role asks for it; one for each client.',
    },
    {
      name: 'regions',
      label: 'Regions',
      secret: false,
      pattern: REGIONS,
      format: 'us-east-1,eu-west-1',
    },
  ],
  guide: {
    consoleUrl: 'https://console.aws.amazon.com/iam/home#/roles',
    steps: [
      'In your own account, create a user without console access that may call sts:AssumeRole, and a key for it.',
      'In the client’s account, create a role that trusts your account and asks for an external ID.',
      'Attach the policy SecurityAudit, and allow bedrock:GetModelInvocationLoggingConfiguration.',
      'Name the regions in which the client uses Bedrock.',
    ],
  },
  hosts: (setup) => ({
    iam: 'https://iam.amazonaws.com',
    // Not the global endpoint: a role's key from there is refused in every region that an account has to enable.
    // Source: IAM User Guide, "Manage AWS STS in an AWS Region".
    sts: `https://sts.${GLOBAL}.amazonaws.com`,
    ...Object.fromEntries(
      regionsOf(setup).map((region) => [hostOf(region), `https://bedrock.${region}.amazonaws.com`]),
    ),
  }),
  auth: ({ setup, secrets, hosts }, host) => {
    const secretAccessKey = secrets.get('secretAccessKey')
    const { accessKeyId = '', roleArn = '', externalId = '' } = setup
    const { sts = '' } = hosts
    if (!secretAccessKey) return null
    const region = regionOfHost(host)
    return {
      scheme: 'sigv4',
      service: region === undefined ? host : 'bedrock',
      region: region ?? GLOBAL,
      accessKeyId,
      secretAccessKey,
      assume: { stsUrl: sts, origins: [sts], region: GLOBAL, roleArn, externalId, sessionName: 'reeve' },
    }
  },
  headers: {},
  requestIdHeader: 'x-amzn-requestid',
  limits: LIMITS,
  account: ({ roleArn = '' }) => ROLE.exec(roleArn)?.[1] ?? roleArn,
  classify: (response) => sigv4ErrorOf(response),
  open,
  traits: {
    lastUse: {
      value: 'reported',
      source: 'IAM GetAccessKeyLastUsed, service model 2010-05-08',
      checked: '2026-11-28',
    },
    withoutExpiry: {
      value: ['access_key'],
      source: 'IAM CreateAccessKey, service model 2010-05-08: no expiry',
      checked: '2026-11-28',
    },
    adminKeys: {
      value: 'none',
      source: 'IAM: rights come from policies, not from the kind of key',
      checked: '2026-11-28',
    },
    auditLog: {
      value: 'stays_on',
      source: 'CloudTrail user guide: event history records management events for 90 days and has no switch',
      checked: '2026-11-28',
    },
    keyRights: {
      value: 'own',
      source: 'IAM: a key has the rights of its user, from policies that are not read yet',
      checked: '2026-11-28',
    },
    keyMaker: {
      value: 'reported',
      source:
        'IAM CreateAccessKey, service model 2010-05-08: anyone with the right makes it; no list names the maker',
      checked: '2026-11-28',
    },
    connectorKey: {
      value: 'graded',
      source: 'STS AssumeRole: the role has the rights of its policies alone',
      checked: '2026-11-28',
    },
    defaultProject: {
      value: false,
      source: 'IAM: an account has no projects',
      checked: '2026-11-28',
    },
  },
  cannot: [
    said(
      'Short-term Bedrock API keys: they are signed tokens and are listed nowhere.',
      'Amazon Bedrock User Guide, "Generate an Amazon Bedrock API key"',
    ),
    said(
      'Who uses an application behind one key.',
      'AWS CloudTrail User Guide, "CloudTrail userIdentity element": it names the caller that signed',
    ),
    said(
      'Tokens by identity, other than from invocation logs.',
      'Amazon Bedrock User Guide, "Monitor model invocation using CloudWatch Logs and Amazon S3"',
    ),
  ],
  datasets: [iamUsers, accessKeys, invocationLogging],
}
