import type {
  CallsServerEvents,
  MediaServerEvents,
  NoticeOf,
  ServerEvents,
} from '@chatcall/contracts';
import type { ConnectionApi } from '../connection/connection-api.js';
import type { Scope } from '../state/scope.js';

type CallEvent = keyof CallsServerEvents | keyof MediaServerEvents;

/**
 * The notices that the list of the calls handles which ring or are active. Those of `both` are then
 * handled by the calls that this device has joined, and so are all other notices of calls and media.
 */
const LISTED = {
  'call:incoming': 'list',
  'call:ringingStopped': 'list',
  'call:changed': 'both',
  'call:ended': 'both',
} as const satisfies Partial<Record<CallEvent, 'list' | 'both'>>;

type Notice<E extends CallEvent> = {
  [One in E]: { readonly event: One; readonly data: NoticeOf<ServerEvents, One> };
}[E];

export type CallListNotice = Notice<keyof typeof LISTED>;
/** A notice of the server for the devices in a call: the event and its data. */
export type JoinedCallNotice = Notice<Exclude<CallEvent, 'call:incoming' | 'call:ringingStopped'>>;

/** The only subscription to the notices of calls and media: passes each to those that handle it. */
export function dispatchCallNotices(
  connection: ConnectionApi,
  recipients: {
    readonly list: (notice: CallListNotice) => void;
    readonly joined: (notice: JoinedCallNotice) => void;
  },
  scope: Scope,
): void {
  scope.watch(connection.notices$, (notice) => {
    if (!/^(call|media):/.test(notice.event)) return;
    const listed = (LISTED as Record<string, 'list' | 'both' | undefined>)[notice.event];
    if (listed) recipients.list(notice as CallListNotice);
    if (listed !== 'list') recipients.joined(notice as JoinedCallNotice);
  });
}
