import type {
  CallJoined,
  CallReaction,
  ClientEvents,
  ConversationId,
  PayloadOf,
  RaisedHands,
  UserId,
} from '@chatcall/contracts';
import { filter, Subject, take, type Observable } from 'rxjs';
import type { ConnectionApi } from '../../connection/connection-api.js';
import { ChatCallError } from '../../errors/chat-call-error.js';
import type { JoinedCallNotice } from '../../ringing/call-notices.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { CallRecord } from '../call-record.js';
import type { LocalMedia } from '../local-media.js';
import type { Participants } from '../participants/participants.js';
import type { Meeting, ShownReaction } from './meeting-api.js';

/** The notices that change what is known of the people in a call. */
export type MeetingNotice = Extract<
  JoinedCallNotice,
  { readonly event: 'call:handsChanged' | 'call:reaction' | 'media:producerPaused' }
>;

type MeetingEvent =
  | 'call:raiseHand'
  | 'call:lowerHand'
  | 'call:react'
  | 'call:mute'
  | 'call:remove'
  | 'call:end'
  | 'call:continueIn';

const NONE: RaisedHands = { version: -1, userIds: [] };

/** {@link Meeting}: requests go to the server, and its notices come here. */
export class MeetingModel implements Meeting {
  readonly #connection: ConnectionApi;
  readonly #record: CallRecord;
  readonly #local: LocalMedia;
  readonly #participants: Participants;
  readonly #held$: Behavior<boolean>;
  readonly #hands = new StateCell<RaisedHands>(NONE);
  readonly #reactions = new Subject<ShownReaction>();
  readonly raisedHands$: Behavior<readonly UserId[]> = derive(
    [this.#hands],
    ({ userIds }) => userIds,
  );

  constructor(
    connection: ConnectionApi,
    record: CallRecord,
    local: LocalMedia,
    participants: Participants,
    held$: Behavior<boolean>,
  ) {
    this.#connection = connection;
    this.#record = record;
    this.#local = local;
    this.#participants = participants;
    this.#held$ = held$;
  }

  get reactions$(): Observable<ShownReaction> {
    return this.#reactions.asObservable();
  }

  raiseHand(): Promise<void> {
    return this.#request('call:raiseHand', {});
  }

  lowerHand(userId?: UserId): Promise<void> {
    return this.#request('call:lowerHand', userId === undefined ? {} : { userId });
  }

  react(reaction: CallReaction): Promise<void> {
    return this.#request('call:react', { reaction });
  }

  mute(userId?: UserId): Promise<void> {
    return this.#request('call:mute', userId === undefined ? {} : { userId });
  }

  remove(userId: UserId): Promise<void> {
    return this.#request('call:remove', { userId });
  }

  endForEveryone(): Promise<void> {
    return this.#request('call:end', {});
  }

  continueIn(conversationId: ConversationId): Promise<void> {
    return this.#request('call:continueIn', { conversationId });
  }

  /** The answer to a request to join; older servers send no hands. */
  joined({ hands = NONE, mutedBy }: CallJoined): void {
    this.#adopt(hands);
    if (mutedBy !== undefined) this.#muted(mutedBy);
  }

  apply({ event, data }: MeetingNotice): void {
    switch (event) {
      case 'call:handsChanged':
        this.#adopt(data.hands);
        break;
      case 'call:reaction':
        this.#reactions.next({ userId: data.userId, reaction: data.reaction });
        break;
      case 'media:producerPaused':
        if (data.mutedBy !== undefined && data.peerId === this.#participants.peerId$.value)
          this.#muted(data.mutedBy);
    }
  }

  close(): void {
    this.#hands.set(NONE);
    this.#reactions.complete();
  }

  /** Two processes of the server may send their lists in any order. */
  #adopt(hands: RaisedHands): void {
    if (hands.version > this.#hands.value.version) this.#hands.set(hands);
  }

  /** A host has muted the microphone: it is off here, too, until the person turns it on. */
  #muted(by: UserId): void {
    if (!this.#local.microphone.desired$.value) return;
    this.#local.microphone.set(false);
    const { participants = [] } = this.#record.call$.value ?? {};
    const user = participants.find((participant) => participant.user.id === by)?.user;
    if (!user) return;
    // A call on hold is not shown: they learn it when they are back.
    const shown = this.#held$.pipe(
      filter((held) => !held),
      take(1),
    );
    shown.subscribe(() => this.#participants.announce({ kind: 'muted', user }));
  }

  async #request<E extends MeetingEvent>(
    event: E,
    payload: Omit<PayloadOf<ClientEvents, E>, 'callId'>,
  ): Promise<void> {
    const callId = this.#record.callId$.value;
    if (callId === null)
      throw new ChatCallError({
        code: 'MEDIA.NOT_JOINED',
        detail: 'This device has not joined the call yet.',
      });
    await this.#connection.request(event, { ...payload, callId } as PayloadOf<ClientEvents, E>);
  }
}
