/** Columns of the activity list. Who acted carries an icon and a word: person, identity, credential, provider, unknown. */
import { IconHelpCircle, IconKey, IconRobot, IconServer, IconUser, type Icon } from '@tabler/icons-react'
import type { EventRow } from '../../../shared/contract/schemas.ts'
import { eventList } from '../../../shared/lists/events.ts'
import { ACTOR_LABEL, eventTypeText } from '../../../shared/model/index.ts'
import type { Format } from '../../lib/format.ts'
import { Mark } from '../../ui/badges.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { listColumns } from '../../ui/list-columns.tsx'
import { Name, None, NotReported, Time } from '../../ui/values.tsx'

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

const actorOf = (row: EventRow): string | null => row.actorLabel ?? row.actorId
const targetOf = (row: EventRow): string | null => row.targetLabel ?? row.targetId

export const eventColumns = (format: Format): Column<EventRow>[] =>
  listColumns(eventList, format, {
    at: {
      text: (row: EventRow) => format.exactTime(row.at),
      cell: (row: EventRow) => <Time at={row.at} exact />,
    },
    type: { cell: (row: EventRow) => <Name name={eventTypeText(row.type)} /> },
    actorKind: { cell: (row: EventRow) => <ActorMark kind={row.actorKind} /> },
    actor: {
      text: (row: EventRow) => actorOf(row) ?? '',
      cell: (row: EventRow) =>
        row.actorKind === 'system' && row.actorId === null ? <None word="–" /> : told(actorOf(row)),
    },
    target: {
      text: (row: EventRow) => targetOf(row) ?? '',
      cell: (row: EventRow) => (targetOf(row) === null ? null : <Name name={targetOf(row)} />),
    },
  })
