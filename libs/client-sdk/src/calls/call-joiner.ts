import {
  LIMITS,
  type CallId,
  type CallJoined,
  type CallKind,
  type PeerId,
  type RequestId,
} from '@chatcall/contracts';
import type { Device } from 'mediasoup-client';
import { filter, firstValueFrom, map, merge, Subject } from 'rxjs';
import type { ChatCallClient } from '../client-api.js';
import { backOff, type BackOffPolicy } from '../connection/retry.js';
import { isTransient, toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import {
  announceUnload,
  cancelRequest,
  endReasonOf,
  loadedDevice,
  requestJoin,
  type CallEntry,
} from './call-entry.js';
import type { CallReturn } from './call-session.js';
import { PreparedMedia } from './prepared-media.js';
import type { IcePolicy } from './transport-monitor.js';

/** Milliseconds within which a lost call must be rejoined. */
const REJOIN_WITHIN_MS = 60_000;
/** Milliseconds to wait for the connection before joining. */
const CONNECT_MS = 10_000;
/** Milliseconds over which the devices of a worker that died are spread when they join again. */
const SPREAD_MS = 40;
const REJOIN_RETRY: BackOffPolicy = { firstMs: 500, longestMs: 4000 };

/** This device has joined. */
export interface Joined {
  readonly kind: 'joined';
  readonly joined: CallJoined;
  readonly device: Device;
  /** What was prepared while the call rang. */
  readonly prepared: PreparedMedia | null;
}

/** `abandoned`: the call ended here before the request was sent. */
export type JoinOutcome =
  | Joined
  | { readonly kind: 'failed'; readonly error: ChatCallError }
  | { readonly kind: 'abandoned' };

/**
 * Sends the requests by which this device joins its call, and joins it again. Returns the outcome;
 * decides nothing.
 */
export class CallJoiner {
  readonly #client: ChatCallClient;
  /** Closes when the call ends here. */
  readonly #scope: Scope;
  readonly #keeps: () => CallId | null;
  /** Ids of the requests by which this device has joined, or may have. */
  readonly #entries: RequestId[];
  /** Id of the request to join that is not answered yet. */
  #pending: RequestId | null = null;
  readonly #joined = new StateCell(false);

  /** `keeps`: the other call of this device, which it does not leave. */
  constructor(client: ChatCallClient, entry: CallEntry, keeps: () => CallId | null, scope: Scope) {
    this.#client = client;
    this.#keeps = keeps;
    this.#scope = scope;
    this.#entries = entry.by === 'return' ? [...entry.previousEntries] : [];
    scope.watch(
      client.connection.state$,
      ({ status }) => status !== 'connected' && this.#joined.set(false),
    );
  }

  /** Whether this device has joined over the present connection. */
  get joined$(): Behavior<boolean> {
    return this.#joined;
  }

  /** Waits for a connection if there is none, as long as for an answer. */
  async join(entry: CallEntry, policy: IcePolicy): Promise<JoinOutcome> {
    const prepared =
      entry.by === 'accept' ? PreparedMedia.take(this.#client, entry.callId, policy) : null;
    this.#scope.onClose(() => prepared?.close());
    const { connection, ports } = this.#client;
    const { status } = connection.state$.value;
    if (status !== 'connected' && status !== 'idle')
      await this.#pause(0, ports.clock.now() + CONNECT_MS);
    if (this.#scope.closed) return { kind: 'abandoned' };
    const outcome = await this.#request(entry, prepared);
    if (outcome.kind === 'failed' && isTransient(outcome.error)) this.cancel();
    this.#pending = null;
    return outcome;
  }

  /**
   * Joins again after a loss, until it succeeds, the server refuses for good, or the
   * time limit is reached. `attempt` is the number of the first attempt: later ones wait longer, and 0
   * almost not. `keptPeer`: this device's peer, while its transports can still be used.
   */
  async rejoin(
    callId: CallId,
    attempt: number,
    keptPeer: () => PeerId | null,
  ): Promise<JoinOutcome> {
    this.#joined.set(false);
    const { clock, random } = this.#client.ports;
    const deadline = clock.now() + REJOIN_WITHIN_MS;
    for (let number = attempt; !this.#scope.closed; number += 1) {
      const delayMs =
        number === 0
          ? Math.round(SPREAD_MS * random.fraction())
          : backOff(REJOIN_RETRY, number, random.fraction());
      await this.#pause(delayMs, deadline);
      if (this.#scope.closed) break;
      const entry = { by: 'join', callId, kind: 'audio' } as const;
      const outcome = await this.#request(entry, null, keptPeer());
      if (outcome.kind !== 'failed') return outcome;
      const { error } = outcome;
      if (endReasonOf(error) === null && clock.now() < deadline) continue;
      if (isTransient(error)) this.cancel();
      return outcome;
    }
    return { kind: 'abandoned' };
  }

  /** Cancels the request that is not answered yet at the server. */
  cancel(): void {
    const requestId = this.#pending;
    this.#pending = null;
    if (requestId !== null) void cancelRequest(this.#client, requestId);
  }

  /** Announces that the page is unloaded. Returns what the next page needs to return. */
  unload(callId: CallId, kind: CallKind): CallReturn {
    const latest = this.#entries.at(-1);
    if (latest !== undefined) void announceUnload(this.#client, latest);
    return { callId, kind, previousEntries: this.#entries.slice(-LIMITS.previousEntries) };
  }

  async #request(
    by: CallEntry,
    prepared: PreparedMedia | null,
    keptPeer: PeerId | null = null,
  ): Promise<JoinOutcome> {
    const entry = { ...by, keeps: this.#keeps() };
    const requestId = this.#client.ports.random.uuid();
    const previousEntries = this.#entries.length === 0 ? null : [...this.#entries];
    this.#entries.push(requestId);
    this.#pending = requestId;
    try {
      const offer = prepared?.offer() ?? null;
      const joined = await requestJoin(
        this.#client,
        entry,
        requestId,
        previousEntries,
        offer,
        keptPeer,
      );
      this.#joined.set(this.#client.connection.state$.value.status === 'connected');
      const device = await loadedDevice(this.#client, joined.routerRtpCapabilities);
      if (!this.#scope.closed) this.#pending = null;
      return { kind: 'joined', joined, device, prepared };
    } catch (error) {
      return { kind: 'failed', error: toChatCallError(error, 'MEDIA.UNAVAILABLE') };
    }
  }

  /** Waits `delayMs`, then for the connection, but no longer than `deadline`. */
  async #pause(delayMs: number, deadline: number): Promise<void> {
    const { clock } = this.#client.ports;
    const wait = this.#scope.child();
    const done = new Subject<void>();
    wait.onClose(() => done.next());
    wait.onClose(clock.after(delayMs, () => done.next()));
    const connected = this.#client.connection.state$.pipe(
      filter(({ status }) => status === 'connected'),
    );
    await firstValueFrom(done);
    wait.onClose(clock.after(Math.max(0, deadline - clock.now()), () => done.next()));
    if (!wait.closed) await firstValueFrom(merge(done, connected).pipe(map(() => undefined)));
    wait.close();
  }
}
