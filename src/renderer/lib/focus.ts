/** Gives the keyboard back its place when a menu, a dialog or a message closes.
 *  Mantine remembers the place only after its dialog has taken the focus when there is no transition between the two, and
 *  a menu's item that opened a dialog is gone by then. */
const TAKES_FOCUS = '[role="dialog"], [role="menu"], [role="listbox"], [role="alert"]'

let place: HTMLElement | null = null
document.addEventListener('focusin', ({ target }) => {
  if (target instanceof HTMLElement && target.closest(TAKES_FOCUS) === null) place = target
})

/** For the end of an overlay: goes back to where the keyboard was, unless it is somewhere already. */
export function returnFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) place?.focus({ preventScroll: true })
  })
}
