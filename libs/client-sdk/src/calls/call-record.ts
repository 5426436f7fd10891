import type {
  Call,
  CallId,
  CallJoined,
  ConversationId,
  Timestamp,
  VideoCodec,
} from '@chatcall/contracts';
import type { ClockPort } from '../ports/client-ports.js';
import type { JoinedCallNotice } from '../ringing/call-notices.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { CallEntry } from './call-entry.js';
import { DEFAULT_CODECS } from './codec-choice.js';

/** The call that a notice is about. */
export function callIdOf({ event, data }: JoinedCallNotice): CallId {
  return event === 'call:changed' ? data.call.id : data.callId;
}

/** The call as the server describes it, and how long it has lasted. */
export class CallRecord {
  readonly #clock: ClockPort;
  readonly #call = new StateCell<Call | null>(null);
  readonly #callId: StateCell<CallId | null>;
  readonly #conversationId: StateCell<ConversationId | null>;
  readonly #screenSharing = new StateCell(true);
  readonly #videoCodecs = new StateCell(DEFAULT_CODECS);
  readonly #elapsed = new StateCell<number | null>(null);
  /** Milliseconds by which the server's clock is ahead of this device's. */
  #clockOffset = 0;

  constructor(entry: CallEntry, clock: ClockPort, scope: Scope) {
    this.#clock = clock;
    this.#callId = new StateCell(entry.by === 'start' ? null : entry.callId);
    this.#conversationId = new StateCell(entry.by === 'start' ? entry.conversationId : null);
    scope.onClose(clock.every(1000, () => this.#tick()));
  }

  get call$(): Behavior<Call | null> {
    return this.#call;
  }

  get callId$(): Behavior<CallId | null> {
    return this.#callId;
  }

  get conversationId$(): Behavior<ConversationId | null> {
    return this.#conversationId;
  }

  /** Whole seconds since the call was answered, by the server's clock; null before. */
  get elapsed$(): Behavior<number | null> {
    return this.#elapsed;
  }

  /** The server accepts shared screens. */
  get screenSharing$(): Behavior<boolean> {
    return this.#screenSharing;
  }

  /** The codecs of video that all devices of the call can receive. */
  get videoCodecs$(): Behavior<readonly VideoCodec[]> {
    return this.#videoCodecs;
  }

  /** The answer to a request to join. */
  joined({ call, now, screenSharing = true, videoCodecs }: CallJoined): void {
    this.#screenSharing.set(screenSharing);
    this.setVideoCodecs(videoCodecs ?? DEFAULT_CODECS);
    this.#callId.set(call.id);
    this.#clockOffset = Date.parse(now) - this.#clock.now();
    this.changed(call);
  }

  setVideoCodecs(codecs: readonly VideoCodec[]): void {
    this.#videoCodecs.set(codecs);
  }

  changed(call: Call): void {
    this.#call.set(call);
    this.#conversationId.set(call.conversationId);
    this.#tick();
  }

  answered(answeredAt: Timestamp): void {
    const call = this.#call.value;
    if (call?.state === 'ringing') this.changed({ ...call, state: 'active', answeredAt });
  }

  #tick(): void {
    const answeredAt = this.#call.value?.answeredAt ?? null;
    const passedMs = this.#clock.now() + this.#clockOffset - Date.parse(answeredAt ?? '');
    this.#elapsed.set(answeredAt === null ? null : Math.max(0, Math.floor(passedMs / 1000)));
  }
}
