import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  AdministeredConversation,
  AdministeredMember,
  AuditEntry,
  Conversation,
  ConversationCounts,
  CursorPage,
  InitiateCallPayload,
  Message,
} from '@chatcall/contracts';
import {
  nextNotice,
  request,
  rest,
  startTestApp,
  storedFile,
} from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';
import { eventually } from '../../../../test/media/worker-pool.js';
import { DeletedConversations } from './deleted-conversations.js';

type Page<T> = CursorPage<T>;

describe('groups and channels, for administrators', () => {
  let app: TestApp;
  let administrator: TestUser;
  let anna: TestUser;
  let ben: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    administrator = await app.registerUser('administrator');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
    anna = await app.registerUser('anna');
    ben = await app.registerUser('ben');
  });
  afterAll(() => app.close());

  const api = <T>(
    by: TestUser,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<RestAnswer<T>> =>
    rest<T>(app.url, method, path, {
      token: by.token,
      ...(body === undefined ? {} : { body }),
    });
  const group = async (title: string, ...members: TestUser[]): Promise<Conversation> => {
    const memberIds = members.map(({ user }) => user.id);
    return (await api<Conversation>(anna, 'POST', 'chats/groups', { title, memberIds })).body;
  };
  const direct = async (): Promise<Conversation> =>
    (await api<Conversation>(anna, 'POST', 'chats/direct', { userId: ben.user.id })).body;
  const list = async (query: string): Promise<Page<AdministeredConversation>> =>
    (
      await api<Page<AdministeredConversation>>(
        administrator,
        'GET',
        `admin/conversations?${query}`,
      )
    ).body;
  const assign = (
    conversation: Conversation,
    member: TestUser,
    role: string,
  ): Promise<RestAnswer<AdministeredMember>> =>
    api<AdministeredMember>(
      administrator,
      'PATCH',
      `admin/conversations/${conversation.id}/members/${member.user.id}`,
      { role },
    );

  /** The newest first. */
  const entriesOf = async ({ id }: Conversation, count: number): Promise<readonly AuditEntry[]> => {
    const entries = await app.auditEntries(administrator, `targetId=${id}`);
    expect(entries).toHaveLength(count);
    return entries;
  };
  const write = (by: TestUser, { id }: Conversation, content = 'Hello') =>
    api<Message>(by, 'POST', `chats/${id}/messages`, { clientMessageId: randomUUID(), content });
  /** The error code, or `ok`. */
  const ask = async (by: TestUser, event: 'call:initiate', payload: InitiateCallPayload) => {
    try {
      await request(await by.socket(), event, payload);
      return 'ok';
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  const change = (method: string, { id }: Conversation, path: string, body?: unknown) =>
    api(administrator, method, `admin/conversations/${id}${path}`, body);

  it('are found by title and kind, in pages', async () => {
    const word = `w${randomUUID().slice(0, 8)}`;
    for (const name of ['beta', 'alpha']) await group(`${word} ${name}`);
    await api(anna, 'POST', 'chats/channels', { title: `${word} gamma` });
    const titles: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<AdministeredConversation> = await list(
        `q=${word}&limit=1${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(titles).toEqual([`${word} alpha`, `${word} beta`, `${word} gamma`]);
    expect((await list(`q=${word}&kind=channel`)).items).toMatchObject([
      { title: `${word} gamma`, kind: 'channel', memberCount: 1 },
    ]);
    expect((await list('q=%E2%80%8B')).items).toEqual([]);
  });

  it('direct conversations are counted, and nothing else is known of them', async () => {
    const count = async (): Promise<ConversationCounts> =>
      (await api<ConversationCounts>(administrator, 'GET', 'admin/conversations/counts')).body;
    const before = await count();
    const { id } = await direct();
    await group('Counted');
    expect(await count()).toEqual({
      ...before,
      direct: before.direct + 1,
      group: before.group + 1,
    });
    for (const path of [`admin/conversations/${id}`, `admin/conversations/${id}/members`])
      expect((await api(administrator, 'GET', path)).code).toBe('CHAT.NOT_FOUND');
    expect((await api(anna, 'GET', `admin/conversations/${id}`)).code).toBe('COMMON.FORBIDDEN');
  });

  it('show their members with their roles, but neither messages nor what was read', async () => {
    const team = await group('Team', ben);
    await api<Message>(anna, 'POST', `chats/${team.id}/messages`, {
      clientMessageId: randomUUID(),
      content: 'Confidential',
    });
    const shown = await api<AdministeredConversation>(
      administrator,
      'GET',
      `admin/conversations/${team.id}`,
    );
    expect(Object.keys(shown.body).sort()).toEqual(
      ['archivedAt', 'createdAt', 'id', 'kind', 'lastActivityAt', 'memberCount', 'title'].sort(),
    );
    const { body } = await api<Page<AdministeredMember>>(
      administrator,
      'GET',
      `admin/conversations/${team.id}/members`,
    );
    expect(new Map(body.items.map(({ user, role }) => [user.id, role]))).toEqual(
      new Map([
        [anna.user.id, 'owner'],
        [ben.user.id, 'member'],
      ]),
    );
    expect(Object.keys(body.items[0] ?? {}).sort()).toEqual(['joinedAt', 'role', 'user']);
    expect((await api(administrator, 'GET', `chats/${team.id}/messages`)).code).toBe(
      'CHAT.NOT_MEMBER',
    );
  });

  it('get another owner from an administrator who is no member, at once and with an audit entry', async () => {
    const team = await group('Without an owner', ben);
    const notice = nextNotice(await ben.socket(), 'chat:memberRoleChanged');
    expect((await assign(team, anna, 'member')).code).toBe('CHAT.LAST_OWNER');
    expect((await assign(team, ben, 'owner')).body).toMatchObject({
      user: { id: ben.user.id },
      role: 'owner',
    });
    expect(await notice).toMatchObject({ userId: ben.user.id, role: 'owner' });
    expect((await assign(team, ben, 'owner')).status).toBe(200);
    expect((await assign(team, anna, 'member')).body.role).toBe('member');
    const entries = await entriesOf(team, 2);
    expect(entries.map(({ actorId, details }) => ({ actorId, ...details }))).toEqual([
      { actorId: administrator.user.id, userId: anna.user.id, role: 'member', previous: 'owner' },
      { actorId: administrator.user.id, userId: ben.user.id, role: 'owner', previous: 'member' },
    ]);
  });

  it('a role is not given to users who are no members, or in direct conversations', async () => {
    const team = await group('Alone');
    expect((await assign(team, ben, 'owner')).code).toBe('CHAT.NOT_FOUND');
    expect((await assign(await direct(), ben, 'owner')).code).toBe('CHAT.NOT_FOUND');
    expect((await assign({ ...team, id: randomUUID() }, anna, 'owner')).code).toBe(
      'CHAT.NOT_FOUND',
    );
  });

  it('can only be read and left while they are archived', async () => {
    const team = await group('Archived', ben);
    const message = (await write(anna, team)).body;
    const notice = nextNotice(await ben.socket(), 'chat:conversationChanged');
    const archived = await change('PATCH', team, '', { archived: true });
    expect(archived.body).toMatchObject({ archivedAt: expect.any(String) });
    expect(await notice).toMatchObject({ conversationId: team.id, archivedAt: expect.any(String) });
    const path = `chats/${team.id}`;
    const refused = await Promise.all([
      write(anna, team),
      api(anna, 'PATCH', `${path}/messages/${message.id}`, { content: 'Changed' }),
      api(anna, 'DELETE', `${path}/messages/${message.id}`),
      api(ben, 'PUT', `${path}/messages/${message.id}/reactions/👍`),
      api(anna, 'PUT', `${path}/messages/${message.id}/pin`),
      api(anna, 'PATCH', path, { title: 'New' }),
      api(anna, 'POST', `${path}/members`, { userIds: [administrator.user.id] }),
    ]);
    expect(refused.map(({ code }) => code)).toEqual(refused.map(() => 'CHAT.NOT_ALLOWED'));
    const call = await ask(anna, 'call:initiate', { conversationId: team.id, kind: 'audio' });
    expect(call).toBe('CHAT.NOT_ALLOWED');
    expect((await api(ben, 'GET', path)).body).toMatchObject({ archivedAt: expect.any(String) });
    expect((await api<Page<Message>>(ben, 'GET', `${path}/messages`)).status).toBe(200);
    expect((await api(ben, 'DELETE', `${path}/membership`)).status).toBe(204);
    expect((await list(`q=Archived&state=archived`)).items.map(({ id }) => id)).toEqual([team.id]);
    expect((await list(`q=Archived&state=open`)).items).toEqual([]);
    await change('PATCH', team, '', { archived: false });
    await change('PATCH', team, '', { archived: false });
    expect((await write(anna, team)).status).toBe(201);
    expect((await entriesOf(team, 2)).map(({ action }) => action)).toEqual([
      'conversation.restored',
      'conversation.archived',
    ]);
  });

  it('archived channels are not in the directory, and nobody joins them', async () => {
    const title = `c${randomUUID().slice(0, 8)}`;
    const channel = (await api<Conversation>(anna, 'POST', 'chats/channels', { title })).body;
    await change('PATCH', channel, '', { archived: true });
    const found = await api<Page<unknown>>(ben, 'GET', `chats/channels?q=${title}`);
    expect(found.body.items).toEqual([]);
    const joined = await api(ben, 'PUT', `chats/${channel.id}/membership`);
    expect(joined.code).toBe('CHAT.NOT_ALLOWED');
  });

  it('disappear for everyone when they are deleted, with calls, messages and references to files', async () => {
    const channel = (
      await api<Conversation>(anna, 'POST', 'chats/channels', { title: 'To be deleted' })
    ).body;
    await api(ben, 'PUT', `chats/${channel.id}/membership`);
    const fileId = await storedFile(app, anna.user.id);
    const { id } = (
      await api<Message>(anna, 'POST', `chats/${channel.id}/messages`, {
        clientMessageId: randomUUID(),
        content: '',
        files: [{ id: fileId }],
      })
    ).body;
    const replied = { clientMessageId: randomUUID(), content: 'Yes', replyTo: id };
    await api(ben, 'POST', `chats/${channel.id}/messages`, replied);
    const socket = await ben.socket();
    expect(await ask(anna, 'call:initiate', { conversationId: channel.id, kind: 'audio' })).toBe(
      'ok',
    );
    const notice = nextNotice(socket, 'chat:conversationRemoved');
    expect((await change('DELETE', channel, '')).status).toBe(204);
    expect(await notice).toEqual({ conversationId: channel.id, reason: 'removed' });
    expect((await change('DELETE', channel, '')).code).toBe('CHAT.NOT_FOUND');
    expect((await change('GET', channel, '/members')).code).toBe('CHAT.NOT_FOUND');
    expect((await api(ben, 'GET', `chats/${channel.id}/messages`)).code).toBe('CHAT.NOT_MEMBER');
    expect((await api(ben, 'PUT', `chats/${channel.id}/membership`)).code).toBe('CHAT.NOT_MEMBER');
    expect((await api(ben, 'GET', `files/${fileId}`)).status).toBe(404);
    const open = () =>
      app.database.query(`SELECT 1 FROM calls WHERE conversation_id = $1 AND state <> 'ended'`, [
        channel.id,
      ]);
    await eventually(async () => (await open()).length === 0, 'the end of the call');
    await app.app.get(DeletedConversations).run(0);
    const left = await app.database.query<{ count: string }>(
      `SELECT (SELECT count(*) FROM conversations WHERE id = $1) + (SELECT count(*) FROM messages WHERE conversation_id = $1)
         + (SELECT count(*) FROM message_files WHERE file_id = $2) AS count`,
      [channel.id, fileId],
    );
    expect(left).toEqual([{ count: '0' }]);
    expect((await entriesOf(channel, 1))[0]).toMatchObject({
      action: 'conversation.deleted',
      actorId: administrator.user.id,
      details: { title: 'To be deleted' },
    });
  });

  it('lose members whom an administrator removes, the only owner included', async () => {
    const team = await group('Removal', ben);
    const notice = nextNotice(await anna.socket(), 'chat:conversationRemoved');
    expect((await change('DELETE', team, `/members/${anna.user.id}`)).status).toBe(204);
    expect(await notice).toEqual({ conversationId: team.id, reason: 'removed' });
    expect((await change('DELETE', team, `/members/${anna.user.id}`)).code).toBe('CHAT.NOT_FOUND');
    expect((await api(ben, 'GET', `chats/${team.id}`)).body).toMatchObject({
      memberCount: 1,
      own: { role: 'owner' },
    });
    expect((await entriesOf(team, 1))[0]).toMatchObject({
      action: 'conversation.member-removed',
      details: { userId: anna.user.id },
    });
  });

  it('are handed to another member when the account of the only owner is not active', async () => {
    const carl = await app.registerUser('carl');
    const lost = (
      await api<Conversation>(carl, 'POST', 'chats/groups', {
        title: 'Lost',
        memberIds: [ben.user.id],
      })
    ).body;
    const shared = (
      await api<Conversation>(carl, 'POST', 'chats/groups', {
        title: 'Shared',
        memberIds: [ben.user.id],
      })
    ).body;
    await assign(shared, ben, 'owner');
    const ofCarl = async () =>
      (await list(`soleOwnerId=${carl.user.id}`)).items.map(({ title }) => title);
    expect(await ofCarl()).toEqual(['Lost']);
    expect((await list('state=ownerless&q=Lost')).items).toEqual([]);
    await app.changeAccount(carl, { state: 'deactivated' });
    expect(await ofCarl()).toEqual(['Lost']);
    expect((await list('state=ownerless&q=Lost')).items.map(({ id }) => id)).toEqual([lost.id]);
    const transfer = (from: TestUser, to: TestUser) =>
      change('POST', lost, '/transfer', { fromMemberId: from.user.id, toMemberId: to.user.id });
    expect((await transfer(carl, anna)).code).toBe('CHAT.NOT_FOUND');
    expect((await transfer(ben, carl)).code).toBe('USERS.NOT_FOUND');
    expect((await transfer(carl, ben)).body).toMatchObject({
      user: { id: ben.user.id },
      role: 'owner',
    });
    expect((await transfer(carl, ben)).status).toBe(200);
    expect(await ofCarl()).toEqual([]);
    expect((await entriesOf(lost, 2)).map(({ details }) => details)).toEqual([
      { userId: carl.user.id, role: 'member', previous: 'owner' },
      { userId: ben.user.id, role: 'owner', previous: 'member' },
    ]);
  });
});
