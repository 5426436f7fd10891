import type {
  AuthEndedNotice,
  AuthResult,
  ChangePasswordRequest,
  CursorPage,
  Me,
  Session,
  SessionId,
} from '@chatcall/contracts';
import { isPassing, toChatCallError } from '../errors/chat-call-error.js';
import type { ClientPorts } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { AuthApi, AuthState, Registration } from './auth-api.js';
import { isFinal, retryDelay, type SessionKeeper } from './session-keeper.js';
import { SignOutDebt } from './sign-out-debt.js';
import type { TokenExchange } from './token-exchange.js';

/** {@link AuthApi} over REST. */
export class AuthService implements AuthApi {
  #restoring: Promise<AuthState> | null = null;
  readonly #debt: SignOutDebt;

  constructor(
    private readonly keeper: SessionKeeper,
    private readonly exchange: TokenExchange,
    private readonly rest: RestClient,
    private readonly ports: ClientPorts,
    private readonly scope: Scope,
  ) {
    this.#debt = new SignOutDebt(ports.outbox);
  }

  get state$(): Behavior<AuthState> {
    return this.keeper.state;
  }

  restore(): Promise<AuthState> {
    this.#restoring ??= this.#payOrRestore().finally(() => (this.#restoring = null));
    return this.#restoring;
  }

  async signIn(login: string, password: string): Promise<Me> {
    return this.#begin(await this.exchange.signIn(login, password));
  }

  async register(registration: Registration): Promise<Me> {
    return this.#begin(await this.exchange.register(registration));
  }

  async signOut(): Promise<void> {
    await this.#leave();
  }

  async signOutEverywhere(): Promise<void> {
    const { sessionId } = this.keeper;
    await this.rest.send<void>({ method: 'POST', path: 'auth/logout-all', outlivesSession: true });
    await this.#end(sessionId);
  }

  changePassword(currentPassword: string, newPassword: string): Promise<void> {
    return this.rest.post('auth/password', {
      currentPassword,
      newPassword,
    } satisfies ChangePasswordRequest);
  }

  sessions(cursor: string | null = null): Promise<CursorPage<Session>> {
    return this.rest.get<CursorPage<Session>>('auth/sessions', { cursor });
  }

  endSession(id: SessionId): Promise<void> {
    return this.rest.delete(`auth/sessions/${encodeURIComponent(id)}`);
  }

  accessToken(): Promise<string> {
    return this.keeper.accessToken();
  }

  /** The server ended a session over the socket. */
  async handleEnded(notice: AuthEndedNotice): Promise<void> {
    if (notice.sessionId !== this.keeper.sessionId) return;
    if (notice.reason === 'token-expired') await this.keeper.refresh().catch(() => undefined);
    else await this.keeper.end(notice.reason);
  }

  async #begin(result: AuthResult): Promise<Me> {
    await this.#debt.settle();
    this.keeper.begin(result, result.user);
    return result.user;
  }

  /** The person is out here whatever the server says: it is told, and if that fails the token runs out by itself. */
  async #leave(): Promise<void> {
    const { sessionId } = this.keeper;
    try {
      if (sessionId !== null)
        await this.rest.send<void>({ method: 'POST', path: 'auth/logout', outlivesSession: true });
      else if (this.exchange.byCookie && this.keeper.state.value.status === 'restoring')
        await this.#leaveUnseen();
    } catch (thrown) {
      const { code } = toChatCallError(thrown);
      this.ports.logger.log('warn', 'the server could not be told of the sign-out', { code });
      if (this.exchange.byCookie && isPassing(thrown)) await this.#debt.note();
    } finally {
      await this.#end(sessionId);
    }
  }

  /** Nobody knows yet whose cookie it is: its session is ended as soon as the server can be reached. */
  async #leaveUnseen(): Promise<void> {
    await this.#debt.note();
    void this.#pay();
  }

  /** Ends the session that was asked to end, unless someone signed in meanwhile. */
  async #end(sessionId: SessionId | null): Promise<void> {
    if (!this.keeper.signedIn || this.keeper.sessionId === sessionId) await this.keeper.end('none');
  }

  async #payOrRestore(): Promise<AuthState> {
    if (this.keeper.signedIn || !(await this.#debt.owed())) return this.#restore();
    void this.#pay();
    await this.keeper.end('none');
    return this.keeper.state.value;
  }

  /** Tells the server of the sign-out of last time; the next start tries again. */
  async #pay(): Promise<void> {
    try {
      await this.exchange.signOutLate();
      await this.#debt.settle();
    } catch (error) {
      if (!isPassing(error)) await this.#debt.settle();
    }
  }

  /** Tries until the server answers, or until someone signed in or out meanwhile. */
  async #restore(): Promise<AuthState> {
    const before = this.keeper.state.value;
    const current = (): boolean =>
      this.keeper.state.value === before && !this.keeper.signedIn && !this.scope.closed;
    for (let attempt = 1; current(); attempt += 1) {
      try {
        const pair = await this.exchange.resume();
        if (!current()) break;
        if (pair === null) {
          await this.keeper.end('none');
          break;
        }
        this.keeper.hold(pair);
        const me = await this.rest.get<Me>('users/me');
        if (current()) this.keeper.begin(pair, me);
      } catch (thrown) {
        const error = toChatCallError(thrown, 'COMMON.OFFLINE');
        if (!current()) break;
        if (isFinal(error))
          await this.keeper.end(error.code === 'AUTH.REQUIRED' ? 'none' : 'expired');
        else await this.#pause(retryDelay(error, attempt, this.ports.random.fraction()));
      }
    }
    return this.keeper.state.value;
  }

  /** Waits, but no longer than until the network comes back or the client ends. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = this.scope.child();
      wait.onClose(resolve);
      wait.onClose(this.ports.clock.after(delayMs, () => wait.close()));
      wait.onClose(this.ports.network.listen((status) => status.online && wait.close()));
    });
  }
}
