import type { Row } from './message-rows';

const ROW_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End'] as const;
const CONTROL_KEYS = ['ArrowLeft', 'ArrowRight'] as const;

type RowKey = (typeof ROW_KEYS)[number];

/** The key that moves between messages: up, down, Home and End; null for other keys. */
export function rowKeyOf({ key, target }: KeyboardEvent): RowKey | null {
  if (target instanceof HTMLElement && hasOwnArrows(target)) return null;
  return ROW_KEYS.find((one) => one === key) ?? null;
}

/** Elements to which the arrow keys move within a message. */
const CONTROLS = 'a[href], button:not(:disabled), input, video';
/** Those in which left and right have another meaning, and up and down take their place. */
const OWN_ARROWS = 'input, video';

/** The focus is on a control that moves something itself with the arrow keys, Home and End. */
function hasOwnArrows(target: HTMLElement): boolean {
  return target.matches(OWN_ARROWS);
}

/**
 * Where left and right move between a message and its links and buttons; undefined for other keys
 * and at the ends. From a slider or a player, which needs left and right itself, up and down do.
 */
export function nextControl(
  key: string,
  target: HTMLElement,
  message: HTMLElement,
): HTMLElement | undefined {
  const [back, forward] = hasOwnArrows(target) ? ['ArrowUp', 'ArrowDown'] : CONTROL_KEYS;
  if (key !== back && key !== forward) return undefined;
  const stops = [message, ...message.querySelectorAll<HTMLElement>(CONTROLS)];
  const at = stops.indexOf(target.closest<HTMLElement>(CONTROLS) ?? message);
  return stops[at + (key === forward ? 1 : -1)];
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
