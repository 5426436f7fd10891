import type {
  CallHoldServerEvents,
  CallsServerEvents,
  MediaServerEvents,
  NoticeOf,
  ServerEvents,
} from '@chatcall/contracts';
import { filter, type Observable } from 'rxjs';
import type { ConnectionApi } from '../connection/connection-api.js';

type CallEvent = keyof CallsServerEvents | keyof CallHoldServerEvents | keyof MediaServerEvents;

type Notice<E extends CallEvent> = {
  [One in E]: { readonly event: One; readonly data: NoticeOf<ServerEvents, One> };
}[E];

/** The notices that only the list of the calls handles which ring or are active. */
type ListOnly = 'call:incoming' | 'call:ringingStopped';

export type CallListNotice = Notice<ListOnly | 'call:changed' | 'call:ended'>;
/** A notice of the server for the devices in a call: the event and its data. */
export type JoinedCallNotice = Notice<Exclude<CallEvent, ListOnly>>;

/**
 * The notices for the calls that this device has joined: all of calls and media except those that
 * only the list of calls handles. The list receives each before them, since it begins to listen with
 * the session.
 */
export function joinedCallNotices$(connection: ConnectionApi): Observable<JoinedCallNotice> {
  return connection.notices$.pipe(
    filter((notice): notice is JoinedCallNotice => /^(call|media):/.test(notice.event)),
    filter(({ event }) => !LIST_ONLY.includes(event)),
  );
}

const LIST_ONLY: readonly string[] = [
  'call:incoming',
  'call:ringingStopped',
] satisfies readonly ListOnly[];
