import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REPORT_LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  CursorPage,
  Message,
  NoticePage,
  Report,
  ReportOutcome,
  ReportWithContext,
} from '@chatcall/contracts';
import { nextNotice, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { ReportCleanUp } from './report-clean-up.js';

describe('reports', () => {
  let app: TestApp;
  let owner: TestUser;
  let administrator: TestUser;
  let anna: TestUser;
  let ben: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    [owner, administrator, anna, ben] = (await Promise.all(
      ['owner', 'administrator', 'anna', 'ben'].map((name) => app.registerUser(name)),
    )) as [TestUser, TestUser, TestUser, TestUser];
    await app.changeAccount(owner, { siteRole: 'owner' });
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const api = <T = unknown>(
    { token }: TestUser,
    method: string,
    path: string,
    body?: object,
  ): Promise<RestAnswer<T>> => rest<T>(app.url, method, path, { token, ...(body && { body }) });
  const group = async (...members: TestUser[]): Promise<string> => {
    const memberIds = members.map(({ user }) => user.id);
    const body = { title: 'Group', memberIds };
    return (await api<Conversation>(anna, 'POST', 'chats/groups', body)).body.id;
  };
  const send = async (from: TestUser, conversationId: string, content: string): Promise<Message> =>
    (
      await api<Message>(from, 'POST', `chats/${conversationId}/messages`, {
        clientMessageId: randomUUID(),
        content,
      })
    ).body;
  const report = async (from: TestUser, target: object): Promise<string | number> => {
    const answer = await api(from, 'POST', 'reports', { reason: 'harassment', ...target });
    return answer.code ?? answer.status;
  };
  const reportMessage = (from: TestUser, message: Message): Promise<string | number> =>
    report(from, { conversationId: message.conversationId, messageId: message.id });
  const list = async (state = 'open'): Promise<readonly Report[]> =>
    (await api<CursorPage<Report>>(administrator, 'GET', `admin/reports?state=${state}`)).body
      .items;
  const newest = async (): Promise<Report> => {
    const [first] = await list();
    if (first === undefined) throw new Error('no report');
    return first;
  };
  const resolve = (
    by: TestUser,
    { id }: Pick<Report, 'id'>,
    outcome: ReportOutcome,
  ): Promise<RestAnswer<Report>> =>
    api<Report>(by, 'POST', `admin/reports/${id}/resolution`, { outcome });
  const noticesOf = async (person: TestUser): Promise<readonly unknown[]> =>
    (await api<NoticePage>(person, 'GET', 'notices')).body.items.map(({ kind, details }) => [
      kind,
      details,
    ]);

  it('keep the text of a message, and show what was written around it', async () => {
    const id = await group(ben);
    for (const text of ['1', '2', '3', '4']) await send(anna, id, text);
    const bad = await send(ben, id, 'something bad');
    const after = await send(anna, id, 'stop it');
    expect(
      await report(anna, {
        conversationId: id,
        messageId: bad.id,
        comment: 'It is not the first time.',
      }),
    ).toBe(204);
    await api(ben, 'PATCH', `chats/${id}/messages/${bad.id}`, { content: 'something nice' });
    await api(anna, 'DELETE', `chats/${id}/messages/${after.id}`);
    const found = await newest();
    expect(found).toMatchObject({
      state: 'open',
      reason: 'harassment',
      comment: 'It is not the first time.',
      reporter: { id: anna.user.id },
      user: { id: ben.user.id, displayName: 'ben', state: 'active' },
      message: { id: bad.id, conversationId: id, text: 'something bad', fileNames: [] },
      outcome: null,
      handledBy: null,
    });
    const { body } = await api<ReportWithContext>(
      administrator,
      'GET',
      `admin/reports/${found.id}`,
    );
    expect(body.context.map(({ sender, text }) => [sender, text])).toEqual([
      ['anna', '2'],
      ['anna', '3'],
      ['anna', '4'],
      ['ben', 'something nice'],
      ['anna', ''],
    ]);
    expect(body.context.at(-1)?.deletedAt).not.toBeNull();
    expect((await resolve(owner, found, 'dismissed')).body).toMatchObject({
      state: 'resolved',
      outcome: 'dismissed',
      handledBy: { id: owner.user.id },
    });
  });

  it('are about what their users can see, one message or one other user', async () => {
    const id = await group(ben);
    const message = await send(ben, id, 'hello');
    const nora = await app.registerUser('nora');
    expect(await reportMessage(nora, message)).toBe('CHAT.NOT_MEMBER');
    expect(await reportMessage(anna, { ...message, id: randomUUID() })).toBe('CHAT.NOT_FOUND');
    expect(await reportMessage(ben, message)).toBe('COMMON.VALIDATION');
    expect(await report(anna, { userId: anna.user.id })).toBe('COMMON.VALIDATION');
    expect(await report(anna, { userId: randomUUID() })).toBe('USERS.NOT_FOUND');
    for (const target of [
      {},
      { messageId: message.id },
      { conversationId: id },
      { conversationId: id, messageId: message.id, userId: ben.user.id },
    ])
      expect(await report(anna, target)).toBe('COMMON.VALIDATION');
    await api(ben, 'DELETE', `chats/${id}/messages/${message.id}`);
    expect(await reportMessage(anna, message)).toBe('CHAT.MESSAGE_DELETED');
    expect(await list()).toEqual([]);
  });

  it('are open once for each user and target, also when sent several times at once', async () => {
    const nora = await app.registerUser('nora');
    const answers = await Promise.all([1, 2, 3].map(() => report(nora, { userId: ben.user.id })));
    expect(answers.sort()).toEqual([204, 'REPORTS.ALREADY_REPORTED', 'REPORTS.ALREADY_REPORTED']);
    expect(await report(anna, { userId: ben.user.id })).toBe(204);
    expect(await list()).toHaveLength(2);
    for (const one of await list()) await resolve(administrator, one, 'dismissed');
    expect(await report(nora, { userId: ben.user.id })).toBe(204);
    await resolve(administrator, await newest(), 'dismissed');
  });

  it('are decided by one of two administrators, who deletes the message for everybody', async () => {
    const id = await group(ben);
    const message = await send(ben, id, 'a secret insult');
    await api(administrator, 'POST', 'notices/read', {
      upTo: 'ffffffff-ffff-7fff-bfff-ffffffffffff',
    });
    const informed = nextNotice(await administrator.socket(), 'notice:added');
    expect(await reportMessage(anna, message)).toBe(204);
    expect((await informed).notice.kind).toBe('report.received');
    const found = await newest();
    const socket = await anna.socket();
    const deleted = nextNotice(socket, 'chat:messageChanged');
    const handled = nextNotice(socket, 'notice:added');
    const answers = await Promise.all([
      resolve(owner, found, 'message-deleted'),
      resolve(administrator, found, 'message-deleted'),
    ]);
    expect(answers.map(({ code, status }) => code ?? status).sort()).toEqual([
      200,
      'REPORTS.ALREADY_HANDLED',
    ]);
    expect((await deleted).message).toMatchObject({ id: message.id, content: '' });
    expect((await handled).notice).toMatchObject({
      kind: 'report.handled',
      details: { acted: true },
    });
    expect((await list('resolved'))[0]?.message?.text).toBe('a secret insult');
    const audit = await app.auditEntries(owner, `targetId=${found.id}`);
    expect(audit.map(({ action, details }) => [action, details])).toEqual([
      [
        'report.handled',
        { outcome: 'message-deleted', userId: ben.user.id, messageId: message.id },
      ],
      ['report.submitted', { target: 'message' }],
    ]);
    expect(JSON.stringify(audit)).not.toContain('insult');
  });

  it('stay open when the outcome is not possible', async () => {
    expect(await report(anna, { userId: owner.user.id })).toBe(204);
    const found = await newest();
    expect((await resolve(administrator, found, 'message-deleted')).code).toBe('COMMON.VALIDATION');
    expect((await resolve(administrator, found, 'user-deactivated')).code).toBe('COMMON.FORBIDDEN');
    expect((await newest()).id).toBe(found.id);
    await resolve(administrator, found, 'dismissed');
  });

  it('inform those who handle them once, however many there are', async () => {
    const [first, second, third] = (await Promise.all(
      ['x', 'y', 'z'].map((name) => app.registerUser(name)),
    )) as [TestUser, TestUser, TestUser];
    await api(owner, 'POST', 'notices/read', { upTo: 'ffffffff-ffff-7fff-bfff-ffffffffffff' });
    const before = (await noticesOf(owner)).length;
    const informed = nextNotice(await owner.socket(), 'notice:added');
    expect(await report(first, { userId: third.user.id })).toBe(204);
    await informed;
    expect(await report(second, { userId: third.user.id })).toBe(204);
    expect(await resolve(administrator, await newest(), 'user-deactivated')).toMatchObject({
      body: { user: { id: third.user.id, state: 'deactivated' } },
    });
    expect((await noticesOf(owner)).length).toBe(before + 1);
    const { code } = await api(third, 'GET', 'users/me');
    expect(code).toBe('AUTH.SESSION_ENDED');
  });

  it('are removed some time after they were handled', async () => {
    const [one] = await list('resolved');
    await app.database.query(
      `UPDATE reports SET handled_at = now() - make_interval(days => ${REPORT_LIMITS.keepDays}, secs => 60) WHERE id = $1`,
      [one?.id],
    );
    const before = (await list('resolved')).length;
    await app.app.get(ReportCleanUp).run();
    expect(await list('resolved')).toHaveLength(before - 1);
    expect(await list()).toHaveLength(1);
  });
});
