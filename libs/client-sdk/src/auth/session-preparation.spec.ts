import { RestClient } from '../rest/rest-client.js';
import { Scope } from '../state/scope.js';
import { ok } from '../testing/fake-http.js';
import { ADA, authResult } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';
import { AuthService } from './auth-service.js';
import { SessionManager } from './session-manager.js';
import { TokenExchange } from './token-exchange.js';

/** The session of a client whose code for a session can be missing. */
class Host {
  readonly bench = new Bench();
  readonly scope = new Scope();
  readonly sessions: SessionManager;
  readonly auth: AuthService;
  /** Whether the code cannot be loaded. */
  missing = false;
  loads = 0;
  /** Of each session that began: whether the code was loaded before. */
  readonly begun: boolean[] = [];
  #loaded = false;

  constructor() {
    const { ports, http } = this.bench;
    http.on('POST auth/refresh', () => ok(authResult(ports.clock.now(), 'access-2')));
    const config = {
      baseUrl: 'http://server',
      clientName: 'sdk',
      timeoutMs: 1000,
      withCookies: false,
    };
    const rest = new RestClient(config, ports.http, ports.clock);
    const { tokens, locks, outbox, sessionHint } = ports;
    const exchange = new TokenExchange('body', rest, tokens, locks, outbox, sessionHint);
    this.sessions = new SessionManager(exchange, ports, this.scope);
    rest.useTokens(this.sessions);
    this.auth = new AuthService(this.sessions, exchange, rest, ports, this.scope);
    this.sessions.beforeStart(() => this.#load());
    this.scope.watch(this.sessions.signedIn$, () => this.begun.push(this.#loaded));
  }

  #load(): Promise<void> {
    this.loads += 1;
    if (this.missing) return Promise.reject(new Error('the file could not be loaded'));
    this.#loaded = true;
    return Promise.resolve();
  }
}

describe('the code that only a session needs', () => {
  it('is not loaded by a start without a session', async () => {
    const host = new Host();
    await expect(host.auth.restore()).resolves.toEqual({ status: 'signed-out', reason: 'none' });
    expect(host.loads).toBe(0);
    host.scope.close();
  });

  it('is there before a session begins, by sign-in or restored', async () => {
    const host = new Host();
    await host.auth.signIn('ada', 'secret');
    expect(host.begun).toEqual([true]);
    host.scope.close();
    const next = new Host();
    await next.bench.ports.tokens.save('refresh-old');
    await next.auth.restore();
    expect(next.begun).toEqual([true]);
    next.scope.close();
  });

  it('is tried before the password is sent: without it nothing has happened', async () => {
    const host = new Host();
    host.missing = true;
    await expect(host.auth.signIn('ada', 'secret')).rejects.toMatchObject({
      code: 'COMMON.OFFLINE',
    });
    expect(host.bench.http.requests).toHaveLength(0);
    host.missing = false;
    await expect(host.auth.signIn('ada', 'secret')).resolves.toEqual(ADA);
    host.scope.close();
  });

  it('is tried again until a session can be restored', async () => {
    const host = new Host();
    await host.bench.ports.tokens.save('refresh-old');
    host.missing = true;
    const restored = host.auth.restore();
    await host.bench.clock.advance(1500);
    expect(host.auth.state$.value).toEqual({ status: 'restoring' });
    expect(host.begun).toEqual([]);
    host.missing = false;
    await host.bench.clock.advance(10_000);
    await expect(restored).resolves.toMatchObject({ status: 'signed-in' });
    expect(host.begun).toEqual([true]);
    host.scope.close();
  });
});
