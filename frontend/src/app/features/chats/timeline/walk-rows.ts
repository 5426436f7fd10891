/** Arrow keys, Home and End move the focus from message to message; one of them is the Tab stop. */
export function walkRows(event: KeyboardEvent, list: HTMLElement): void {
  if (
    !['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(event.key) ||
    event.altKey ||
    event.ctrlKey ||
    event.metaKey
  )
    return;
  const from = (event.target as HTMLElement).closest<HTMLElement>('[data-message]');
  if (!from || event.target !== from) return;
  const all = [...list.querySelectorAll<HTMLElement>('[data-message]')];
  const at = all.indexOf(from);
  const to = {
    ArrowUp: all[at - 1],
    ArrowDown: all[at + 1],
    Home: all[0],
    End: all[all.length - 1],
  }[event.key];
  if (!to) return;
  event.preventDefault();
  from.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
  to.scrollIntoView({ block: 'nearest' });
}
