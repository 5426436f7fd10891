import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  AuditEntry,
  AuditVerification,
  Conversation,
  CursorPage,
  Message,
} from '@chatcall/contracts';
import { RefusedError, request, rest, startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';
import { AuditWriter } from './audit-writer.js';

describe('the audit log', () => {
  let app: TestApp;
  let auditor: TestUser;
  let administrator: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    auditor = await app.registerUser('auditor');
    administrator = await app.registerUser('administrator');
    await app.changeAccount(auditor, { siteRole: 'auditor' });
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const stored = (): Promise<void> => app.app.get(AuditWriter).settled();
  const entries = (query: string): Promise<readonly AuditEntry[]> =>
    app.auditEntries(auditor, query);
  const verify = async (): Promise<AuditVerification> => {
    const { body } = await rest<AuditVerification>(app.url, 'POST', 'admin/audit/verify', {
      token: auditor.token,
    });
    return body;
  };

  it('says who did what, on whom, from where, when and by which request', async () => {
    const anna = await app.registerUser('anna');
    const requestId = randomUUID();
    const before = Date.now();
    await rest(app.url, 'PATCH', `admin/users/${anna.user.id}`, {
      token: administrator.token,
      body: { siteRole: 'guest' },
      headers: { 'X-Request-Id': requestId, 'User-Agent': 'curl/8.1' },
    });
    const [entry] = await entries(`targetId=${anna.user.id}&action=account.role-changed`);
    expect(entry).toMatchObject({
      actorKind: 'user',
      actorId: administrator.user.id,
      sessionId: administrator.sessionId,
      targetKind: 'user',
      userAgent: 'curl/8.1',
      requestId,
      details: { role: 'guest', previous: 'member' },
    });
    expect(entry?.address).toMatch(/127\.0\.0\.1$/);
    expect(Date.parse(entry?.at ?? '')).toBeGreaterThanOrEqual(before);
  });

  it('has sign-ins, failures and changes of passwords', async () => {
    const finn = await app.registerUser('finn');
    const login = (password: string): Promise<unknown> =>
      rest(app.url, 'POST', 'auth/login', { body: { login: finn.user.username, password } });
    await login('a wrong password');
    await login(finn.password);
    await rest(app.url, 'POST', 'auth/login', { body: { login: 'nobody-here', password: 'x' } });
    await rest(app.url, 'POST', 'auth/password', {
      token: finn.token,
      body: { currentPassword: finn.password, newPassword: 'an entirely different one' },
    });
    const own = await entries(`actorId=${finn.user.id}`);
    expect(own.map(({ action }) => action)).toEqual([
      'account.password-changed',
      'session.ended',
      'sign-in.succeeded',
      'account.registered',
      'sign-in.succeeded',
    ]);
    const [failed] = await entries(`targetId=${finn.user.id}&action=sign-in.failed`);
    expect(failed).toMatchObject({
      actorKind: 'anonymous',
      actorId: null,
      details: { reason: 'password-wrong' },
    });
    const [unknown] = await entries('action=sign-in.failed');
    expect(unknown).toMatchObject({ targetId: null, details: { reason: 'unknown-account' } });
  });

  it('has new names, links for passwords, and devices that an administrator signed out', async () => {
    const gina = await app.registerUser('gina');
    const path = `admin/users/${gina.user.id}`;
    const token = administrator.token;
    await rest(app.url, 'PATCH', path, { token, body: { displayName: 'Gina Secretname' } });
    await rest(app.url, 'POST', `${path}/reset-link`, { token });
    await rest(app.url, 'DELETE', `${path}/sessions`, { token });
    const found = await entries(`actorId=${administrator.user.id}`);
    expect(found.slice(0, 3).map(({ action, targetId }) => [action, targetId])).toEqual([
      ['session.ended', gina.sessionId],
      ['account.reset-link-issued', gina.user.id],
      ['account.renamed', gina.user.id],
    ]);
    expect(JSON.stringify(found)).not.toContain('Secretname');
  });

  it('has each new proof of who a user is, and what it was', async () => {
    const rosa = await app.registerUser('rosa');
    const prove = (password: string): Promise<unknown> =>
      rest(app.url, 'POST', 'auth/reauthenticate', { token: rosa.token, body: { password } });
    await prove('not the password');
    await prove(rosa.password);
    expect(await entries(`actorId=${rosa.user.id}&action=session.reauthenticated`)).toMatchObject([
      { sessionId: rosa.sessionId, targetId: rosa.sessionId, details: { kind: 'password' } },
    ]);
  });

  it('names the console for what no user did', async () => {
    const ben = await app.registerUser('ben');
    await app.changeAccount(ben, { state: 'deactivated' });
    const [entry] = await entries(`targetId=${ben.user.id}&action=account.state-changed`);
    expect(entry).toMatchObject({ actorKind: 'console', actorId: null, address: '' });
    const [ended] = await entries(`targetId=${ben.sessionId}`);
    expect(ended).toMatchObject({ action: 'session.ended', details: { userId: ben.user.id } });
  });

  it('has one entry for refusals that repeat, over REST and over sockets', async () => {
    const guest = await app.registerUser('guest');
    await app.changeAccount(guest, { siteRole: 'guest' });
    const socket = await guest.socket();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await rest(app.url, 'GET', 'admin/audit', { token: guest.token });
      await rest(app.url, 'GET', 'users/search?q=anna', { token: guest.token });
    }
    await app.changeAccount(guest, { siteRole: 'bot' });
    await expect(
      request(socket, 'call:initiate', {
        requestId: randomUUID(),
        conversationId: randomUUID(),
        kind: 'audio',
      } as never),
    ).rejects.toBeInstanceOf(RefusedError);
    const denied = await entries(`actorId=${guest.user.id}&action=access.denied`);
    expect(denied.map(({ targetId }) => targetId)).toEqual([
      'call:initiate',
      'GET /api/users/search',
      'GET /api/admin/audit',
    ]);
    expect(denied[0]).toMatchObject({ sessionId: guest.sessionId });
    expect(denied[0]?.requestId).not.toBeNull();
  });

  it('is read by auditors in pages, and exported as lines', async () => {
    const ids: number[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `admin/audit?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`;
      const page = await rest<CursorPage<AuditEntry>>(app.url, 'GET', path, {
        token: auditor.token,
      });
      ids.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    expect(ids.length).toBeGreaterThan(6);
    expect(ids).toEqual(Array.from(ids, (_, index) => ids.length - index));

    const answer = await fetch(`${app.url}/api/admin/audit/export?action=account.role-changed`, {
      headers: { authorization: `Bearer ${auditor.token}` },
    });
    const lines = (await answer.text()).trim().split('\n');
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
    const exported = lines.map((line) => JSON.parse(line) as AuditEntry);
    expect(new Set(exported.map(({ action }) => action))).toEqual(
      new Set(['account.role-changed']),
    );
    const [entry] = await entries(`actorId=${auditor.user.id}&action=audit.exported`);
    expect(entry).toBeDefined();
  });

  it('has no secret and nothing that a message says', async () => {
    const [one, other] = [await app.registerUser('carla'), await app.registerUser('dora')];
    await rest(app.url, 'POST', 'auth/login', {
      body: { login: one.user.username, password: 'a wrong password' },
    });
    const { body: direct } = await rest<Conversation>(app.url, 'POST', 'chats/direct', {
      token: one.token,
      body: { userId: other.user.id },
    });
    await rest<Message>(app.url, 'POST', `chats/${direct.id}/messages`, {
      token: one.token,
      body: { clientMessageId: randomUUID(), content: 'the secret plan' },
    });
    await rest(app.url, 'POST', 'auth/logout', { token: one.token });
    await stored();
    const [row] = await app.database.query<{ text: string }>(
      'SELECT json_agg(a)::text AS text FROM audit_log a',
    );
    for (const secret of [
      'the secret plan',
      one.password,
      'a wrong password',
      one.token,
      one.user.email,
    ])
      expect(row?.text).not.toContain(secret);
  });

  describe('changed by hand', () => {
    beforeEach(async () => {
      await stored();
      expect((await verify()).faults).toEqual([]);
    });

    /** As somebody does who may do everything in the database; then puts it back. */
    async function tampered(change: string, back: string): Promise<AuditVerification> {
      await app.database.query('ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only');
      await app.database.query('GRANT UPDATE, DELETE ON audit_log TO CURRENT_USER');
      await app.database.query('CREATE TABLE audit_copy AS SELECT * FROM audit_log');
      await app.database.query('CREATE TABLE audit_head_copy AS SELECT * FROM audit_head');
      try {
        await app.database.query(change);
        return await verify();
      } finally {
        await app.database.query('DELETE FROM audit_log');
        await app.database.query('INSERT INTO audit_log SELECT * FROM audit_copy');
        await app.database.query(
          'UPDATE audit_head h SET last_id = c.last_id, last_hash = c.last_hash, mac = c.mac FROM audit_head_copy c',
        );
        await app.database.query('DROP TABLE audit_copy, audit_head_copy');
        await app.database.query(back);
        await app.database.query('ALTER TABLE audit_log ENABLE TRIGGER audit_log_append_only');
        await app.database.query('REVOKE UPDATE, DELETE ON audit_log FROM CURRENT_USER');
      }
    }

    it.each([
      ['a detail altered', "UPDATE audit_log SET details = '{}' WHERE id = 3", 'altered', 3],
      [
        'a time altered',
        "UPDATE audit_log SET at = at + interval '1 h' WHERE id = 3",
        'altered',
        3,
      ],
      ['a row removed', 'DELETE FROM audit_log WHERE id = 3', 'missing', 3],
      ['the first row removed', 'DELETE FROM audit_log WHERE id = 1', 'missing', 1],
      [
        'a row inserted at the end',
        'INSERT INTO audit_log SELECT id + 1, at, action, actor_kind, actor_id, session_id, target_kind, target_id, address, user_agent, request_id, details, hash, hash FROM audit_log ORDER BY id DESC LIMIT 1',
        'beyond-head',
        null,
      ],
      [
        'the last row removed',
        'DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log)',
        'missing',
        null,
      ],
      [
        'the last row removed, and the head moved back',
        `WITH d AS (DELETE FROM audit_log WHERE id = (SELECT max(id) FROM audit_log) RETURNING id, previous_hash)
         UPDATE audit_head SET last_id = d.id - 1, last_hash = d.previous_hash FROM d`,
        'head',
        null,
      ],
      [
        'everything removed, and the head as in the beginning',
        `WITH d AS (DELETE FROM audit_log) UPDATE audit_head SET last_id = 0, last_hash = decode(repeat('00', 32), 'hex'), mac = NULL`,
        'head',
        null,
      ],
      ['the signature removed', 'UPDATE audit_head SET mac = NULL', 'head', null],
    ])('%s is found', async (_what, change, kind, id) => {
      const { intact, faults } = await tampered(change, 'SELECT 1');
      expect(intact).toBe(false);
      expect(faults[0]?.kind).toBe(kind);
      if (id !== null) expect(faults[0]?.id).toBe(id);
    });

    it.each(['UPDATE audit_log SET address = $$$$', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
      'is refused by the database: %s',
      async (statement) => {
        await expect(app.database.query(statement)).rejects.toThrow(
          /append-only|permission denied/,
        );
      },
    );
  });

  it('writes what waited when the database answers again', async () => {
    await app.database.query('ALTER TABLE audit_head RENAME TO audit_head_gone');
    const ella = await app.registerUser('ella');
    await app.changeAccount(ella, { siteRole: 'bot' });
    await app.database.query('ALTER TABLE audit_head_gone RENAME TO audit_head');
    const found = await entries(`targetId=${ella.user.id}&action=account.role-changed`);
    expect(found).toHaveLength(1);
    expect((await verify()).intact).toBe(true);
  });
});
