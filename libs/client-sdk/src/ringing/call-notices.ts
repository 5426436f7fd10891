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
 * Who handles each notice of calls and media: the list of the calls that ring or are active, the
 * calls that this device has joined, or both, in this order. A new event does not compile without
 * its entry.
 */
const RECIPIENTS = {
  'call:incoming': 'list',
  'call:ringingStopped': 'list',
  'call:changed': 'both',
  'call:ended': 'both',
  'call:accepted': 'joined',
  'call:declined': 'joined',
  'call:peerJoined': 'joined',
  'call:peerLeft': 'joined',
  'call:handsChanged': 'joined',
  'call:reaction': 'joined',
  'media:newProducer': 'joined',
  'media:producerPaused': 'joined',
  'media:producerResumed': 'joined',
  'media:producerClosed': 'joined',
  'media:activeSpeaker': 'joined',
  'media:audioLevels': 'joined',
  'media:interrupted': 'joined',
  'media:peerReached': 'joined',
  'media:peerQuality': 'joined',
  'media:limited': 'joined',
  'media:sendLayers': 'joined',
} as const satisfies Record<CallEvent, 'list' | 'joined' | 'both'>;

type EventsOf<R extends 'list' | 'joined'> = {
  [E in CallEvent]: (typeof RECIPIENTS)[E] extends R | 'both' ? E : never;
}[CallEvent];

type Notice<E extends CallEvent> = {
  [One in E]: { readonly event: One; readonly data: NoticeOf<ServerEvents, One> };
}[E];

export type CallListNotice = Notice<EventsOf<'list'>>;
/** A notice of the server for the devices in a call: the event and its data. */
export type JoinedCallNotice = Notice<EventsOf<'joined'>>;

/** The only subscription to the notices of calls and media: passes each to those that handle it. */
export function dispatchCallNotices(
  connection: ConnectionApi,
  recipients: {
    readonly list: (notice: CallListNotice) => void;
    readonly joined: (notice: JoinedCallNotice) => void;
  },
  scope: Scope,
): void {
  for (const event of Object.keys(RECIPIENTS) as CallEvent[]) {
    const recipient = RECIPIENTS[event];
    scope.watch(connection.on(event), (data) => {
      const notice = { event, data };
      if (recipient !== 'joined') recipients.list(notice as CallListNotice);
      if (recipient !== 'list') recipients.joined(notice as JoinedCallNotice);
    });
  }
}
