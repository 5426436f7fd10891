import type { Row } from './message-rows';

const ROW_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
const CONTROL_KEYS = ['ArrowLeft', 'ArrowRight'];

type RowKey = (typeof ROW_KEYS)[number];

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

/** Key of the message that `key` leads to from the row at index `at`; null for none. */
export function neighbourOf(key: RowKey, rows: readonly Row[], at: number): string | null {
  const isMessage = (row: Row): boolean => row.kind === 'message';
  const found = {
    ArrowUp: () => rows.slice(0, at).findLast(isMessage),
    ArrowDown: () => rows.slice(at + 1).find(isMessage),
    Home: () => rows.find(isMessage),
    End: () => rows.findLast(isMessage),
  }[key]();
  return found?.key ?? null;
}

/** Key of the row that contains a node; null for none. */
export function rowKeyAt(node: Node | null | undefined): string | null {
  const element = node instanceof Element ? node : node?.parentElement;
  return element?.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
}

/** Keys of the rows in which the selected text begins and ends; null without a selection in `list`. */
export function selectedEnds(list: HTMLElement): readonly [string, string] | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !list.contains(selection.anchorNode)) return null;
  const [from, to] = [rowKeyAt(selection.anchorNode), rowKeyAt(selection.focusNode)];
  return from !== null && to !== null ? [from, to] : null;
}
