import type {
  AuthResult,
  LoginRequest,
  RefreshDelivery,
  RegisterRequest,
  TokenPair,
} from '@chatcall/contracts';
import { ChatCallError } from '../errors/chat-call-error.js';
import type { LockPort, OutboxStore, SessionHintPort, TokenStore } from '../ports/client-ports.js';
import type { RestClient } from '../rest/rest-client.js';
import type { Registration } from './auth-api.js';

const LOCK = 'chatcall:session';
/**
 * Kept after a sign-out. The server recognises the device by it while others try passwords; it
 * grants no access.
 */
const DEVICE_KEY = 'known-device';

/**
 * Requests pairs of tokens. Everything that changes the refresh token runs exclusively, across
 * tabs: a refresh token can be used once, and using an old one ends the session.
 */
export class TokenExchange {
  readonly #delivery: RefreshDelivery;
  readonly #rest: RestClient;
  readonly #store: TokenStore;
  readonly #locks: LockPort;
  readonly #notes: OutboxStore;
  readonly #hint: SessionHintPort;
  /** A refresh token that could not be stored; the stored one is older and no longer valid. */
  #unsaved: string | null = null;

  constructor(
    delivery: RefreshDelivery,
    rest: RestClient,
    store: TokenStore,
    locks: LockPort,
    notes: OutboxStore,
    hint: SessionHintPort,
  ) {
    this.#delivery = delivery;
    this.#rest = rest;
    this.#store = store;
    this.#locks = locks;
    this.#notes = notes;
    this.#hint = hint;
  }

  /** The refresh token is in a cookie that only the server can remove. */
  get byCookie(): boolean {
    return this.#delivery === 'cookie';
  }

  signIn(login: string, password: string): Promise<AuthResult> {
    return this.obtain('auth/login', { login, password } satisfies LoginRequest);
  }

  register(registration: Registration): Promise<AuthResult> {
    return this.obtain('auth/register', registration satisfies RegisterRequest);
  }

  /** Signs in with a request that another place makes. */
  obtain(path: string, body: object): Promise<AuthResult> {
    return this.#locks.run(LOCK, async () => {
      const result = await this.#request<AuthResult>(
        path,
        await this.withDevice({ ...body, delivery: this.#delivery }),
      );
      if (result.deviceToken !== undefined)
        await this.#notes.set(DEVICE_KEY, result.deviceToken).catch(() => undefined);
      return result;
    });
  }

  /** With that by which the server knows the device. */
  async withDevice(body: object): Promise<object> {
    const deviceToken = this.byCookie ? null : await this.#notes.get(DEVICE_KEY).catch(() => null);
    return deviceToken === null ? body : { ...body, deviceToken };
  }

  /**
   * Tokens of the last session; null when there was none. Sends no request where this device knows
   * that there is none.
   */
  async resume(): Promise<TokenPair | null> {
    if (!this.byCookie) return this.refresh();
    return this.#locks.run(LOCK, async () => {
      if (this.#hint.read() === 'no') return null;
      return (
        (await this.#request<TokenPair | undefined>('auth/refresh?ifPresent=true', {})) ?? null
      );
    });
  }

  /** Whether this device has a refresh token, as far as it is known without the server. */
  async hasToken(): Promise<boolean> {
    if (this.byCookie) return this.#hint.read() === 'yes';
    return (await this.#store.load().catch(() => null)) !== null;
  }

  /** Exchanges the refresh token for a new pair. Throws `AUTH.REQUIRED` when there is none. */
  refresh(): Promise<TokenPair> {
    return this.#locks.run(LOCK, async () => {
      const refreshToken =
        this.#delivery === 'body' ? (this.#unsaved ?? (await this.#store.load())) : null;
      if (this.#delivery === 'body' && refreshToken === null) {
        throw new ChatCallError({
          code: 'AUTH.REQUIRED',
          detail: 'There is no refresh token on this device.',
        });
      }
      return this.#request<TokenPair>(
        'auth/refresh',
        refreshToken === null ? {} : { refreshToken },
      );
    });
  }

  /** Ends the session of the refresh token without signing in. */
  signOutLate(): Promise<void> {
    return this.#locks.run(LOCK, async () => {
      const { accessToken } = await this.#request<TokenPair>('auth/refresh', {});
      await this.#rest.send<void>({ method: 'POST', path: 'auth/logout', accessToken });
    });
  }

  /** Deletes the refresh token of this device; a cookie is removed by the server. */
  async deleteToken(): Promise<void> {
    if (this.#delivery === 'body') await this.#locks.run(LOCK, () => this.#deleteStored());
  }

  async #request<T extends TokenPair | undefined>(path: string, body: object): Promise<T> {
    const pair = await this.#rest.send<T>({ method: 'POST', path, body, anonymous: true });
    if (this.byCookie) this.#hint.settle();
    else if (pair?.refreshToken !== undefined) await this.#saveToken(pair.refreshToken);
    return pair;
  }

  /**
   * The server has issued the token: a failing store must neither undo that nor restore the
   * previous one.
   */
  async #saveToken(refreshToken: string): Promise<void> {
    this.#unsaved = refreshToken;
    const saved = await this.#store.save(refreshToken).then(
      () => true,
      () => false,
    );
    if (saved) this.#unsaved = null;
  }

  async #deleteStored(): Promise<void> {
    this.#unsaved = null;
    await this.#store.save(null);
  }
}
