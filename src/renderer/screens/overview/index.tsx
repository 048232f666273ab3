/** One client at a glance: figures with the coverage they rest on, what is worst, how current the data is, what changed.
 *  Every figure leads to its rows. All figures come from the engine; nothing is computed here. */
import { IconLayoutDashboard, IconPlugConnected } from '@tabler/icons-react'
import { cancelQuery, useEngineQuery } from '../../api/queries.ts'
import { ChartCard } from '../../charts/chart-card.tsx'
import { useClientScope } from '../../lib/address.ts'
import type { Screen } from '../../lib/screen.ts'
import { ConnectAction } from '../../ui/connect-action.tsx'
import { Card, Page, Tiles } from '../../ui/page.tsx'
import { EmptyState, WaitState } from '../../ui/states.tsx'
import { ConnectionList, EventList, FindingList, RunList } from './lists.tsx'
import { SummaryTiles } from './summary-tiles.tsx'

function Overview() {
  const scope = useClientScope()
  const query = useEngineQuery('client.overview', scope)
  const { data } = query
  if (!data)
    return (
      <Page title="Overview">
        <WaitState
          query={query}
          words="Reading the overview"
          cancel={() => cancelQuery('client.overview', scope)}
        />
      </Page>
    )
  const { summary, before, charts, client } = data
  const drawn = [charts.spend, charts.score, charts.credentials].filter((chart) => chart !== null)
  if (!summary && data.connections.length === 0)
    return (
      <Page title="Overview">
        <EmptyState
          icon={IconPlugConnected}
          title={`${client.name} is not connected yet`}
          body="Connect an organization of this client: people, identities, credentials, spend and findings then appear here."
          action={<ConnectAction />}
        />
      </Page>
    )
  return (
    <Page title="Overview">
      {summary ? (
        <SummaryTiles
          summary={summary}
          before={before}
          connections={data.connections}
          moreConnections={data.moreConnections}
          currency={client.currency ?? undefined}
        />
      ) : (
        <EmptyState
          title="Nothing has been assessed yet"
          body="The first complete sync fills this page."
          action={<ConnectAction />}
        />
      )}
      {drawn.length > 0 && (
        <Tiles min={320}>
          {drawn.map((chart) => (
            <Card key={chart.title}>
              <ChartCard chart={chart} height={150} />
            </Card>
          ))}
        </Tiles>
      )}
      <Tiles min={360}>
        <FindingList findings={data.topFindings} assessed={summary !== null} />
        <ConnectionList connections={data.connections} more={data.moreConnections} />
        <RunList runs={data.lastRuns} />
        <EventList events={data.recentEvents} />
      </Tiles>
    </Page>
  )
}

export const screen: Screen = {
  path: 'overview',
  label: 'Overview',
  icon: IconLayoutDashboard,
  scope: 'client',
  order: 0,
  component: Overview,
}
