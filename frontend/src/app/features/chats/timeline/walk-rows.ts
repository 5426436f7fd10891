const ROW_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End'];
const CONTROL_KEYS = ['ArrowLeft', 'ArrowRight'];

/**
 * Moves the focus through a list of messages, which is one Tab stop: up, down, Home and End go from message to message, from
 * wherever in a message the focus is; left and right go through the links and buttons of one message, beginning with the
 * message itself. The focused message becomes the Tab stop because it has the focus.
 */
export function walkRows(event: KeyboardEvent, list: HTMLElement): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = event.target as HTMLElement;
  const message = target.closest<HTMLElement>('[data-message]');
  if (!message) return;
  const next = ROW_KEYS.includes(event.key)
    ? nextMessage(event.key, message, list)
    : CONTROL_KEYS.includes(event.key)
      ? nextControl(event.key, target, message)
      : undefined;
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function nextMessage(
  key: string,
  message: HTMLElement,
  list: HTMLElement,
): HTMLElement | undefined {
  const all = [...list.querySelectorAll<HTMLElement>('[data-message]')];
  const at = all.indexOf(message);
  return { ArrowUp: all[at - 1], ArrowDown: all[at + 1], Home: all[0], End: all.at(-1) }[key];
}

function nextControl(
  key: string,
  target: HTMLElement,
  message: HTMLElement,
): HTMLElement | undefined {
  const stops = [
    message,
    ...message.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)'),
  ];
  const at = stops.indexOf(target.closest<HTMLElement>('a[href], button') ?? message);
  return stops[at + (key === 'ArrowRight' ? 1 : -1)];
}
