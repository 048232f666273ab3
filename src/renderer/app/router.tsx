/** Addresses: /fleet, /settings, /c/<client>/<page>; the search parameters hold everything else.
 *  Hash history, since the page's protocol serves files and a reload must find the same view. */
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
} from '@tanstack/react-router'
import { ErrorState } from '../ui/states.tsx'
import { CurrentScreen } from './current-screen.tsx'
import { Root } from './root.tsx'

const root = createRootRoute({ component: Root, notFoundComponent: () => <Navigate to="/fleet" replace /> })

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: () => <Navigate to="/fleet" replace />,
  }),
  createRoute({ getParentRoute: () => root, path: '/c/$clientId/$page', component: CurrentScreen }),
  createRoute({ getParentRoute: () => root, path: '/$page', component: CurrentScreen }),
]

export const router = createRouter({
  routeTree: root.addChildren(routes),
  history: createHashHistory(),
  defaultErrorComponent: ({ error, reset }) => <ErrorState error={error} retry={reset} />,
})
