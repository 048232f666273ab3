/** Columns of the activity list. Who acted carries an icon and a word: person, identity, credential, provider, unknown. */
import { IconHelpCircle, IconKey, IconRobot, IconServer, IconUser, type Icon } from '@tabler/icons-react'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import { ACTOR_LABEL } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../../ui/badges.tsx'
import { connectionColumn, nameColumn, providerColumn } from '../../ui/columns.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { Name, None, NotReported, Time } from '../../ui/values.tsx'
import { eventWord } from './request.ts'

const ACTOR_ICON: Readonly<Record<EventRow['actorKind'], Icon>> = {
  account: IconUser,
  identity: IconRobot,
  credential: IconKey,
  system: IconServer,
  unknown: IconHelpCircle,
}

export const ActorMark = ({ kind }: { kind: EventRow['actorKind'] }) => (
  <Mark
    icon={ACTOR_ICON[kind]}
    word={ACTOR_LABEL[kind]}
    tone={kind === 'unknown' ? 'unknown' : 'plain'}
    hatched={kind === 'unknown'}
  />
)

/** These values come from an audit log: where one is missing, the log does not tell. */
const told = (value: string | null) => (value === null ? <NotReported /> : <Name name={value} />)

export function eventColumns(format: Format): Column<EventRow>[] {
  return [
    {
      id: 'at',
      header: 'When',
      width: 148,
      text: (row) => format.exactTime(row.at),
      cell: (row) => <Time at={row.at} exact />,
    },
    {
      id: 'type',
      header: 'Event',
      width: 170,
      grow: 1,
      text: (row) => row.type,
      cell: (row) => <Name name={eventWord(row.type)} />,
    },
    {
      id: 'actorKind',
      header: 'Actor kind',
      width: 150,
      text: (row) => ACTOR_LABEL[row.actorKind],
      cell: (row) => <ActorMark kind={row.actorKind} />,
    },
    {
      id: 'actor',
      header: 'Actor',
      width: 180,
      grow: 2,
      text: (row) => row.actorLabel ?? row.actorId ?? '',
      cell: (row) =>
        row.actorKind === 'system' && row.actorId === null ? (
          <None word="–" />
        ) : (
          told(row.actorLabel ?? row.actorId)
        ),
    },
    {
      id: 'target',
      header: 'Target',
      width: 160,
      grow: 2,
      text: (row) => row.targetLabel ?? row.targetId ?? '',
      cell: (row) =>
        row.targetLabel === null && row.targetId === null ? null : (
          <Name name={row.targetLabel ?? row.targetId} />
        ),
    },
    nameColumn({ id: 'ip', header: 'Address', width: 120 }, (row) => row.ip ?? undefined),
    nameColumn(
      { id: 'country', header: 'Country', width: 84, hidden: true },
      (row) => row.country ?? undefined,
    ),
    providerColumn(),
    connectionColumn(),
  ]
}
