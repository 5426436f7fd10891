import {
  CALL_RETURN,
  type ClientEvents,
  type NoticeOf,
  type PayloadOf,
  type ResponseOf,
  type ServerEvents,
} from '@chatcall/contracts';
import { filter, map, Subject, type Observable } from 'rxjs';
import type { SessionManager } from '../auth/session-manager.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import { prerequisiteOf } from '../rest/problem-codes.js';
import { StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { ConnectionApi, ConnectionState, RequestOptions } from './connection-api.js';
import { PendingRequests, type Emit } from './pending-requests.js';
import { backOff, RECONNECT, RECONNECT_IN_CALL } from './retry.js';
import { SocketLink, type Refusal } from './socket-link.js';

const REQUEST_MS = 10_000;
/**
 * A connection that was open this long counts as stable: after the next loss the first delay is the
 * shortest.
 */
const STABLE_MS = 10_000;
/** Milliseconds in which an open connection must answer a probe. */
const PROBE_MS = 4000;
/** Windows gain and lose focus often: an open connection is probed no more often than this. */
const PROBE_EVERY_MS = 15_000;

/** Keeps one connection open during a session. */
export class ConnectionService implements ConnectionApi {
  readonly #url: string;
  readonly #sessions: SessionManager;
  readonly #ports: ClientPorts;
  readonly #state = new StateCell<ConnectionState>({ status: 'idle' });
  readonly #connected = new Subject<{ readonly first: boolean }>();
  /** Independent of the present socket. */
  readonly #notices = new Subject<{ readonly event: string; readonly data: unknown }>();
  readonly #requests: PendingRequests;
  #session: Scope | null = null;
  #link: SocketLink | null = null;
  /** Cancels the wait for the next attempt. */
  #wait: Scope | null = null;
  #attempt = 0;
  #hasConnected = false;
  #probedAt = 0;
  #probing = false;
  #lostAt = 0;
  /** Callers of {@link hurry} that have not finished. */
  readonly #hurrying = new Set<object>();

  constructor(url: string, sessions: SessionManager, ports: ClientPorts, scope: Scope) {
    this.#url = url;
    this.#sessions = sessions;
    this.#ports = ports;

    this.#requests = new PendingRequests(
      ports.clock,
      () => ports.random.uuid(),
      () => this.#link && void this.#probe(this.#link),
    );
    scope.watch(sessions.signedIn$, (session) => this.#begin(session));
    scope.watch(sessions.renewed$, (accessToken) => this.#renew(accessToken));
    scope.onClose(() => this.#notices.complete());
  }

  get state$(): Behavior<ConnectionState> {
    return this.#state;
  }

  get connected$(): Observable<{ readonly first: boolean }> {
    return this.#connected.asObservable();
  }

  get notices$(): Observable<{ readonly event: string; readonly data: unknown }> {
    return this.#notices.asObservable();
  }

  reconnectNow(): void {
    if (this.#wait && !this.#link?.connected) this.#open();
  }

  hurry(): () => void {
    const reason = {};
    this.#hurrying.add(reason);
    this.reconnectNow();
    return () => void this.#hurrying.delete(reason);
  }

  async request<E extends keyof ClientEvents>(
    event: E,
    payload: PayloadOf<ClientEvents, E>,
    options: RequestOptions = {},
  ): Promise<ResponseOf<ClientEvents, E>> {
    const sent = this.#requests.send(event, payload as object, {
      timeoutMs: options.timeoutMs ?? REQUEST_MS,
      // Without a session no request waits for a connection: the next session may belong to another
      // user.
      idempotent: (options.idempotent ?? false) && this.#session !== null,
      ...(options.requestId !== undefined && { requestId: options.requestId }),
    });
    try {
      return (await sent) as ResponseOf<ClientEvents, E>;
    } catch (error) {
      this.#sessions.refused(toChatCallError(error).code);
      throw error;
    }
  }

  on<E extends keyof ServerEvents>(event: E): Observable<NoticeOf<ServerEvents, E>> {
    return this.#notices.pipe(
      filter((notice) => notice.event === event),
      map(({ data }) => data as NoticeOf<ServerEvents, E>),
    );
  }

  #begin(session: Scope): void {
    this.#session = session;
    this.#attempt = 0;
    this.#hasConnected = false;
    const link = new SocketLink(this.#ports.sockets, this.#ports.clock, this.#url, {
      connected: (emit) => this.#handleConnected(emit),
      refused: (refusal) => this.#handleRefused(refusal),
      lost: (reason) => this.#handleLost(reason),
      event: (event, data) => this.#notices.next({ event, data }),
    });
    this.#link = link;
    session.onClose(() => this.#finish(link));
    session.onClose(
      this.#ports.network.listen((status) => this.#handleNetwork(status.online, status.visible)),
    );
    session.watch(
      this.on('auth:expiring'),
      () => void this.#sessions.refresh().catch(() => undefined),
    );
    session.watch(this.#sessions.prerequisite, (prerequisite) => {
      // Whether it still holds is known from connecting again, also when it was met elsewhere.
      if (prerequisite === null) this.reconnectNow();
      else if (link.connected) link.drop();
    });
    this.#open();
  }

  #finish(link: SocketLink): void {
    link.close();
    if (this.#link !== link) return;
    this.#link = null;
    this.#session = null;
    this.#endWait();
    this.#requests.abandon();
    this.#state.set({ status: 'idle' });
  }

  #open(): void {
    this.#endWait();
    this.#state.set(
      this.#attempt === 0
        ? { status: 'connecting' }
        : { status: 'reconnecting', attempt: this.#attempt, nextAttemptAt: null },
    );
    const link = this.#link;
    this.#sessions.accessToken().then(
      (token) => this.#link === link && link?.open(token, this.#attemptMs),
      (error: unknown) => this.#link === link && link && this.#retry(toChatCallError(error).code),
    );
  }

  #handleConnected(emit: Emit): void {
    const first = !this.#hasConnected;
    this.#hasConnected = true;
    this.#endWait();
    const stable = this.#newWait();
    stable.onClose(this.#ports.clock.after(STABLE_MS, () => (this.#attempt = 0)));
    this.#state.set({ status: 'connected' });
    this.#requests.connected(emit);
    this.#sessions.prerequisite.set(null);
    this.#connected.next({ first });
  }

  #handleRefused({ code, waitMs }: Refusal): void {
    if (prerequisiteOf(code) !== null) this.#sessions.refused(String(code));
    else if (code !== null && code.startsWith('AUTH.')) {
      const link = this.#link;
      const retry = (): void => {
        if (this.#link === link) this.#retry(code);
      };
      this.#sessions.refresh().then(retry, retry);
      return;
    }
    this.#retry(code ?? 'unreachable', waitMs);
  }

  /**
   * Soon after a loss an attempt without an answer is abandoned early; later a slow network gets
   * more time.
   */
  get #attemptMs(): number | undefined {
    const { awayMs, longestRetryMs, attemptMs } = CALL_RETURN;
    const lostRecently = this.#ports.clock.now() - this.#lostAt < awayMs + longestRetryMs;
    return this.#hurrying.size > 0 && lostRecently ? attemptMs : undefined;
  }

  #handleLost(reason: string): void {
    this.#lostAt = this.#ports.clock.now();
    this.#requests.disconnected();
    this.#retry(reason);
  }

  /** Waits according to the policy, and no less than the server asks for. */
  #retry(reason: string, leastMs = 0): void {
    if (!this.#session || this.#link?.connected) return;
    this.#attempt += 1;
    const policy = this.#hurrying.size > 0 ? RECONNECT_IN_CALL : RECONNECT;
    const delayMs = Math.max(
      leastMs,
      backOff(policy, this.#attempt, this.#ports.random.fraction()),
    );
    const wait = this.#newWait();
    wait.onClose(this.#ports.clock.after(delayMs, () => this.#open()));
    this.#ports.logger.log('info', 'not connected', { reason, attempt: this.#attempt, delayMs });
    this.#state.set(
      this.#ports.network.current().online
        ? {
            status: 'reconnecting',
            attempt: this.#attempt,
            nextAttemptAt: this.#ports.clock.now() + delayMs,
          }
        : { status: 'offline' },
    );
  }

  #handleNetwork(online: boolean, visible: boolean): void {
    if (this.#link?.connected) {
      const now = this.#ports.clock.now();
      if (online && visible && now - this.#probedAt >= PROBE_EVERY_MS) void this.#probe(this.#link);
      return;
    }
    if (online && this.#wait) this.#open();
    else if (!online && this.#wait) this.#state.set({ status: 'offline' });
  }

  /**
   * Checks that the connection still works: after a sleep, a change of network or behind a proxy a
   * dead socket may still look open.
   */
  async #probe(link: SocketLink): Promise<void> {
    if (this.#probing || !link.connected) return;
    this.#probing = true;
    this.#probedAt = this.#ports.clock.now();
    try {
      await this.request('presence:query', {}, { timeoutMs: PROBE_MS });
    } catch (error) {
      if (
        toChatCallError(error).code !== 'COMMON.TIMEOUT' ||
        this.#link !== link ||
        !link.connected
      )
        return;
      this.#ports.logger.log('info', 'the connection did not answer a probe');
      link.drop();
    } finally {
      this.#probing = false;
    }
  }

  #renew(accessToken: string): void {
    if (!this.#link?.connected) return;
    this.request('auth:renew', { accessToken }).catch((error: unknown) => {
      this.#ports.logger.log('warn', 'the socket refused the new token', {
        code: toChatCallError(error).code,
      });
    });
  }

  #newWait(): Scope {
    this.#endWait();
    const wait = this.#session?.child();
    if (!wait) throw new Error('There is no session.');
    this.#wait = wait;
    return wait;
  }

  #endWait(): void {
    const wait = this.#wait;
    this.#wait = null;
    wait?.close();
  }
}
