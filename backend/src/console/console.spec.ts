import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Account, AuthResult, ServerHealth } from '@chatcall/contracts';
import {
  createDatabase,
  disconnected,
  nextNotice,
  rest,
  startTestApp,
} from '../../test/support/index.js';
import type { TestApp } from '../../test/support/index.js';
import { AppConfig } from '../config/index.js';
import { runConsole } from './run-console.js';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(config: AppConfig | null, words: string, input = ''): Promise<Outcome> {
  let [out, err] = ['', ''];
  const code = await runConsole(words.split(' ').filter(Boolean), {
    loadConfig: () => {
      if (config === null) throw new Error('The settings were read');
      return config;
    },
    readLine: () => Promise.resolve(input),
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

describe('the administration console', () => {
  describe('without settings and database', () => {
    it('explains itself and each command', async () => {
      for (const words of ['', '--help', 'help', 'users', 'users --help']) {
        const { code, out } = await run(null, words);
        expect(code).toBe(0);
        expect(out).toContain('users deactivate <login>');
      }
      const { code, out } = await run(null, 'users list --help');
      expect(code).toBe(0);
      expect(out).toContain('--search <text>');
    });

    it('refuses a wrong command line with exit code 2, and does nothing', async () => {
      for (const words of [
        'users remove anna',
        'nothing',
        'users role anna',
        'users list --wrong',
        'users list anna',
        'users list --search',
      ]) {
        const { code, out, err } = await run(null, words);
        expect(code).toBe(2);
        expect(out).toBe('');
        expect(err).toContain('npm run admin -- --help');
      }
    });
  });

  describe('beside a server without Redis', () => {
    let app: TestApp;
    beforeAll(async () => {
      app = await startTestApp();
    });
    afterAll(() => app.close());

    const json = async <T>(words: string, input = ''): Promise<T> =>
      JSON.parse((await run(app.config, `${words} --json`, input)).out) as T;
    const signIn = async (login: string, password: string): Promise<string | undefined> =>
      (await rest<AuthResult>(app.url, 'POST', 'auth/login', { body: { login, password } })).code;

    it('lists and finds accounts, page by page', async () => {
      const [anna, ben] = [await app.registerUser('anna'), await app.registerUser('ben')];
      const all = await run(app.config, 'users list');
      expect(all.code).toBe(0);
      for (const { user } of [anna, ben]) expect(all.out).toContain(user.email);
      interface Page {
        readonly items: readonly Account[];
        readonly more: boolean;
      }
      const first = await json<Page>('users list --limit 1');
      expect(first).toMatchObject({ items: [{ username: anna.user.username }], more: true });
      const next = await json<Page>(`users list --limit 1 --after ${anna.user.username}`);
      expect(next).toMatchObject({ items: [{ username: ben.user.username }], more: false });
      for (const search of [ben.user.email.toUpperCase(), ben.user.username])
        expect((await json<Page>(`users list --search ${search}`)).items).toHaveLength(1);
      expect((await json<Page>('users list --search %')).items).toEqual([]);
      for (const limit of ['0', '10001', 'many'])
        expect((await run(app.config, `users list --limit ${limit}`)).code).toBe(2);
    });

    it('deactivates a user on open connections within two seconds, and reactivates them', async () => {
      const anna = await app.registerUser('anna');
      const socket = await anna.socket();
      const ended = nextNotice(socket, 'auth:ended');
      const closed = disconnected(socket);
      const { code, out } = await run(app.config, `users deactivate ${anna.user.email}`);
      const since = performance.now();
      expect(code).toBe(0);
      expect(out).toContain('deactivated');
      expect((await ended).reason).toBe('deactivated');
      await closed;
      process.stdout.write(`connection ended ${Math.round(performance.now() - since)} ms later\n`);
      const me = await rest(app.url, 'GET', 'users/me', { token: anna.token });
      expect(me.code).toBe('AUTH.SESSION_ENDED');
      expect(await signIn(anna.user.username, anna.password)).toBe('AUTH.ACCOUNT_DEACTIVATED');
      await run(app.config, `users reactivate ${anna.user.username}`);
      expect(await signIn(anna.user.username, anna.password)).toBeUndefined();
    });

    it('checks the server, with an exit code that says whether all is well', async () => {
      const well = await run(app.config, 'health');
      expect(well.out).toMatch(/^database +ok/m);
      expect(well.out).toMatch(/^media +ok +mediaNodes=1$/m);
      const report = await json<ServerHealth>('health');
      expect(well.code).toBe(report.status === 'ok' ? 0 : 3);
      const dead = new AppConfig({
        ...app.config,
        turn: { urls: ['turn:127.0.0.1:1?transport=tcp'], secret: 'secret', ttlSeconds: 60 },
      });
      const { code, out } = await run(dead, 'health');
      expect(code).toBe(3);
      expect(out).toMatch(/^turn +failing +turn:127\.0\.0\.1:1\S* errorCode=ECONNREFUSED$/m);
    });

    it('changes roles, and leaves the last owner', async () => {
      const anna = await app.registerUser('anna');
      const { username } = anna.user;
      expect(await json(`users role ${username} owner`)).toMatchObject({ siteRole: 'owner' });
      const refused = await run(app.config, `users role ${username} member`);
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(await json(`users deactivate ${username}`)).toMatchObject({
        error: { code: 'USERS.LAST_OWNER' },
      });
      expect((await run(app.config, `users role ${username} king`)).code).toBe(2);
      expect(await json('users role nobody.here member')).toMatchObject({
        error: { code: 'USERS.NOT_FOUND' },
      });
    });

    it('creates an owner with a password that it prints once, or that it reads', async () => {
      const made = await json<{ account: Account; password: string }>(
        'owner create boss boss@example.com',
      );
      expect(made.account).toMatchObject({ siteRole: 'owner', state: 'active' });
      expect(await signIn('boss', made.password)).toBeUndefined();
      const again = await run(app.config, 'owner create boss other@example.com');
      expect(again).toMatchObject({ code: 1, out: '' });
      const given = 'a password of my own, quite long';
      const second = await run(
        app.config,
        'owner create chief chief@example.com --name Chief --password-stdin',
        given,
      );
      expect(second.code).toBe(0);
      expect(second.out).not.toContain(given);
      expect(await signIn('chief', given)).toBeUndefined();
    });

    it('creates no owner of wrong values or a weak password', async () => {
      for (const [words, input] of [
        ['owner create x! third@example.com', ''],
        ['owner create third not-an-address', ''],
        ['owner create third third@example.com --password-stdin', 'short'],
        ['owner create third third@example.com --password-stdin', ''],
        ['owner create third third@example.com --password-stdin', 'aaaaaaaaaaaaaaaa'],
      ] as const) {
        const { code, out } = await run(app.config, words, input);
        expect({ words, code, out }).toEqual({ words, code: 1, out: '' });
      }
      const { out } = await run(app.config, 'users list --search third --json');
      expect(JSON.parse(out)).toMatchObject({ items: [] });
    });

    it('records what it does in the audit log, as the console, and checks the log', async () => {
      const anna = await app.registerUser('anna');
      expect((await run(app.config, `users deactivate ${anna.user.username}`)).code).toBe(0);
      const rows = await app.database.query<{ action: string; kind: string }>(
        `SELECT action, actor_kind AS kind FROM audit_log
         WHERE (target_id = $1 OR target_id = $2) AND action IN ('account.state-changed', 'session.ended')`,
        [anna.user.id, anna.sessionId],
      );
      expect(rows).toHaveLength(2);
      for (const { kind } of rows) expect(kind).toBe('console');
      const { code, out } = await run(app.config, 'audit verify');
      expect(code).toBe(0);
      expect(out).toContain('The audit log is intact');
      await app.database.query('ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only');
      await app.database.query('GRANT UPDATE ON audit_log TO CURRENT_USER');
      const rename = (from: string, to: string): Promise<unknown> =>
        app.database.query('UPDATE audit_log SET action = $2 WHERE id = 1 AND action = $1', [
          from,
          to,
        ]);
      const [first] = await app.database.query<{ action: string }>(
        'SELECT action FROM audit_log WHERE id = 1',
      );
      const action = first?.action ?? '';
      await rename(action, 'call.ended');
      const found = await run(app.config, 'audit verify');
      expect(found.code).toBe(3);
      expect(found.out).toContain('entry 1: altered');
      expect(await json('audit verify')).toMatchObject({ intact: false, faultCount: 1 });
      await rename('call.ended', action);
      expect((await run(app.config, 'audit verify')).code).toBe(0);
    });

    it('works on no database whose server has another secret', async () => {
      const other = new AppConfig({
        ...app.config,
        auth: { ...app.config.auth, jwtSecret: 'another secret, which is long enough' },
      });
      const { code, err } = await run(other, 'users list');
      expect(code).toBe(1);
      expect(err).toContain('JWT_SECRET');
    });
  });

  it('works beside a server with Redis, and without any server', async () => {
    const app = await startTestApp({ redis: true });
    const anna = await app.registerUser('anna');
    const closed = disconnected(await anna.socket());
    expect((await run(app.config, `users deactivate ${anna.user.username}`)).code).toBe(0);
    await closed;
    await app.close();
    const alone = await startTestApp();
    const [config, { databaseUrl }] = [alone.config, alone];
    expect(databaseUrl).toBe(config.database.url);
    await alone.app.close();
    expect((await run(config, 'users list')).code).toBe(0);
    await alone.close();
  });

  it('changes nothing in a database that the server has not prepared', async () => {
    const app = await startTestApp();
    const empty = await createDatabase();
    try {
      const config = new AppConfig({
        ...app.config,
        database: { ...app.config.database, url: empty.url },
      });
      const { code, err } = await run(config, 'users list');
      expect(code).toBe(1);
      expect(err).toContain('older than this version');
    } finally {
      await app.close();
      await empty.drop();
    }
  });
});
