/** Mantine's theme: 13 px base, Inter, radius 6, 4 px grid, cool greys, one accent. Colours that carry meaning are in
 *  tokens.css. */
import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Menu,
  Modal,
  NativeSelect,
  NumberInput,
  PasswordInput,
  Popover,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  type MantineColorsTuple,
} from '@mantine/core'
import { returnFocus } from '../lib/focus.ts'

const accent: MantineColorsTuple = [
  '#eef4ff',
  '#dbe7fd',
  '#b6cdf9',
  '#85aef7',
  '#5c91f0',
  '#3f79e3',
  '#2b5fc7',
  '#234fa8',
  '#1d4189',
  '#18356f',
]
const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eceff3',
  '#dde1e7',
  '#c3c9d2',
  '#a2abb8',
  '#6b7686',
  '#4b5563',
  '#374151',
  '#262d38',
  '#1a2029',
]
const dark: MantineColorsTuple = [
  '#e6e9ee',
  '#c9d0da',
  '#a9b2bf',
  '#7d8898',
  '#414957',
  '#2c323c',
  '#252a33',
  '#16191f',
  '#12151a',
  '#0d0f13',
]

const xs = { defaultProps: { size: 'xs' } }
const overlay = { transitionProps: { duration: 0 }, shadow: 'sm' }

export const theme = createTheme({
  fontFamily:
    "'Inter Variable', Inter, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Hebrew', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, gray, dark },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.8125rem', lg: '0.9375rem', xl: '1.125rem' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1rem' },
      h2: { fontSize: '0.875rem' },
      h3: { fontSize: '0.8125rem' },
      h4: { fontSize: '0.8125rem' },
      h5: { fontSize: '0.75rem' },
      h6: { fontSize: '0.75rem' },
    },
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 28 } }),
    Button: Button.extend(xs),
    Checkbox: Checkbox.extend(xs),
    // Its placeholder for the first focus is a child that the role menu does not allow.
    Menu: Menu.extend({ defaultProps: { ...overlay, withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 0 },
        centered: true,
        onExitTransitionEnd: returnFocus,
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    NativeSelect: NativeSelect.extend(xs),
    NumberInput: NumberInput.extend(xs),
    PasswordInput: PasswordInput.extend(xs),
    Popover: Popover.extend({ defaultProps: { ...overlay, onExitTransitionEnd: returnFocus } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs', transitionDuration: 0 } }),
    Select: Select.extend({ defaultProps: { size: 'xs', comboboxProps: overlay } }),
    Switch: Switch.extend(xs),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Textarea: Textarea.extend(xs),
    TextInput: TextInput.extend(xs),
    Tooltip: Tooltip.extend({
      defaultProps: { transitionProps: { duration: 0 }, openDelay: 300, withArrow: false },
    }),
  },
})
