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
import { callsOff, leave, type CallEntry } from './call-entry.js';
import { listenToCall, type CallEventTarget } from './call-events.js';
import { elapsedSeconds, phaseOf, samePhase, serverAhead } from './call-phase.js';
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
  readonly #presence: CallConnection;
  /** What was heard while the server's list of peers was under way. */
  #heard: { readonly callId: CallId; readonly apply: () => void }[] = [];
  /** People whose device came back: no news. */
  readonly #returning = new Set<UserId>();
  #ahead = 0;
  /** Who left last did so because their connection was lost. */
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
    const presence = new CallConnection(
      client,
      local,
      this.registry,
      options,
      (joined) => this.#arrived(joined),
      scope,
    );
    this.#presence = presence;
    this.state$ = derive([presence.stage$, this.#call, presence.link$], phaseOf, samePhase);
    this.elapsed$ = this.#elapsed;
    scope.onClose(client.ports.clock.every(1000, () => this.#tick()));
    scope.onClose(client.connection.hurry());
    scope.watch(client.connection.connected$, () => this.#reconnected());
    // Idle: whoever is in the call is signed out, someone else signed in, or the client was closed.
    scope.watch(
      client.connection.state$,
      ({ status }) => status === 'idle' && presence.end('signed-out'),
    );
    listenToCall(this.#client.connection, this, scope);
    void presence.enter(entry);
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
    return this.#presence.trouble$;
  }

  get happened$(): Observable<CallHappening> {
    return this.#happened.asObservable();
  }

  hangUp(): void {
    if (this.#scope.closed) return;
    this.#sayGoodBye();
    this.#presence.end('hung-up');
  }

  retryMedia(): void {
    if (this.#callId.value !== null) this.#presence.interrupted(this.#callId.value);
  }

  stats(): Promise<CallStats> {
    return this.#presence.stats();
  }

  hear(callId: CallId, apply: () => void): void {
    if (this.#presence.unsettled) this.#heard.push({ callId, apply });
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
    if (callId === this.#callId.value) this.#presence.end(this.#endReason(reason));
    else this.hear(callId, () => this.#presence.end(reason));
  }

  interrupted(callId: CallId): void {
    if (callId === this.#callId.value) this.#presence.interrupted(callId);
  }

  peerJoined(peer: CallPeer): void {
    if (peer.peerId === this.#peerId.value) return;
    const isNew = this.registry.find(peer.peerId) === null;
    this.registry.add(peer);
    this.#lastLost = false;
    if (isNew && !this.#returning.delete(peer.user.id))
      this.tell({ kind: 'peer-joined', user: peer.user });
  }

  peerLeft({ peerId, userId, reason }: PeerLeftNotice): void {
    if (peerId === this.#peerId.value) {
      this.#putOut(reason);
      return;
    }
    const peer = this.registry.remove(peerId);
    if (reason === 'replaced') this.#returning.add(userId);
    else {
      this.#lastLost = reason === 'disconnected' || reason === 'media-failed';
      if (peer) this.tell({ kind: 'peer-left', user: peer.user$.value, lost: this.#lastLost });
    }
  }

  /** Nobody ended a call of two whose other side was lost. */
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

  tell(happening: CallHappening): void {
    this.#happened.next(happening);
  }

  /** The server has let this device in, for the first time or again. */
  #arrived(joined: CallJoined): void {
    const { call } = joined;
    this.#callId.set(call.id);
    this.#conversationId.set(call.conversationId);
    const now = this.#client.ports.clock.now();
    this.#ahead = serverAhead(joined.now, now);
    this.#peerId.set(joined.peerId);
    this.#call.set(call);
    this.registry.replace(joined.peers);
    for (const { callId, apply } of this.#heard.splice(0)) if (callId === call.id) apply();
    this.#tick();
  }

  /** The server closed this device's place. */
  #putOut(reason: PeerLeftNotice['reason']): void {
    const callId = this.#callId.value;
    // Whatever the person did elsewhere holds: hung up in another tab of this session, or in another call.
    if (
      reason === 'replaced' ||
      reason === 'removed' ||
      reason === 'switched' ||
      reason === 'hung-up'
    )
      this.#presence.end(reason);
    else if (callId !== null && reason !== 'call-ended') this.#presence.rejoin(callId);
  }

  /** The place in the call belongs to a connection: a new connection takes it up again. */
  #reconnected(): void {
    if (this.#callId.value !== null) this.#presence.rejoin(this.#callId.value);
  }

  #sayGoodBye(): void {
    this.#presence.giveUp();
    const call = this.#call.value;
    if (call) void leave(this.#client, call.id, callsOff(this.#client, this.#entry, call));
    // Accepted and hung up at once: it does not go on ringing.
    else if (this.#entry.by === 'accept')
      void this.#client.calls.decline(this.#entry.callId).catch(() => undefined);
  }

  #tick(): void {
    this.#elapsed.set(
      elapsedSeconds(
        this.#call.value?.answeredAt ?? null,
        this.#ahead,
        this.#client.ports.clock.now(),
      ),
    );
  }

  /** Runs last: nothing is sent any more when the tracks stop. */
  #end(): void {
    this.#heard = [];
    this.registry.clear();
    this.local.close();
    this.#happened.complete();
  }
}
