import type { Me, SessionId, TokenPair } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { REFRESH_RETRY, retryDelay } from '../connection/retry.js';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { CancelTimer, ClientPorts } from '../ports/client-ports.js';
import { prerequisiteOf } from '../rest/problem-codes.js';
import type { TokenSource } from '../rest/rest-client.js';
import { StateCell } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import type { AuthState, Prerequisite, SignedOutReason } from './auth-api.js';
import { LastSession, type KnownSession } from './last-session.js';
import type { TokenExchange } from './token-exchange.js';

/**
 * Manages the session of this device: the access token in memory, refreshed before it expires by
 * one request at a time, and the resulting state. Only an answer of the server ends a session; a
 * network failure never does.
 */
export class SessionManager implements TokenSource {
  readonly #exchange: TokenExchange;
  readonly #ports: ClientPorts;
  readonly #scope: Scope;
  readonly state = new StateCell<AuthState>({ status: 'restoring' });
  readonly me = new StateCell<Me | null>(null);
  readonly prerequisite = new StateCell<Prerequisite | null>(null);
  readonly #renewed = new Subject<string>();
  readonly #signedIn = new Subject<Scope>();
  #token: TimedToken | null = null;
  #refreshing: Promise<string> | null = null;
  #cancelTimer: CancelTimer = () => undefined;
  #failures = 0;
  #lifetime: Scope | null = null;
  /** Incremented with every begin and end: a refresh that was requested before changes nothing. */
  #generation = 0;
  readonly #last: LastSession;
  readonly #beforeStart: (() => Promise<void>)[] = [];
  readonly #afterEnd: ((reason: SignedOutReason) => Promise<void>)[] = [];

  constructor(exchange: TokenExchange, ports: ClientPorts, scope: Scope) {
    this.#exchange = exchange;
    this.#ports = ports;
    this.#scope = scope;

    this.#last = new LastSession(ports.cache);
    scope.onClose(() => {
      this.#cancelTimer();
      this.#lifetime?.close();
    });
  }

  /** A newer access token, for the open socket. */
  get renewed$(): Observable<string> {
    return this.#renewed.asObservable();
  }

  /** A session began; the scope closes when it ends. */
  get signedIn$(): Observable<Scope> {
    return this.#signedIn.asObservable();
  }

  get lifetime(): Scope | null {
    return this.#lifetime;
  }

  get signedIn(): boolean {
    return this.state.value.status === 'signed-in';
  }

  get sessionId(): SessionId | null {
    return this.state.value.status === 'signed-in' ? this.state.value.sessionId : null;
  }

  /** Runs `work` in each {@link prepare}. */
  beforeStart(work: () => Promise<void>): void {
    this.#beforeStart.push(work);
  }

  /**
   * Loads what a session needs; it must have succeeded before one begins. Throws `COMMON.OFFLINE`.
   */
  async prepare(): Promise<void> {
    try {
      await Promise.all(this.#beforeStart.map((work) => work()));
    } catch (error) {
      throw toChatCallError(error, 'COMMON.OFFLINE');
    }
  }

  /** Runs `work` after each end of a session, and at a start that finds none; `end` waits for it. */
  afterEnd(work: (reason: SignedOutReason) => Promise<void>): void {
    this.#afterEnd.push(work);
  }

  /**
   * Begins a session with a new pair of tokens for `me`; the state becomes `signed-in` last. Does
   * nothing once closed.
   */
  begin(pair: TokenPair, me: Me): void {
    if (this.#scope.closed) return;
    this.#endLifetime();
    this.store(pair);
    this.#start({ sessionId: pair.sessionId, me });
    void this.#last.save({ sessionId: pair.sessionId, me });
  }

  /**
   * Begins the last session of this device, as far as it is known, before the server has confirmed
   * it: the first access token is requested with a refresh, which may end it. Throws as
   * {@link prepare}.
   */
  async resume(): Promise<boolean> {
    const generation = this.#generation;
    const [known] = await Promise.all([this.#last.read(), this.prepare()]);
    if (!known || this.#scope.closed || this.#generation !== generation) return false;
    this.#start(known);
    return true;
  }

  /** The server refused something with this code. */
  refused(code: string): void {
    const prerequisite = prerequisiteOf(code);
    if (prerequisite !== null && this.signedIn) this.prerequisite.set(prerequisite);
  }

  /** The profile changed. */
  changeMe(me: Me): void {
    if (this.me.value?.id !== me.id) return;
    this.me.set(me);
    if (this.sessionId !== null) void this.#last.save({ sessionId: this.sessionId, me });
  }

  /** Stores a pair of tokens without changing the state. */
  store(pair: TokenPair): void {
    this.#token = toTimedToken(pair, this.#ports.clock.now());
    this.#failures = 0;
    this.#schedule(this.#token.refreshAt - this.#ports.clock.now());
  }

  /** Ends the session on this device. */
  async end(reason: SignedOutReason): Promise<void> {
    const { sessionId } = this;
    this.#generation += 1;
    this.#token = null;
    this.#cancelTimer();
    this.#endLifetime();
    this.me.set(null);
    this.prerequisite.set(null);
    this.state.set({ status: 'signed-out', reason });
    await Promise.all([
      this.#last.remove(sessionId),
      ...this.#afterEnd.map((work) => work(reason)),
    ]);
    if (reason === 'replaced') return;
    await this.#exchange
      .deleteToken()
      .catch((error: unknown) => this.#warn('the refresh token could not be deleted', error));
  }

  async accessToken(): Promise<string> {
    if (this.#token && this.#ports.clock.now() < this.#token.expiresAt)
      return this.#token.accessToken;
    if (!this.#lifetime)
      throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'Nobody is signed in.' });
    return this.refresh();
  }

  async replaceToken(token: string): Promise<string> {
    if (this.#token && this.#token.accessToken !== token) return this.#token.accessToken;
    return this.refresh();
  }

  /**
   * A new access token; concurrent calls share one request. Ends the session when the server
   * refuses finally.
   */
  refresh(): Promise<string> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh(): Promise<string> {
    const generation = this.#generation;
    try {
      const pair = await this.#exchange.refresh();
      if (this.#generation !== generation)
        throw new ChatCallError({ code: 'AUTH.REQUIRED', detail: 'The session has ended.' });
      if (this.sessionId !== null && this.sessionId !== pair.sessionId) {
        await this.end('replaced');
        throw new ChatCallError({
          code: 'AUTH.SESSION_ENDED',
          detail: 'Another account was signed in on this device.',
        });
      }
      this.store(pair);
      this.#renewed.next(pair.accessToken);
      return pair.accessToken;
    } catch (thrown) {
      const error = toChatCallError(thrown, 'COMMON.OFFLINE');
      if (this.#generation === generation && this.signedIn) await this.#refreshFailed(error);
      throw error;
    }
  }

  async #refreshFailed(error: ChatCallError): Promise<void> {
    if (isFinal(error)) {
      await this.end(error.code === 'AUTH.REFRESH_REUSED' ? 'refresh-reused' : 'expired');
      return;
    }
    this.#failures += 1;
    this.#warn('the session could not be refreshed', error);
    this.#schedule(retryDelay(REFRESH_RETRY, this.#failures, error, this.#ports.random));
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer();
    if (this.#scope.closed) return;
    this.#cancelTimer = this.#ports.clock.after(Math.max(delayMs, 0), () => {
      this.refresh().catch(() => undefined);
    });
  }

  #start({ sessionId, me }: KnownSession): void {
    this.#generation += 1;
    this.me.set(me);
    this.#lifetime = new Scope();
    this.#signedIn.next(this.#lifetime);
    this.state.set({ status: 'signed-in', userId: me.id, sessionId });
  }

  #endLifetime(): void {
    const lifetime = this.#lifetime;
    this.#lifetime = null;
    lifetime?.close();
  }

  #warn(message: string, error: unknown): void {
    this.#ports.logger.log('warn', message, { code: toChatCallError(error).code });
  }
}

/** Whether the server has refused the refresh token finally. */
export function isFinal(error: ChatCallError): boolean {
  return error.code.startsWith('AUTH.') || error.code === 'COMMON.VALIDATION';
}

/** An access token with its times on this device's clock (milliseconds since 1970). */
interface TimedToken {
  readonly accessToken: string;
  /** From this time on it is refreshed. */
  readonly refreshAt: number;
  /** From this time on it is no longer used. */
  readonly expiresAt: number;
}

/** Refresh this long before it expires, at most a third of its lifetime. */
const AHEAD_MS = 60_000;
/** A shorter lifetime means that the clock of this device is ahead. */
const PLAUSIBLE_MS = 60_000;
/**
 * Lifetime assumed in that case: the server reports the end, by `auth:expiring` or by refusing the
 * token.
 */
const NOMINAL_MS = 15 * 60_000;

/** The times of a token that arrived at `now`. */
function toTimedToken(pair: TokenPair, now: number): TimedToken {
  const measured = Date.parse(pair.accessTokenExpiresAt) - now;
  const lifetime = measured < PLAUSIBLE_MS ? NOMINAL_MS : measured;
  return {
    accessToken: pair.accessToken,
    refreshAt: now + lifetime - Math.min(AHEAD_MS, lifetime / 3),
    expiresAt: now + lifetime - 2000,
  };
}
