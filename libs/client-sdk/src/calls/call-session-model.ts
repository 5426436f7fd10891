import type {
  Call,
  CallEndReason,
  CallId,
  CallKind,
  ConversationId,
  PeerId,
  PeerLeftNotice,
} from '@chatcall/contracts';
import type { Observable } from 'rxjs';
import type { ChatCallClient } from '../client-api.js';
import type { ChatCallError } from '../errors/chat-call-error.js';
import { joinedCallNotices$, type JoinedCallNotice } from '../ringing/call-notices.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import { endReasonOf, isAnswered, lateEndReason, leave, type CallEntry } from './call-entry.js';
import { CallHold } from './call-hold.js';
import { CallJoiner, type Joined } from './call-joiner.js';
import { nextStage, phaseOf, samePhase, type Stage, type StageEvent } from './call-phase.js';
import { CallRecord } from './call-record.js';
import type {
  CallReturn,
  CallSession,
  CallSessionState,
  CallStats,
  SessionEndReason,
} from './call-session.js';
import { CallSignals } from './call-signals.js';
import { DeferredNotices } from './deferred-notices.js';
import type { LocalMedia } from './local-media.js';
import { MediaLink, type MediaLinkOptions } from './media-link.js';
import { MediaTroubleDetector, type MediaTrouble } from './media-trouble.js';
import type { Meeting } from './meeting/meeting-api.js';
import { MeetingModel } from './meeting/meeting-model.js';
import { LocalParticipantModel } from './participants/local-participant.js';
import type {
  CallHappening,
  LocalParticipant,
  MediaItem,
  RemoteParticipant,
} from './participants/participants-api.js';
import { Participants } from './participants/participants.js';
import { CallQualityModel } from './quality/call-quality-model.js';
import type { CallQuality } from './quality/quality-api.js';
import { keepMuted } from './taken-over.js';
import type { LinkState } from './transport-monitor.js';

/**
 * {@link CallSession}: the only owner of a call's life on this device. It alone changes the stage and
 * ends the call; it tells the parts below it what to do, and they report with outcomes and streams:
 * the list of ringing calls (`client.calls`), the requests to join ({@link CallJoiner}), the media
 * ({@link MediaLink}), and the participants, which call nothing.
 */
export class CallSessionModel implements CallSession {
  readonly #client: ChatCallClient;
  readonly #entry: CallEntry;
  readonly #options: MediaLinkOptions;
  readonly kind: CallKind;
  readonly local: LocalMedia;
  readonly state$: Behavior<CallSessionState>;
  readonly #stage: StateCell<Stage>;
  readonly #link = new StateCell<LinkState | null>(null);
  readonly #scope = new Scope();
  readonly #hold: CallHold;
  readonly #record: CallRecord;
  readonly #joiner: CallJoiner;
  readonly #participants: Participants;
  readonly #trouble: MediaTroubleDetector;
  readonly #meeting: MeetingModel;
  readonly #quality: CallQualityModel;
  #media: MediaLink | null = null;
  /** Number of rejoins since media last had a path. */
  #rejoins = 0;
  readonly #deferred = new DeferredNotices();

  constructor(
    client: ChatCallClient,
    local: LocalMedia,
    entry: CallEntry,
    options: MediaLinkOptions,
    beside: CallSession | null = null,
  ) {
    this.#client = client;
    this.#entry = entry;
    this.#options = options;
    this.local = local;
    this.kind = entry.kind;
    this.#stage = new StateCell<Stage>({ kind: entry.by === 'return' ? 'rejoining' : 'joining' });
    this.#hold = new CallHold(this, beside, local, client.ports);
    const scope = this.#scope;
    scope.onClose(() => this.#closeAll());
    this.#participants = new Participants(
      new LocalParticipantModel(client.users.me$, local, scope),
    );
    this.#joiner = new CallJoiner(client, entry, () => this.#hold.beside, scope);
    this.#record = new CallRecord(entry, client.ports.clock, scope);
    const { connection, ports } = client;
    const { held$ } = this;
    this.#meeting = new MeetingModel(connection, this.#record, local, this.#participants, held$);
    const { clock } = ports;
    this.#quality = new CallQualityModel(this.callId$, connection, clock, scope);
    this.#trouble = new MediaTroubleDetector(() => this.#paths(), clock, scope);
    this.state$ = derive([this.#stage, this.#record.call$, this.#link], phaseOf, samePhase);
    scope.onClose(() => this.#media?.close());
    scope.onClose(client.connection.hurry());
    // A peer belongs to a connection: over a new one this device must rejoin.
    scope.watch(client.connection.connected$, () => this.#rejoin(this.#rejoins));
    // Idle: the session ended, another one began, or the client was closed.
    scope.watch(
      client.connection.state$,
      ({ status }) => status === 'idle' && this.#end('signed-out'),
    );
    scope.watch(joinedCallNotices$(client.connection), (notice) => this.#receive(notice));
    scope.watch(client.connection.on('user:updated'), ({ user }) =>
      this.#participants.remote.updateCard(user),
    );
    void (entry.by === 'return' ? this.#joinAgain(entry.callId, 0) : this.#join());
  }

  get conversationId$(): Behavior<ConversationId | null> {
    return this.#record.conversationId$;
  }

  get callId$(): Behavior<CallId | null> {
    return this.#record.callId$;
  }

  get call$(): Behavior<Call | null> {
    return this.#record.call$;
  }

  get held$(): Behavior<boolean> {
    return this.#hold.held$;
  }

  get peerId$(): Behavior<PeerId | null> {
    return this.#participants.peerId$;
  }

  get screenSharing$(): Behavior<boolean> {
    return this.#record.screenSharing$;
  }

  get localParticipant(): LocalParticipant {
    return this.#participants.local;
  }

  get remoteParticipants$(): Behavior<readonly RemoteParticipant[]> {
    return this.#participants.remote.list$;
  }

  get items$(): Behavior<readonly MediaItem[]> {
    return this.#participants.items$;
  }

  get activeSpeaker$(): Behavior<RemoteParticipant | null> {
    return this.#participants.remote.activeSpeaker$;
  }

  get elapsed$(): Behavior<number | null> {
    return this.#record.elapsed$;
  }

  get mediaTrouble$(): Behavior<MediaTrouble | null> {
    return this.#trouble.trouble$;
  }

  get quality$(): Behavior<CallQuality | null> {
    return this.#quality.quality$;
  }

  get happened$(): Observable<CallHappening> {
    return this.#participants.happened$;
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  hangUp(): void {
    if (this.#scope.closed) return;
    this.#joiner.cancel();
    void leave(this.#client, this.#entry, this.call$.value);
    this.#end('hung-up');
  }

  hold(): void {
    this.#hold.set(true);
  }

  resume(): void {
    this.#hold.set(false);
  }

  unload(): CallReturn | null {
    const callId = this.#scope.closed ? null : this.callId$.value;
    if (callId !== null) return this.#joiner.unload(callId, this.kind);
    this.hangUp();
    return null;
  }

  retryMedia(): void {
    if (this.callId$.value !== null) this.#replaceMedia();
  }

  async stats(): Promise<CallStats> {
    return (await this.#media?.stats()) ?? { send: null, receive: null };
  }

  #move(event: StageEvent): boolean {
    const before = this.#stage.value;
    this.#stage.set(nextStage(before, event));
    return this.#stage.value !== before;
  }

  #end(reason: SessionEndReason, error: ChatCallError | null = null): void {
    if (this.#move({ kind: 'ended', reason, error })) this.#scope.close();
  }

  async #join(): Promise<void> {
    const entry = this.#entry;
    const endAnswering = this.#client.calls.answering(
      entry.by === 'start' ? { conversationId: entry.conversationId } : { callId: entry.callId },
    );
    const outcome = await this.#joiner.join(entry, this.#options.iceTransportPolicy ?? 'all');
    const error = outcome.kind === 'failed' ? outcome.error : null;
    const answered = outcome.kind === 'joined' || isAnswered(entry, error, this.#scope.closed);
    if (outcome.kind === 'joined') this.#joined(outcome);
    else if (error) this.#end('error', error);
    endAnswering(answered);
  }

  /** Joins again after a loss. */
  #rejoin(attempt = Math.max(1, this.#rejoins)): void {
    const callId = this.callId$.value;
    if (callId !== null && this.#move({ kind: 'lost' })) void this.#joinAgain(callId, attempt);
  }

  async #joinAgain(callId: CallId, attempt: number): Promise<void> {
    const keptPeer = (): PeerId | null => (this.#media?.resumable ? this.peerId$.value : null);
    const outcome = await this.#joiner.rejoin(callId, attempt, keptPeer);
    if (outcome.kind === 'joined') this.#joined(outcome);
    if (outcome.kind !== 'failed') return;
    const reason = endReasonOf(outcome.error) ?? 'lost';
    this.#end(
      reason === 'completed' ? await lateEndReason(this.#client, callId) : reason,
      outcome.error,
    );
  }

  /** This device has joined, for the first time or again. */
  #joined(outcome: Joined): void {
    const { joined } = outcome;
    if (this.#scope.closed) return;
    const kept = this.#media?.resume(joined) ? this.#media : null;
    this.#record.joined(joined);
    this.#participants.joined(joined);
    this.#meeting.joined(joined);
    keepMuted(this.#entry, joined, this.#client.users.me$.value?.id, this.local);
    for (const notice of this.#deferred.take(joined.call.id)) this.#apply(notice);
    if (this.#scope.closed) return;
    const media = kept ?? this.#connect(outcome);
    this.#move({ kind: 'joined' });
    this.#linkChanged(media.state$.value);
  }

  #connect({ joined, device, prepared }: Joined): MediaLink {
    this.#media?.close();
    const { connection, ports } = this.#client;
    const signals = new CallSignals(joined.call.id, connection, this.#joiner.joined$);
    const { received$ } = this.#participants.remote;
    const options = { ...this.#options, held$: this.held$, codecs$: this.#record.videoCodecs$ };
    const media = new MediaLink(device, joined, signals, received$, options, ports, prepared);
    this.#media = media;
    this.#scope.watch(media.state$, (state) => this.#media === media && this.#linkChanged(state));
    this.#quality.follow(media.quality$);
    media.send(this.local);
    this.#hold.joined(signals, this.#scope);
    return media;
  }

  #linkChanged(state: LinkState): void {
    this.#link.set(state);
    // Before a new link has tracks its state has no meaning.
    if (this.#stage.value.kind !== 'joined') return;
    this.#trouble.linkChanged(state);
    if (state === 'connected') this.#rejoins = 0;
    if (state !== 'failed') return;
    this.#rejoins += 1;
    this.#rejoin();
  }

  /** Replaces the transports: the server lost the media of the call, or the person retries. */
  #replaceMedia(): void {
    this.#media?.close();
    this.#participants.remote.linkLost();
    this.#rejoin(this.#rejoins);
  }

  /** Null while there is no connection to the server: then media is not the problem. */
  #paths(): Promise<MediaTrouble> | null {
    const { status } = this.#client.connection.state$.value;
    const trying = this.#stage.value.kind === 'joined' || this.#rejoins > 0;
    return status === 'connected' && trying && this.#media ? this.#media.paths() : null;
  }

  #receive(notice: JoinedCallNotice): void {
    const joined = this.#stage.value.kind === 'joined';
    if (this.#deferred.admits(notice, this.callId$.value, joined)) this.#apply(notice);
  }

  #apply(notice: JoinedCallNotice): void {
    if (this.#scope.closed) return;
    switch (notice.event) {
      case 'call:changed':
        this.#callChanged(notice.data.call);
        break;
      case 'call:accepted':
        this.#record.answered(notice.data.answeredAt);
        break;
      case 'call:declined':
        this.#participants.declined(notice.data, this.call$.value);
        break;
      case 'call:ended':
        this.#end(this.#endReason(notice.data.reason));
        break;
      case 'media:interrupted':
        this.#replaceMedia();
        break;
      case 'call:peerLeft':
        if (notice.data.peerId === this.peerId$.value) this.#removed(notice.data.reason);
        else this.#participants.apply(notice);
        break;
      case 'call:handsChanged':
      case 'call:reaction':
        this.#meeting.apply(notice);
        break;
      case 'media:producerPaused':
        this.#participants.apply(notice);
        this.#meeting.apply(notice);
        break;
      case 'call:peerJoined':
      case 'call:peerHeld':
      case 'media:newProducer':
      case 'media:producerClosed':
      case 'media:producerResumed':
      case 'media:activeSpeaker':
      case 'media:audioLevels':
      case 'media:peerReached':
      case 'media:peerQuality':
      case 'media:limited':
        this.#participants.apply(notice);
        break;
      case 'media:sendLayers':
        this.#media?.receivedLayers(notice.data);
        break;
      case 'media:videoCodecs':
        this.#record.setVideoCodecs(notice.data.codecs);
    }
  }

  #callChanged(call: Call): void {
    this.#record.changed(call);
    if (call.state === 'ended') this.#end(this.#endReason(call.endReason ?? 'completed'));
  }

  /**
   * The server removed this device. The person may have ended the call elsewhere: hung up in another
   * tab of this session, or joined another call. Otherwise it rejoins.
   */
  #removed(reason: PeerLeftNotice['reason']): void {
    switch (reason) {
      case 'replaced':
      case 'removed':
      case 'switched':
      case 'hung-up':
        this.#end(reason);
        break;
      case 'disconnected':
      case 'media-failed':
        this.#rejoin();
        break;
      case 'call-ended':
    }
  }

  /** `peer-lost` when a call of two ended because the other one lost its connection. */
  #endReason(reason: CallEndReason): SessionEndReason {
    return reason === 'completed' && this.#participants.otherLost ? 'peer-lost' : reason;
  }

  /** Runs last, so that stopping the tracks sends nothing. */
  #closeAll(): void {
    this.#deferred.clear();
    this.#participants.close();
    this.#meeting.close();
    this.local.close();
  }
}
