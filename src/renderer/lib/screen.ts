/** What a screen tells the frame about itself. A screen is one folder under screens/ with an index.tsx that exports
 *  `screen`; the frame finds it by glob. A screen never imports another screen. */
import type { ComponentType } from 'react'

export interface Screen {
  /** Last part of the address and folder name. */
  readonly path: string
  /** Rail and page title. */
  readonly label: string
  readonly icon: ComponentType<{ size?: number | string; stroke?: number | string }>
  /** `workspace`: all clients. `client`: under one client. `gate`: shown instead of the app while the workspace is
   *  not open. `welcome`: shown instead of Fleet while there is no client. */
  readonly scope: 'workspace' | 'client' | 'gate' | 'welcome'
  /** Place in the rail, ascending. */
  readonly order: number
  readonly component: ComponentType
}
