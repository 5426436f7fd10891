import type { CallId, CallJoined, PeerId, RequestId } from '@chatcall/contracts';
import type { Device } from 'mediasoup-client';
import { filter, firstValueFrom, map, merge, Subject } from 'rxjs';
import type { ChatCallClient } from '../client-api.js';
import { backOff, type BackOffPolicy } from '../connection/retry.js';
import { isTransient, toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { endOf, enter, giveUp, loadedDevice, type CallEntry } from './call-entry.js';
import type { Stage } from './call-phase.js';
import type { CallStats, SessionEndReason } from './call-session.js';
import { CallSignals } from './call-signals.js';
import type { LocalMedia } from './local-media.js';
import { MediaLink, type MediaLinkOptions } from './media-link.js';
import { MediaTroubleDetector, type MediaTrouble } from './media-trouble.js';
import type { PeerRegistry } from './peer-registry.js';
import type { LinkState } from './transport-monitor.js';

/** Milliseconds within which a lost call must be back. */
const GIVE_UP_MS = 60_000;
/** Milliseconds that a call waits for the connection before it is asked for. */
const CONNECT_MS = 10_000;
const RETURN: BackOffPolicy = { firstMs: 500, longestMs: 4000 };

/** Called between the server's answer and the media: takes over what the answer says. */
export type Arrived = (joined: CallJoined) => void;

/** Brings this device into the call, and back into it when the connection, the path or the server's media was lost. */
export class CallConnection {
  readonly #client: ChatCallClient;
  readonly #local: LocalMedia;
  readonly #peers: PeerRegistry;
  readonly #options: MediaLinkOptions;
  readonly #arrived: Arrived;
  readonly #scope: Scope;
  readonly #stage = new StateCell<Stage>({ kind: 'joining' });
  readonly #link = new StateCell<LinkState | null>(null);
  readonly #verdict: MediaTroubleDetector;
  #media: MediaLink | null = null;
  /** Returns to the call since media last had a path. */
  #vain = 0;
  #peerId: PeerId | null = null;
  /** Requests by which this device has entered, or may have. */
  readonly #entries: RequestId[] = [];
  /** The one of them whose outcome is not known yet. */
  #underWay: RequestId | null = null;

  constructor(
    client: ChatCallClient,
    local: LocalMedia,
    peers: PeerRegistry,
    options: MediaLinkOptions,
    arrived: Arrived,
    scope: Scope,
  ) {
    this.#client = client;
    this.#local = local;
    this.#peers = peers;
    this.#options = options;
    this.#arrived = arrived;
    this.#scope = scope;

    this.#verdict = new MediaTroubleDetector(() => this.#paths(), client.ports.clock, scope);
    scope.onClose(() => this.#media?.close());
  }

  get stage$(): Behavior<Stage> {
    return this.#stage;
  }

  get link$(): Behavior<LinkState | null> {
    return this.#link;
  }

  /** Why no media goes, once that has lasted; null while it does, or nothing is to go. */
  get trouble$(): Behavior<MediaTrouble | null> {
    return this.#verdict.trouble$;
  }

  get peerId(): PeerId | null {
    return this.#peerId;
  }

  /** The server's list of peers is being fetched: what is heard meanwhile must wait for it. */
  get unsettled(): boolean {
    return this.#stage.value.kind === 'joining' || this.#stage.value.kind === 'rejoining';
  }

  /** While the connection is away this waits for it, as long as for an answer. */
  async enter(entry: CallEntry): Promise<void> {
    const { by } = entry;
    const answered = this.#client.calls.answering(
      by === 'start' ? { conversationId: entry.conversationId } : { callId: entry.callId },
    );
    // Accepted and hung up: it was declined.
    let over = by === 'accept';
    try {
      const { status } = this.#client.connection.state$.value;
      if (status !== 'connected' && status !== 'idle')
        await this.#pause(0, this.#client.ports.clock.now() + CONNECT_MS);
      if (this.#scope.closed) return;
      await this.#enter(entry);
      over = true;
    } catch (thrown) {
      const error = toChatCallError(thrown, 'MEDIA.UNAVAILABLE');
      if (isTransient(error)) this.giveUp();
      over =
        endOf(error) !== null && error.code !== 'CALL.ELSEWHERE'
          ? true
          : over && this.#scope.closed;
      this.end('error', error);
    } finally {
      this.#underWay = null;
      answered(over);
    }
  }

  /** Nobody waits any more for the request that is under way. */
  giveUp(): void {
    const requestId = this.#underWay;
    this.#underWay = null;
    if (requestId !== null) void giveUp(this.#client, requestId);
  }

  /** Something was lost: asks the server in again, until it is back or the time is over. */
  rejoin(callId: CallId): void {
    if (this.#stage.value.kind !== 'in') return;
    this.#stage.set({ kind: 'rejoining' });
    void this.#return(callId);
  }

  /** Nothing comes over the present transports any more: the server lost its side, or a person wants to try anew. */
  interrupted(callId: CallId): void {
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

  async #enter(entry: CallEntry): Promise<void> {
    const requestId = this.#client.ports.random.uuid();
    const previousEntries = this.#entries.length === 0 ? null : [...this.#entries];
    this.#entries.push(requestId);
    this.#underWay = requestId;
    const joined = await enter(this.#client, entry, requestId, previousEntries);
    const device = await loadedDevice(this.#client, joined.routerRtpCapabilities);
    if (this.#scope.closed) return;
    this.#underWay = null;
    this.#peerId = joined.peerId;
    this.#arrived(joined);
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
      (state) => this.#media === media && this.#watch(state, joined.call.id),
    );
    media.send(this.#local);
    this.#stage.set({ kind: 'in' });
    this.#watch(media.state$.value, joined.call.id);
  }

  #watch(state: LinkState, callId: CallId): void {
    this.#link.set(state);
    // What a new link looks like before it has its tracks says nothing.
    if (this.#stage.value.kind !== 'in') return;
    this.#verdict.judge(state);
    if (state === 'connected') this.#vain = 0;
    if (state !== 'dead') return;
    this.#vain += 1;
    this.rejoin(callId);
  }

  /** Null while the server is away: then media is not what is missing. */
  #paths(): Promise<MediaTrouble> | null {
    const { status } = this.#client.connection.state$.value;
    const trying = this.#stage.value.kind === 'in' || this.#vain > 0;
    return status === 'connected' && trying && this.#media ? this.#media.paths() : null;
  }

  async #return(callId: CallId): Promise<void> {
    const deadline = this.#client.ports.clock.now() + GIVE_UP_MS;
    for (let attempt = Math.max(1, this.#vain); !this.#scope.closed; attempt += 1) {
      await this.#pause(backOff(RETURN, attempt, this.#client.ports.random.fraction()), deadline);
      if (this.#scope.closed) return;
      try {
        await this.#enter({ by: 'join', callId, kind: 'audio' });
        return;
      } catch (thrown) {
        const error = toChatCallError(thrown, 'MEDIA.UNAVAILABLE');
        const reason = endOf(error) ?? (this.#client.ports.clock.now() >= deadline ? 'lost' : null);
        if (reason && isTransient(error)) this.giveUp();
        if (reason)
          this.end(reason === 'completed' ? await this.#endReason(callId) : reason, error);
      }
    }
  }

  /** Why a call has ended that this device was away from. When nothing else ended it, the lost connection did. */
  async #endReason(callId: CallId): Promise<SessionEndReason> {
    try {
      const { endReason } = await this.#client.calls.call(callId);
      return endReason === null || endReason === 'completed' ? 'lost' : endReason;
    } catch {
      return 'lost';
    }
  }

  /** Waits `delayMs`, then for the connection, but not beyond `deadline`. */
  async #pause(delayMs: number, deadline: number): Promise<void> {
    const wait = this.#scope.child();
    const over = new Subject<void>();
    wait.onClose(() => over.next());
    wait.onClose(this.#client.ports.clock.after(delayMs, () => over.next()));
    const connected = this.#client.connection.state$.pipe(
      filter(({ status }) => status === 'connected'),
    );
    await firstValueFrom(over);
    wait.onClose(
      this.#client.ports.clock.after(Math.max(0, deadline - this.#client.ports.clock.now()), () =>
        over.next(),
      ),
    );
    if (!wait.closed) await firstValueFrom(merge(over, connected).pipe(map(() => undefined)));
    wait.close();
  }
}
