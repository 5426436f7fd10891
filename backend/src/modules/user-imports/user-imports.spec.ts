import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AuthResult, CursorPage, UserImport, UserImportRow } from '@chatcall/contracts';
import { runConsole } from '../../console/run-console.js';
import {
  mailEnv,
  rest,
  startMailServer,
  startTestApp,
  tokenIn,
} from '../../../test/support/index.js';
import type { MailServer, RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { UserAccounts } from '../users/index.js';
import { UserImports } from './index.js';

const HEADING = 'username,displayName,email,role';
const PASSWORD = 'a wholly different pass phrase';

describe('an import of users', () => {
  let app: TestApp;
  let boss: TestUser;
  beforeAll(async () => {
    app = await startTestApp();
    boss = await app.registerUser('boss');
    await app.changeAccount(boss, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const start = (lines: readonly string[], query = ''): Promise<RestAnswer<UserImport>> =>
    rest(app.url, 'POST', `admin/user-imports${query}`, {
      token: boss.token,
      headers: { 'content-type': 'text/csv' },
      body: lines.join('\r\n'),
    });
  const get = <T>(path: string): Promise<RestAnswer<T>> =>
    rest(app.url, 'GET', `admin/user-imports${path}`, { token: boss.token });
  const post = <T>(path: string): Promise<RestAnswer<T>> =>
    rest(app.url, 'POST', `admin/user-imports/${path}`, { token: boss.token });
  const finished = async (id: string): Promise<UserImport> => {
    for (;;) {
      const { body } = await get<UserImport>(`/${id}`);
      if (body.state !== 'running') return body;
    }
  };
  const run = async (lines: readonly string[], query = ''): Promise<UserImport> =>
    finished((await start(lines, query)).body.id);
  const rowsOf = async (id: string): Promise<readonly UserImportRow[]> =>
    (await get<CursorPage<UserImportRow>>(`/${id}/rows?limit=100`)).body.items;
  const users = async (): Promise<number> =>
    Number((await app.database.query<{ n: string }>('SELECT count(*) AS n FROM users'))[0]?.n);
  const signIn = async (login: string, password: string): Promise<unknown> => {
    const { code, status } = await rest<AuthResult>(app.url, 'POST', 'auth/login', {
      body: { login, password },
    });
    return code ?? status;
  };

  it('creates invited users, whose links can be downloaded once and make them active', async () => {
    const done = await run([
      `\uFEFF${HEADING}`,
      'Ada.L,"Lovelace, Ada",ADA@example.com,guest',
      'carl,Carl Gauß,carl@example.com,',
    ]);
    expect(done).toMatchObject({
      state: 'done',
      rows: 2,
      processed: 2,
      created: 2,
      refused: 0,
      links: 'download',
    });
    const [ada] = await app.database.query(
      `SELECT display_name, email::text, site_role, state FROM users WHERE username = 'ada.l'`,
    );
    expect(ada).toEqual({
      display_name: 'Lovelace, Ada',
      email: 'ada@example.com',
      site_role: 'guest',
      state: 'invited',
    });
    const links = await post<string>(`${done.id}/links`);
    const token = /ada@example\.com","\/account\/reset-password#([\w-]{43})"/.exec(links.body)?.[1];
    expect(links.headers.get('content-disposition')).toContain('chatcall-links.csv');
    expect((await post(`${done.id}/links`)).code).toBe('COMMON.CONFLICT');
    expect(await finished(done.id)).toMatchObject({ links: 'none' });
    const reset = { token, newPassword: PASSWORD };
    expect((await rest(app.url, 'POST', 'auth/password-reset', { body: reset })).status).toBe(204);
    expect(await signIn('ada.l', PASSWORD)).toBe(200);
    expect((await rest(app.url, 'POST', 'auth/password-reset', { body: reset })).code).toBe(
      'AUTH.LINK_INVALID',
    );
  });

  it('hands no link for an owner to an administrator, and keeps the links for an owner', async () => {
    const done = await run([HEADING, 'olaf,Olaf,olaf@example.com,', 'dora,Dora,dora@example.com,']);
    const [olaf] = await app.database.query<{ id: string }>(
      `SELECT id FROM users WHERE username = 'olaf'`,
    );
    const owner = await app.registerUser('owner');
    await app.changeAccount(owner, { siteRole: 'owner' });
    // In the time before the links are taken the user gets another role.
    const path = `admin/users/${olaf?.id}`;
    await rest(app.url, 'PATCH', path, { token: owner.token, body: { siteRole: 'owner' } });
    expect((await post(`${done.id}/links`)).code).toBe('COMMON.FORBIDDEN');
    const links = `admin/user-imports/${done.id}/links`;
    const taken = await rest<string>(app.url, 'POST', links, { token: owner.token });
    expect(taken.body).toContain('"olaf@example.com","/account/');
    expect(taken.body).toContain('"dora@example.com","/account/');
  });

  it('reports in a dry run every problem with its line and column, and creates nothing', async () => {
    const before = await users();
    const done = await run(
      [
        HEADING,
        'new.one,New One,new.one@example.com,member',
        'x,,not an address,king',
        'new.one,Again,new.one@example.com,member',
        `${boss.user.username},Boss,other@example.com,member`,
        'chief,Chief,chief@example.com,owner',
        'short,Short',
      ],
      '?dryRun=true',
    );
    expect(done).toMatchObject({ rows: 6, processed: 6, created: 1, refused: 5, links: 'none' });
    const found = (await rowsOf(done.id)).map(({ line, outcome, problems }) => [
      line,
      outcome,
      ...new Set(problems.map(({ column, rule }) => `${column ?? 'row'}:${rule}`)),
    ]);
    expect(found).toEqual([
      [2, 'accepted'],
      [3, 'refused', 'username:minLength', 'displayName:visible', 'email:isEmail', 'role:isIn'],
      [4, 'refused', 'username:repeated', 'email:repeated'],
      [5, 'refused', 'username:taken'],
      [6, 'refused', 'role:forbidden'],
      [7, 'refused', 'row:fields', 'email:isEmail'],
    ]);
    const refused = await get<CursorPage<UserImportRow>>(`/${done.id}/rows?refused=true&limit=2`);
    expect(refused.body.items.map(({ line }) => line)).toEqual([3, 4]);
    expect(await users()).toBe(before);
    expect((await post(`${done.id}/links`)).code).toBe('COMMON.CONFLICT');
  });

  it('may be repeated: accounts that exist stay as they are', async () => {
    const lines = [HEADING, 'emmy,Emmy Noether,emmy@example.com,member'];
    expect(await run(lines)).toMatchObject({ created: 1 });
    const before = await users();
    const again = await run(lines);
    expect(again).toMatchObject({ processed: 1, created: 0, refused: 0, links: 'none' });
    expect((await rowsOf(again.id))[0]).toMatchObject({ outcome: 'unchanged' });
    expect(await users()).toBe(before);
  });

  it('refuses files that cannot be used as a whole, and stores nothing of them', async () => {
    const files: readonly (readonly string[])[] = [
      [''],
      [HEADING],
      ['username,displayName', 'anna,Anna'],
      ['username,displayName,email,password', 'anna,Anna,anna@example.com,secret'],
      [HEADING, '"anna,Anna,anna@example.com,member'],
      [HEADING, ...Array.from({ length: 10_001 }, (_, n) => `u${n},U,u${n}@example.com,member`)],
      [HEADING, `anna,${'x'.repeat(5_000_000)},anna@example.com,member`],
    ];
    const imports = async (): Promise<number> =>
      (await get<CursorPage<UserImport>>('')).body.items.length;
    const before = await imports();
    const codes: unknown[] = [];
    for (const lines of files) codes.push((await start(lines)).code);
    expect(codes).toEqual([
      ...Array<string>(5).fill('COMMON.VALIDATION'),
      'COMMON.TOO_LARGE',
      'COMMON.VALIDATION',
    ]);
    expect(await imports()).toBe(before);
  });

  it('continues with the row after the last one when its process has ended, and can be stopped', async () => {
    const imports = app.app.get(UserImports);
    const lines = Array.from({ length: 3 }, (_, n) => `later${n},Later,later${n}@example.com`);
    const file = ['username;displayName;email', ...lines.map((line) => line.replaceAll(',', ';'))];
    const load = async (): Promise<string> => {
      const { body } = await start(file, '?dryRun=true');
      await finished(body.id);
      // As if the process had ended after the first row.
      await app.database.query(
        `UPDATE user_import_rows SET outcome = 'pending' WHERE import_id = $1 AND line > 2`,
        [body.id],
      );
      await app.database.query(
        `UPDATE user_imports SET state = 'running', processed = 1, created = 1 WHERE id = $1`,
        [body.id],
      );
      return body.id;
    };
    const id = await load();
    await imports.continueAll();
    expect(await finished(id)).toMatchObject({ state: 'done', processed: 3, created: 3 });
    const stopped = await load();
    expect((await post<UserImport>(`${stopped}/cancel`)).body.state).toBe('cancelled');
    await imports.continueAll();
    expect(await finished(stopped)).toMatchObject({ state: 'cancelled', processed: 1 });
    expect((await post<UserImport>(`${id}/cancel`)).body.state).toBe('done');
  });

  it('refuses only the row whose name somebody takes meanwhile', async () => {
    const late = jest.spyOn(app.app.get(UserAccounts), 'taken').mockResolvedValueOnce([]);
    const done = await run([
      HEADING,
      'early,Early,early@example.com,',
      `${boss.user.username},Boss,another@example.com,`,
      'after,After,after@example.com,',
    ]);
    expect(late.mock.calls.length).toBeGreaterThan(1);
    late.mockRestore();
    expect(done).toMatchObject({ processed: 3, created: 2, refused: 1 });
    expect((await rowsOf(done.id)).map(({ outcome }) => outcome)).toEqual([
      'created',
      'refused',
      'created',
    ]);
  });

  it('stops when the importer may no longer invite', async () => {
    const helper = await app.registerUser('helper');
    const { body } = await start([HEADING, 'never,Never,never@example.com,'], '?dryRun=true');
    await finished(body.id);
    await app.database.query(
      `UPDATE user_imports SET state = 'running', dry_run = false, created_by = $2, processed = 0, created = 0 WHERE id = $1`,
      [body.id, helper.user.id],
    );
    await app.database.query(
      `UPDATE user_import_rows SET outcome = 'pending' WHERE import_id = $1`,
      [body.id],
    );
    await app.app.get(UserImports).continueAll();
    expect(await finished(body.id)).toMatchObject({ state: 'cancelled', created: 0 });
  });

  it('runs on the command line, which prints the problems and writes the links to a file for its owner only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatcall-import-'));
    const [file, links] = [join(folder, 'users.csv'), join(folder, 'links.csv')];
    await writeFile(file, [HEADING, 'grace,Grace,grace@example.com,owner', 'x,X,x,'].join('\n'));
    const call = async (...words: string[]): Promise<{ code: number; out: string }> => {
      let out = '';
      const print = (text: string): void => void (out += text);
      const code = await runConsole(words, {
        loadConfig: () => app.config,
        readLine: () => Promise.resolve(''),
        out: print,
        err: print,
      });
      return { code, out };
    };
    const dry = await call('users', 'import', file, '--dry-run');
    expect(dry.code).toBe(3);
    expect(dry.out).toContain('line 3: email: ');
    expect(dry.out).toContain('2 users in the file: 1 would be created, 0 exist already, 1 with');
    const real = await call('users', 'import', file, '--links', links);
    expect(real.out).toContain('1 created');
    expect(await readFile(links, 'utf8')).toContain('"grace@example.com","/account/');
    expect((await stat(links)).mode & 0o777).toBe(0o600);
    expect((await call('users', 'import', file, '--links', links)).code).toBe(1);
    expect((await call('users', 'import', join(folder, 'none.csv'))).code).toBe(1);
  });
});

describe('an import of users on a server with mail', () => {
  let app: TestApp;
  let server: MailServer;
  beforeAll(async () => {
    server = await startMailServer();
    app = await startTestApp({ env: mailEnv(server) });
  });
  afterAll(async () => {
    await app.close();
    await server.close();
  });

  it('sends every user their link, which also verifies the address', async () => {
    const boss = await app.registerUser('boss');
    await app.changeAccount(boss, { siteRole: 'administrator' });
    await rest(app.url, 'POST', 'admin/user-imports', {
      token: boss.token,
      headers: { 'content-type': 'text/csv' },
      body: 'email,username,displayName\nlise@example.com,lise,Lise\n',
    });
    const mail = await server.next('lise@example.com');
    expect(mail.parsed.subject).toBe('Your ChatCall account');
    const body = { token: tokenIn(mail), newPassword: PASSWORD };
    expect((await rest(app.url, 'POST', 'auth/password-reset', { body })).status).toBe(204);
    const [lise] = await app.database.query(
      `SELECT state, email_verified_at IS NOT NULL AS verified FROM users WHERE username = 'lise'`,
    );
    expect(lise).toEqual({ state: 'active', verified: true });
  });
});
