import type { CallId, CallJoined, PeerId, RequestId } from '@chatcall/contracts';
import type { Device } from 'mediasoup-client';
import { filter, firstValueFrom, map, merge, Subject } from 'rxjs';
import type { ChatCallClient } from '../client-api.js';
import { backOff, type BackOffPolicy } from '../connection/retry.js';
import { isTransient, toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import {
  endReasonOf,
  requestJoin,
  cancelRequest,
  loadedDevice,
  type CallEntry,
} from './call-entry.js';
import type { Stage } from './call-phase.js';
import type { CallStats, SessionEndReason } from './call-session.js';
import { CallSignals } from './call-signals.js';
import type { LocalMedia } from './local-media.js';
import { MediaLink, type MediaLinkOptions } from './media-link.js';
import { MediaTroubleDetector, type MediaTrouble } from './media-trouble.js';
import type { PeerRegistry } from './peer-registry.js';
import type { LinkState } from './transport-monitor.js';

/** Milliseconds within which a lost call must be rejoined. */
const REJOIN_WITHIN_MS = 60_000;
/** Milliseconds to wait for the connection before joining. */
const CONNECT_MS = 10_000;
const REJOIN_RETRY: BackOffPolicy = { firstMs: 500, longestMs: 4000 };

/** Called after the server's answer and before media is set up. */
export type OnJoined = (joined: CallJoined) => void;

/**
 * Joins the call with this device, and rejoins it when the connection, the media path or the
 * server's media was lost.
 */
export class CallConnection {
  readonly #client: ChatCallClient;
  readonly #local: LocalMedia;
  readonly #peers: PeerRegistry;
  readonly #options: MediaLinkOptions;
  readonly #onJoined: OnJoined;
  readonly #scope: Scope;
  readonly #stage = new StateCell<Stage>({ kind: 'joining' });
  readonly #link = new StateCell<LinkState | null>(null);
  readonly #troubleDetector: MediaTroubleDetector;
  #media: MediaLink | null = null;
  /** Number of rejoins since media last had a path. */
  #rejoins = 0;
  #peerId: PeerId | null = null;
  /** Ids of the requests by which this device has joined, or may have. */
  readonly #entries: RequestId[] = [];
  /** Id of the request to join that is not answered yet. */
  #pending: RequestId | null = null;

  constructor(
    client: ChatCallClient,
    local: LocalMedia,
    peers: PeerRegistry,
    options: MediaLinkOptions,
    onJoined: OnJoined,
    scope: Scope,
  ) {
    this.#client = client;
    this.#local = local;
    this.#peers = peers;
    this.#options = options;
    this.#onJoined = onJoined;
    this.#scope = scope;

    this.#troubleDetector = new MediaTroubleDetector(
      () => this.#paths(),
      client.ports.clock,
      scope,
    );
    scope.onClose(() => this.#media?.close());
  }

  get stage$(): Behavior<Stage> {
    return this.#stage;
  }

  get link$(): Behavior<LinkState | null> {
    return this.#link;
  }

  /** Why media has had no path for some time; null while it has one, or none is needed. */
  get trouble$(): Behavior<MediaTrouble | null> {
    return this.#troubleDetector.trouble$;
  }

  get peerId(): PeerId | null {
    return this.#peerId;
  }

  /** Whether the list of peers is being requested: events that arrive meanwhile wait for it. */
  get joining(): boolean {
    return this.#stage.value.kind === 'joining' || this.#stage.value.kind === 'rejoining';
  }

  /** Waits for a connection if there is none, as long as for an answer. */
  async join(entry: CallEntry): Promise<void> {
    const { by } = entry;
    const endAnswering = this.#client.calls.answering(
      by === 'start' ? { conversationId: entry.conversationId } : { callId: entry.callId },
    );
    // Accepting and then hanging up counts as declining, so the call must not ring again.
    let stopRinging = by === 'accept';
    try {
      const { status } = this.#client.connection.state$.value;
      if (status !== 'connected' && status !== 'idle')
        await this.#pause(0, this.#client.ports.clock.now() + CONNECT_MS);
      if (this.#scope.closed) return;
      await this.#join(entry);
      stopRinging = true;
    } catch (thrown) {
      const error = toChatCallError(thrown, 'MEDIA.UNAVAILABLE');
      if (isTransient(error)) this.cancelRequest();
      stopRinging =
        endReasonOf(error) !== null && error.code !== 'CALL.ELSEWHERE'
          ? true
          : stopRinging && this.#scope.closed;
      this.end('error', error);
    } finally {
      this.#pending = null;
      endAnswering(stopRinging);
    }
  }

  /** Cancels the running request at the server. */
  cancelRequest(): void {
    const requestId = this.#pending;
    this.#pending = null;
    if (requestId !== null) void cancelRequest(this.#client, requestId);
  }

  /** Joins again after a loss, until it succeeds or the time limit is reached. */
  rejoin(callId: CallId): void {
    if (this.#stage.value.kind !== 'joined') return;
    this.#stage.set({ kind: 'rejoining' });
    void this.#rejoin(callId);
  }

  /** Replaces the transports: the server lost the media of the call, or the person retries. */
  replaceMedia(callId: CallId): void {
    this.#media?.close();
    this.#peers.linkLost();
    this.rejoin(callId);
  }

  end(reason: SessionEndReason, error: ChatCallError | null = null): void {
    if (this.#stage.value.kind === 'ended') return;
    this.#stage.set({ kind: 'ended', reason, error });
    this.#scope.close();
  }

  async stats(): Promise<CallStats> {
    return (await this.#media?.stats()) ?? { send: null, receive: null };
  }

  async #join(entry: CallEntry): Promise<void> {
    const requestId = this.#client.ports.random.uuid();
    const previousEntries = this.#entries.length === 0 ? null : [...this.#entries];
    this.#entries.push(requestId);
    this.#pending = requestId;
    const joined = await requestJoin(this.#client, entry, requestId, previousEntries);
    const device = await loadedDevice(this.#client, joined.routerRtpCapabilities);
    if (this.#scope.closed) return;
    this.#pending = null;
    this.#peerId = joined.peerId;
    this.#onJoined(joined);
    if (!this.#scope.closed) this.#connect(device, joined);
  }

  #connect(device: Device, joined: CallJoined): void {
    this.#media?.close();
    const signals = new CallSignals(joined.call.id, this.#client.connection);
    const media = new MediaLink(
      device,
      joined,
      signals,
      this.#peers,
      this.#options,
      this.#client.ports,
    );
    this.#media = media;
    this.#scope.watch(
      media.state$,
      (state) => this.#media === media && this.#handleLink(state, joined.call.id),
    );
    media.send(this.#local);
    this.#stage.set({ kind: 'joined' });
    this.#handleLink(media.state$.value, joined.call.id);
  }

  #handleLink(state: LinkState, callId: CallId): void {
    this.#link.set(state);
    // Before a new link has tracks its state has no meaning.
    if (this.#stage.value.kind !== 'joined') return;
    this.#troubleDetector.linkChanged(state);
    if (state === 'connected') this.#rejoins = 0;
    if (state !== 'failed') return;
    this.#rejoins += 1;
    this.rejoin(callId);
  }

  /** Null while there is no connection to the server: then media is not the problem. */
  #paths(): Promise<MediaTrouble> | null {
    const { status } = this.#client.connection.state$.value;
    const trying = this.#stage.value.kind === 'joined' || this.#rejoins > 0;
    return status === 'connected' && trying && this.#media ? this.#media.paths() : null;
  }

  async #rejoin(callId: CallId): Promise<void> {
    const deadline = this.#client.ports.clock.now() + REJOIN_WITHIN_MS;
    for (let attempt = Math.max(1, this.#rejoins); !this.#scope.closed; attempt += 1) {
      await this.#pause(
        backOff(REJOIN_RETRY, attempt, this.#client.ports.random.fraction()),
        deadline,
      );
      if (this.#scope.closed) return;
      try {
        await this.#join({ by: 'join', callId, kind: 'audio' });
        return;
      } catch (thrown) {
        const error = toChatCallError(thrown, 'MEDIA.UNAVAILABLE');
        const reason =
          endReasonOf(error) ?? (this.#client.ports.clock.now() >= deadline ? 'lost' : null);
        if (reason && isTransient(error)) this.cancelRequest();
        if (reason)
          this.end(reason === 'completed' ? await this.#endReason(callId) : reason, error);
      }
    }
  }

  /**
   * Why a call has ended while this device was disconnected. Without another reason it is the lost
   * connection.
   */
  async #endReason(callId: CallId): Promise<SessionEndReason> {
    try {
      const { endReason } = await this.#client.calls.call(callId);
      return endReason === null || endReason === 'completed' ? 'lost' : endReason;
    } catch {
      return 'lost';
    }
  }

  /** Waits `delayMs`, then for the connection, but no longer than `deadline`. */
  async #pause(delayMs: number, deadline: number): Promise<void> {
    const wait = this.#scope.child();
    const done = new Subject<void>();
    wait.onClose(() => done.next());
    wait.onClose(this.#client.ports.clock.after(delayMs, () => done.next()));
    const connected = this.#client.connection.state$.pipe(
      filter(({ status }) => status === 'connected'),
    );
    await firstValueFrom(done);
    wait.onClose(
      this.#client.ports.clock.after(Math.max(0, deadline - this.#client.ports.clock.now()), () =>
        done.next(),
      ),
    );
    if (!wait.closed) await firstValueFrom(merge(done, connected).pipe(map(() => undefined)));
    wait.close();
  }
}
