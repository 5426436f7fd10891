import type { Me, SessionId, TokenPair } from '@chatcall/contracts';
import { Subject, type Observable } from 'rxjs';
import { REFRESH_RETRY, retryDelay } from '../connection/retry.js';
import { ChatCallError, toChatCallError } from '../errors/chat-call-error.js';
import type { CancelTimer, ClientPorts } from '../ports/client-ports.js';
import type { TokenSource } from '../rest/rest-client.js';
import { StateCell } from '../state/behavior.js';
import { Scope } from '../state/scope.js';
import type { AuthState, SignedOutReason } from './auth-api.js';
import type { TokenExchange } from './token-exchange.js';

/**
 * Keeps the session of this device: the access token in memory, refreshed ahead of its end, in single flight, and the state
 * that follows from it. Only the server's word ends a session; a network failure never does.
 */
export class SessionManager implements TokenSource {
  readonly #exchange: TokenExchange;
  readonly #ports: ClientPorts;
  readonly #scope: Scope;
  readonly state = new StateCell<AuthState>({ status: 'restoring' });
  readonly me = new StateCell<Me | null>(null);
  readonly #renewed = new Subject<string>();
  readonly #signedIn = new Subject<Scope>();
  #token: TimedToken | null = null;
  #refreshing: Promise<string> | null = null;
  #cancelTimer: CancelTimer = () => undefined;
  #failures = 0;
  #lifetime: Scope | null = null;

  constructor(exchange: TokenExchange, ports: ClientPorts, scope: Scope) {
    this.#exchange = exchange;
    this.#ports = ports;
    this.#scope = scope;

    scope.onClose(() => {
      this.#cancelTimer();
      this.#lifetime?.close();
    });
  }

  /** A newer access token, for the open socket. */
  get renewed$(): Observable<string> {
    return this.#renewed.asObservable();
  }

  /** Someone signed in; the scope ends when they are signed out. */
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

  /** Takes over a fresh pair for `me`; the state becomes `signed-in` when everything is ready for them. Does nothing once closed. */
  begin(pair: TokenPair, me: Me): void {
    if (this.#scope.closed) return;
    this.#endLifetime();
    this.hold(pair);
    this.me.set(me);
    this.#lifetime = new Scope();
    this.#signedIn.next(this.#lifetime);
    this.state.set({ status: 'signed-in', userId: me.id, sessionId: pair.sessionId });
  }

  /** Keeps a pair without telling anyone yet. */
  hold(pair: TokenPair): void {
    this.#token = toTimedToken(pair, this.#ports.clock.now());
    this.#failures = 0;
    this.#schedule(this.#token.refreshAt - this.#ports.clock.now());
  }

  /** Ends the session on this device. */
  async end(reason: SignedOutReason): Promise<void> {
    this.#token = null;
    this.#cancelTimer();
    this.#endLifetime();
    this.me.set(null);
    this.state.set({ status: 'signed-out', reason });
    if (reason === 'replaced') return;
    await this.#exchange
      .forget()
      .catch((error: unknown) => this.#warn('the refresh token could not be forgotten', error));
  }

  async accessToken(): Promise<string> {
    if (this.#token && this.#ports.clock.now() < this.#token.expiresAt)
      return this.#token.accessToken;
    if (this.state.value.status !== 'signed-in') {
      throw new ChatCallError({ code: 'AUTH.REQUIRED', message: 'Nobody is signed in.' });
    }
    return this.refresh();
  }

  async replaceToken(token: string): Promise<string> {
    if (this.#token && this.#token.accessToken !== token) return this.#token.accessToken;
    return this.refresh();
  }

  /** A new access token; many callers share one exchange. Signs out when the server refuses for good. */
  refresh(): Promise<string> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async #refresh(): Promise<string> {
    const before = this.state.value;
    try {
      const pair = await this.#exchange.refresh();
      if (this.state.value !== before)
        throw new ChatCallError({ code: 'AUTH.REQUIRED', message: 'The session has ended.' });
      if (before.status === 'signed-in' && before.sessionId !== pair.sessionId) {
        await this.end('replaced');
        throw new ChatCallError({
          code: 'AUTH.SESSION_ENDED',
          message: 'Someone else signed in on this device.',
        });
      }
      this.hold(pair);
      this.#renewed.next(pair.accessToken);
      return pair.accessToken;
    } catch (thrown) {
      const error = toChatCallError(thrown, 'COMMON.OFFLINE');
      if (this.state.value === before && before.status === 'signed-in')
        await this.#refreshFailed(error);
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

  #endLifetime(): void {
    const lifetime = this.#lifetime;
    this.#lifetime = null;
    lifetime?.close();
  }

  #warn(message: string, error: unknown): void {
    this.#ports.logger.log('warn', message, { code: toChatCallError(error).code });
  }
}

/** The server's word that this refresh token is worth nothing any more. */
export function isFinal(error: ChatCallError): boolean {
  return error.code.startsWith('AUTH.') || error.code === 'COMMON.VALIDATION';
}

/** An access token with its times on this device's clock (milliseconds since 1970). */
interface TimedToken {
  readonly accessToken: string;
  /** From here on it is refreshed. */
  readonly refreshAt: number;
  /** From here on it is not used any more. */
  readonly expiresAt: number;
}

/** Refresh this long before the end, at most a third of the lifetime. */
const AHEAD_MS = 60_000;
/** A token that seems to live no longer than this came to a device whose clock is ahead. */
const PLAUSIBLE_MS = 60_000;
/** What a token lives then: the server says when it is over, by `auth:expiring` or by refusing it. */
const NOMINAL_MS = 15 * 60_000;

/** Holds a token that arrived at `now`. */
function toTimedToken(pair: TokenPair, now: number): TimedToken {
  const measured = Date.parse(pair.accessTokenExpiresAt) - now;
  const lifetime = measured < PLAUSIBLE_MS ? NOMINAL_MS : measured;
  return {
    accessToken: pair.accessToken,
    refreshAt: now + lifetime - Math.min(AHEAD_MS, lifetime / 3),
    expiresAt: now + lifetime - 2000,
  };
}
