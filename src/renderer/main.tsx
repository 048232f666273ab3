/** Starts the page: nonce for styles, first colours without a flash, the port to the engine, the router. */
import '@fontsource-variable/inter'
import '@mantine/core/styles.css'
import '@mantine/notifications/styles.css'
import '@mantine/spotlight/styles.css'
import './app/tokens.css'
import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { setNonce } from 'get-nonce'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { connectEngine, engine, queryClient } from './api/engine.ts'
import { router } from './app/router.tsx'
import { theme } from './app/theme.ts'
import { toastRestarts } from './app/toasts.ts'

connectEngine(window)
toastRestarts(engine.onState)

/** Written into the page by the protocol handler, a new one for each load; the scroll lock takes it from get-nonce. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
setNonce(nonce)

// Mantine sets this attribute only after the first paint; an inline script may not.
const remembered = localStorage.getItem('mantine-color-scheme-value')
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)').matches
const scheme = remembered === 'light' || remembered === 'dark' ? remembered : prefersDark ? 'dark' : 'light'
document.documentElement.setAttribute('data-mantine-color-scheme', scheme)

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-right" transitionDuration={0} limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
