import type {
  AuthEndedNotice,
  AuthResult,
  ChangeEmailRequest,
  ChangePasswordRequest,
  CursorPage,
  FactorChallenge,
  Me,
  RequestPasswordResetRequest,
  ResetPasswordRequest,
  Session,
  SessionId,
  UseLinkRequest,
  UserLanguage,
} from '@chatcall/contracts';
import { REFRESH_RETRY, retry, retryDelay } from '../connection/retry.js';
import { isTransient, toChatCallError } from '../errors/chat-call-error.js';
import type { SignInSteps } from '../factors/sign-in-steps.js';
import type { ClientPorts, OutboxStore } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { AuthApi, AuthState, FactorProof, Prerequisite, Registration } from './auth-api.js';
import { isFinal, type SessionManager } from './session-manager.js';
import type { TokenExchange } from './token-exchange.js';

/** {@link AuthApi} over REST. */
export class AuthService implements AuthApi {
  readonly #sessions: SessionManager;
  readonly #exchange: TokenExchange;
  readonly #rest: RestClient;
  readonly #ports: ClientPorts;
  readonly #scope: Scope;
  #restoring: Promise<AuthState> | null = null;
  readonly #pendingSignOut: PendingSignOut;

  constructor(
    sessions: SessionManager,
    exchange: TokenExchange,
    rest: RestClient,
    ports: ClientPorts,
    scope: Scope,
  ) {
    this.#sessions = sessions;
    this.#exchange = exchange;
    this.#rest = rest;
    this.#ports = ports;
    this.#scope = scope;

    this.#pendingSignOut = new PendingSignOut(ports.outbox);
  }

  get state$(): Behavior<AuthState> {
    return this.#sessions.state;
  }

  get prerequisite$(): Behavior<Prerequisite | null> {
    return this.#sessions.prerequisite;
  }

  restore(): Promise<AuthState> {
    this.#restoring ??= this.#finishOrRestore().finally(() => (this.#restoring = null));
    return this.#restoring;
  }

  prepare(): Promise<void> {
    return this.#sessions.prepare();
  }

  async signIn(login: string, password: string): Promise<Me> {
    await this.#sessions.prepare();
    return this.#begin(await this.#exchange.signIn(login, password));
  }

  async proveFactor(challenge: FactorChallenge, proof: FactorProof): Promise<Me> {
    return this.#begin(await (await this.#steps()).proveFactor(challenge, proof));
  }

  async signInWithPasskey(): Promise<Me> {
    return this.#begin(await (await this.#steps()).signInWithPasskey());
  }

  async register(registration: Registration): Promise<Me> {
    await this.#sessions.prepare();
    return this.#begin(await this.#exchange.register(registration));
  }

  async signOut(): Promise<void> {
    await this.#signOut();
  }

  async signOutEverywhere(): Promise<void> {
    const { sessionId } = this.#sessions;
    await this.#rest.send<void>({ method: 'POST', path: 'auth/logout-all', outlivesSession: true });
    await this.#end(sessionId);
  }

  changePassword(currentPassword: string, newPassword: string): Promise<void> {
    return this.#rest.post('auth/password', {
      currentPassword,
      newPassword,
    } satisfies ChangePasswordRequest);
  }

  requestPasswordReset(login: string, language?: UserLanguage): Promise<void> {
    return this.#open('auth/password-reset/request', {
      login,
      ...(language === undefined ? {} : { language }),
    } satisfies RequestPasswordResetRequest);
  }

  resetPassword(token: string, newPassword: string): Promise<void> {
    return this.#open('auth/password-reset', { token, newPassword } satisfies ResetPasswordRequest);
  }

  requestEmailVerification(): Promise<void> {
    return this.#rest.post('auth/email-verification/request', {});
  }

  async verifyEmail(token: string): Promise<void> {
    await this.#open('auth/email-verification', { token } satisfies UseLinkRequest);
    this.#reload();
  }

  requestEmailChange(email: string, currentPassword: string): Promise<void> {
    return this.#rest.post('auth/email-change/request', {
      email,
      currentPassword,
    } satisfies ChangeEmailRequest);
  }

  async confirmEmailChange(token: string): Promise<void> {
    await this.#open('auth/email-change', { token } satisfies UseLinkRequest);
    this.#reload();
  }

  undoEmailChange(token: string): Promise<void> {
    return this.#open('auth/email-change/undo', { token } satisfies UseLinkRequest);
  }

  sessions(cursor: string | null = null): Promise<CursorPage<Session>> {
    return this.#rest.get<CursorPage<Session>>('auth/sessions', { cursor });
  }

  endSession(id: SessionId): Promise<void> {
    return this.#rest.delete(`auth/sessions/${encodeURIComponent(id)}`);
  }

  accessToken(): Promise<string> {
    return this.#sessions.accessToken();
  }

  /** The server ended a session, as sent over the socket. */
  async handleEnded(notice: AuthEndedNotice): Promise<void> {
    if (notice.sessionId !== this.#sessions.sessionId) return;
    if (notice.reason === 'token-expired') await this.#sessions.refresh().catch(() => undefined);
    else await this.#sessions.end(notice.reason);
  }

  async #steps(): Promise<SignInSteps> {
    await this.#sessions.prepare();
    const module = await import('../factors/sign-in-steps.js');
    return new module.SignInSteps(this.#exchange, this.#rest, this.#ports);
  }

  /** A request with a link, which may be that of another user than the signed-in one. */
  #open(path: string, body: object): Promise<void> {
    return this.#rest.send<void>({ method: 'POST', path, body, anonymous: true });
  }

  /** The link may have changed the profile of the signed-in user. */
  #reload(): void {
    const { lifetime } = this.#sessions;
    if (lifetime) void this.#loadProfile(lifetime);
  }

  async #begin(result: AuthResult): Promise<Me> {
    await this.#pendingSignOut.clear();
    this.#sessions.begin(result, result.user);
    return result.user;
  }

  /** Signs out here in any case. If the server cannot be reached, the token expires by itself. */
  async #signOut(): Promise<void> {
    const { sessionId } = this.#sessions;
    try {
      if (sessionId !== null)
        await this.#rest.send<void>({ method: 'POST', path: 'auth/logout', outlivesSession: true });
      else if (this.#exchange.byCookie && this.#sessions.state.value.status === 'restoring')
        await this.#signOutUnknown();
    } catch (thrown) {
      const { code } = toChatCallError(thrown);
      this.#ports.logger.log('warn', 'the sign-out could not be sent to the server', { code });
      if (this.#exchange.byCookie && isTransient(thrown)) await this.#pendingSignOut.save();
    } finally {
      await this.#end(sessionId);
    }
  }

  /**
   * The user of the cookie is not known yet: the session ends as soon as the server can be reached.
   */
  async #signOutUnknown(): Promise<void> {
    await this.#pendingSignOut.save();
    void this.#finishSignOut();
  }

  /** Ends the session that was to be ended, unless another one began meanwhile. */
  async #end(sessionId: SessionId | null): Promise<void> {
    if (!this.#sessions.signedIn || this.#sessions.sessionId === sessionId)
      await this.#sessions.end('none');
  }

  async #finishOrRestore(): Promise<AuthState> {
    if (this.#sessions.signedIn || !(await this.#pendingSignOut.exists()))
      return (await this.#resume()) ? this.#sessions.state.value : this.#restore();
    void this.#finishSignOut();
    await this.#sessions.end('none');
    return this.#sessions.state.value;
  }

  /**
   * Sends the sign-out that is pending since the last start; if it fails, the next start tries
   * again.
   */
  async #finishSignOut(): Promise<void> {
    try {
      await this.#exchange.signOutLate();
      await this.#pendingSignOut.clear();
    } catch (error) {
      if (!isTransient(error)) await this.#pendingSignOut.clear();
    }
  }

  /** Continues the last session at once, where this device knows whose it was. */
  async #resume(): Promise<boolean> {
    if (this.#sessions.signedIn || !(await this.#exchange.hasToken())) return false;
    // What could not be loaded is tried again while the server is asked.
    if (!(await this.#sessions.resume().catch(() => false))) return false;
    const { lifetime } = this.#sessions;
    if (lifetime) void this.#loadProfile(lifetime);
    return true;
  }

  /** The profile may have been changed since it was stored on this device. */
  async #loadProfile(session: Scope): Promise<void> {
    const load = async (): Promise<void> => {
      const me = await this.#rest.get<Me>('users/me');
      if (!session.closed) this.#sessions.changeMe(me);
    };
    await retry(load, this.#ports, session, { policy: REFRESH_RETRY }).catch(() => undefined);
  }

  /** Tries until the server answers, or until the state changes by a sign-in or sign-out. */
  async #restore(): Promise<AuthState> {
    const before = this.#sessions.state.value;
    const current = (): boolean =>
      this.#sessions.state.value === before && !this.#sessions.signedIn && !this.#scope.closed;
    for (let attempt = 1; current(); attempt += 1) {
      try {
        const pair = await this.#exchange.resume();
        if (!current()) break;
        if (pair === null) {
          await this.#sessions.end('none');
          break;
        }
        this.#sessions.store(pair);
        const [me] = await Promise.all([this.#rest.get<Me>('users/me'), this.#sessions.prepare()]);
        if (current()) this.#sessions.begin(pair, me);
      } catch (thrown) {
        const error = toChatCallError(thrown, 'COMMON.OFFLINE');
        if (!current()) break;
        if (isFinal(error))
          await this.#sessions.end(error.code === 'AUTH.REQUIRED' ? 'none' : 'expired');
        else await this.#pause(retryDelay(REFRESH_RETRY, attempt, error, this.#ports.random));
      }
    }
    return this.#sessions.state.value;
  }

  /** Waits; ends early when the network comes back or the client closes. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = this.#scope.child();
      wait.onClose(resolve);
      wait.onClose(this.#ports.clock.after(delayMs, () => wait.close()));
      wait.onClose(this.#ports.network.listen((status) => status.online && wait.close()));
    });
  }
}

const KEY = 'sign-out-due';

/**
 * Stores that the server could not be reached for a sign-out. The SDK cannot remove a cookie:
 * without this entry the next start would restore the session.
 */
export class PendingSignOut {
  readonly #store: OutboxStore;

  constructor(store: OutboxStore) {
    this.#store = store;
  }

  async exists(): Promise<boolean> {
    return (await this.#store.get(KEY).catch(() => null)) !== null;
  }

  async save(): Promise<void> {
    await this.#store.set(KEY, 'yes').catch(() => undefined);
  }

  async clear(): Promise<void> {
    await this.#store.remove(KEY).catch(() => undefined);
  }
}
