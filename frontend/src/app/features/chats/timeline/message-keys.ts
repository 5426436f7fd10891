const ROW_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
const CONTROL_KEYS = ['ArrowLeft', 'ArrowRight'];

export type RowKey = (typeof ROW_KEYS)[number];

/** The key that moves between messages: up, down, Home and End; null for other keys. */
export function rowKeyOf({ key }: KeyboardEvent): RowKey | null {
  return ROW_KEYS.find((one) => one === key) ?? null;
}

/**
 * Where left and right move between a message and its links and buttons; undefined for other keys
 * and at the ends.
 */
export function nextControl(
  key: string,
  target: HTMLElement,
  message: HTMLElement,
): HTMLElement | undefined {
  if (!CONTROL_KEYS.includes(key)) return undefined;
  const stops = [
    message,
    ...message.querySelectorAll<HTMLElement>('a[href], button:not(:disabled)'),
  ];
  const at = stops.indexOf(target.closest<HTMLElement>('a[href], button') ?? message);
  return stops[at + (key === 'ArrowRight' ? 1 : -1)];
}
