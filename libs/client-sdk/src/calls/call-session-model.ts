import type {
  AudioLevelsNotice,
  Call,
  CallEndReason,
  CallId,
  CallJoined,
  CallKind,
  CallPeer,
  ConversationId,
  PeerId,
  PeerLeftNotice,
  Timestamp,
  UserId,
} from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import type { ChatCallClient } from '../client-api.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { CallConnection } from './call-connection.js';
import { cancelsCall, leave, type CallEntry } from './call-entry.js';
import { listenToCall, type CallEventTarget } from './call-events.js';
import { elapsedSeconds, phaseOf, samePhase, clockOffsetOf } from './call-phase.js';
import type {
  CallHappening,
  CallSession,
  CallSessionState,
  CallStats,
  SessionEndReason,
} from './call-session.js';
import type { LocalMedia } from './local-media.js';
import type { MediaLinkOptions } from './media-link.js';
import type { MediaTrouble } from './media-trouble.js';
import { PeerRegistry } from './peer-registry.js';
import { loudness, speaks, type RemotePeer } from './remote-peer.js';

/** {@link CallSession}. */
export class CallSessionModel implements CallSession, CallEventTarget {
  readonly #client: ChatCallClient;
  readonly #entry: CallEntry;
  readonly kind: CallKind;
  readonly state$: Behavior<CallSessionState>;
  readonly elapsed$: Behavior<number | null>;
  readonly registry = new PeerRegistry();
  readonly #call = new StateCell<Call | null>(null);
  readonly #callId = new StateCell<CallId | null>(null);
  readonly #conversationId = new StateCell<ConversationId | null>(null);
  readonly #peerId = new StateCell<PeerId | null>(null);
  readonly #speaking = new StateCell(false);
  readonly #elapsed = new StateCell<number | null>(null);
  readonly #happened = new Subject<CallHappening>();
  readonly #scope = new Scope();
  readonly #connection: CallConnection;
  /** Events that arrived while the server's list of peers was requested. */
  #deferred: { readonly callId: CallId; readonly apply: () => void }[] = [];
  /** Users whose device is rejoining: not reported as joined. */
  readonly #returning = new Set<UserId>();
  #clockOffset = 0;
  /** Whether the last peer that left had lost its connection. */
  #lastLost = false;

  constructor(
    client: ChatCallClient,
    readonly local: LocalMedia,
    entry: CallEntry,
    options: MediaLinkOptions,
  ) {
    this.#client = client;
    this.#entry = entry;

    const scope = this.#scope;
    scope.onClose(() => this.#end());
    this.kind = entry.kind;
    if (entry.by === 'start') this.#conversationId.set(entry.conversationId);
    else this.#callId.set(entry.callId);
    const connection = new CallConnection(
      client,
      local,
      this.registry,
      options,
      (joined) => this.#handleJoined(joined),
      scope,
    );
    this.#connection = connection;
    this.state$ = derive([connection.stage$, this.#call, connection.link$], phaseOf, samePhase);
    this.elapsed$ = this.#elapsed;
    scope.onClose(client.ports.clock.every(1000, () => this.#tick()));
    scope.onClose(client.connection.hurry());
    scope.watch(client.connection.connected$, () => this.#reconnected());
    // Idle: the session ended, another one began, or the client was closed.
    scope.watch(
      client.connection.state$,
      ({ status }) => status === 'idle' && connection.end('signed-out'),
    );
    listenToCall(this.#client.connection, this, scope);
    void connection.join(entry);
  }

  get conversationId$(): Behavior<ConversationId | null> {
    return this.#conversationId;
  }

  get callId$(): Behavior<CallId | null> {
    return this.#callId;
  }

  get call$(): Behavior<Call | null> {
    return this.#call;
  }

  get peerId$(): Behavior<PeerId | null> {
    return this.#peerId;
  }

  get peers$(): Behavior<readonly RemotePeer[]> {
    return this.registry.peers;
  }

  get activeSpeaker$(): Behavior<RemotePeer | null> {
    return this.registry.activeSpeaker;
  }

  get speaking$(): Behavior<boolean> {
    return this.#speaking;
  }

  get mediaTrouble$(): Behavior<MediaTrouble | null> {
    return this.#connection.trouble$;
  }

  get happened$(): Observable<CallHappening> {
    return this.#happened.asObservable();
  }

  hangUp(): void {
    if (this.#scope.closed) return;
    this.#leave();
    this.#connection.end('hung-up');
  }

  retryMedia(): void {
    if (this.#callId.value !== null) this.#connection.replaceMedia(this.#callId.value);
  }

  stats(): Promise<CallStats> {
    return this.#connection.stats();
  }

  whenJoined(callId: CallId, apply: () => void): void {
    if (this.#connection.joining) this.#deferred.push({ callId, apply });
    else if (callId === this.#callId.value) apply();
  }

  callChanged(call: Call): void {
    if (call.id !== this.#callId.value || this.#scope.closed) return;
    this.#call.set(call);
    this.#tick();
    if (call.state === 'ended') this.callEnded(call.id, call.endReason ?? 'completed');
  }

  callAnswered(answeredAt: Timestamp): void {
    this.#call.update((call) =>
      call && call.state === 'ringing' ? { ...call, state: 'active', answeredAt } : call,
    );
    this.#tick();
  }

  callEnded(callId: CallId, reason: CallEndReason): void {
    if (callId === this.#callId.value) this.#connection.end(this.#endReason(reason));
    else this.whenJoined(callId, () => this.#connection.end(reason));
  }

  interrupted(callId: CallId): void {
    if (callId === this.#callId.value) this.#connection.replaceMedia(callId);
  }

  peerJoined(peer: CallPeer): void {
    if (peer.peerId === this.#peerId.value) return;
    const isNew = this.registry.find(peer.peerId) === null;
    this.registry.add(peer);
    this.#lastLost = false;
    if (isNew && !this.#returning.delete(peer.user.id))
      this.emit({ kind: 'peer-joined', user: peer.user });
  }

  peerLeft({ peerId, userId, reason }: PeerLeftNotice): void {
    if (peerId === this.#peerId.value) {
      this.#handleRemoved(reason);
      return;
    }
    const peer = this.registry.remove(peerId);
    if (reason === 'replaced') this.#returning.add(userId);
    else {
      this.#lastLost = reason === 'disconnected' || reason === 'media-failed';
      if (peer) this.emit({ kind: 'peer-left', user: peer.user$.value, lost: this.#lastLost });
    }
  }

  /** `peer-lost` when a call of two ended because the other peer lost its connection. */
  #endReason(reason: CallEndReason): SessionEndReason {
    return reason === 'completed' && this.#lastLost && this.registry.peers.value.length === 0
      ? 'peer-lost'
      : reason;
  }

  levels(levels: AudioLevelsNotice['levels']): void {
    this.registry.setVolumes(levels);
    const own = levels.find(({ peerId }) => peerId === this.#peerId.value);
    this.#speaking.set(speaks(loudness(own?.volume ?? null)));
  }

  emit(happening: CallHappening): void {
    this.#happened.next(happening);
  }

  /** This device has joined, for the first time or again. */
  #handleJoined(joined: CallJoined): void {
    const { call } = joined;
    this.#callId.set(call.id);
    this.#conversationId.set(call.conversationId);
    const now = this.#client.ports.clock.now();
    this.#clockOffset = clockOffsetOf(joined.now, now);
    this.#peerId.set(joined.peerId);
    this.#call.set(call);
    this.registry.replace(joined.peers);
    for (const { callId, apply } of this.#deferred.splice(0)) if (callId === call.id) apply();
    this.#tick();
  }

  /** The server removed the peer of this device. */
  #handleRemoved(reason: PeerLeftNotice['reason']): void {
    const callId = this.#callId.value;
    // The person ended the call elsewhere: hung up in another tab of this session, or joined
    // another call.
    if (
      reason === 'replaced' ||
      reason === 'removed' ||
      reason === 'switched' ||
      reason === 'hung-up'
    )
      this.#connection.end(reason);
    else if (callId !== null && reason !== 'call-ended') this.#connection.rejoin(callId);
  }

  /** The peer belongs to a connection: over a new connection this device must rejoin. */
  #reconnected(): void {
    if (this.#callId.value !== null) this.#connection.rejoin(this.#callId.value);
  }

  #leave(): void {
    this.#connection.cancelRequest();
    const call = this.#call.value;
    if (call) void leave(this.#client, call.id, cancelsCall(this.#client, this.#entry, call));
    // Accepted and hung up at once: the call must not continue to ring.
    else if (this.#entry.by === 'accept')
      void this.#client.calls.decline(this.#entry.callId).catch(() => undefined);
  }

  #tick(): void {
    this.#elapsed.set(
      elapsedSeconds(
        this.#call.value?.answeredAt ?? null,
        this.#clockOffset,
        this.#client.ports.clock.now(),
      ),
    );
  }

  /** Runs last, so that stopping the tracks sends nothing. */
  #end(): void {
    this.#deferred = [];
    this.registry.clear();
    this.local.close();
    this.#happened.complete();
  }
}
