import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  Conversation,
  Member,
  CursorPage,
  MemberRole,
  Message,
  SystemNote,
} from '@chatcall/contracts';
import { nextNotice } from '../../../../test/support/index.js';
import { SocketRooms } from '../../../platform/socket/index.js';
import { AnnouncementCheck } from '../announcements/announcement-check.js';
import {
  collect,
  createGroupUsers,
  sendOver,
  silence,
  startChatsApp,
} from '../testing/chats-app.js';
import type { ChatsApp, GroupUsers, Person } from '../testing/chats-app.js';
describe('groups', () => {
  let app: ChatsApp;
  let olga: Person;
  let adam: Person;
  let mia: Person;
  let nora: Person;
  let other: GroupUsers['other'];
  let fullGroup: GroupUsers['fullGroup'];

  beforeAll(async () => {
    app = await startChatsApp();
    ({ olga, adam, mia, nora, other, fullGroup } = await createGroupUsers(app));
  });

  afterAll(() => app.close());

  const members = async (id: string, asker: Person = olga): Promise<Record<string, MemberRole>> => {
    const { body } = await asker.api<CursorPage<Member>>('GET', `chats/${id}/members?limit=100`);
    return Object.fromEntries(body.items.map((member) => [member.user.displayName, member.role]));
  };
  const notes = async (id: string, asker: Person = olga): Promise<(SystemNote | null)[]> =>
    (await asker.api<CursorPage<Message>>('GET', `chats/${id}/messages?limit=100`)).body.items.map(
      (message) => message.system,
    );

  it('begins with a note and is shown to all members', async () => {
    const [olgas, mias, noras] = [await olga.socket(), await mia.socket(), await nora.socket()];
    const added = [olgas, mias].map((socket) => nextNotice(socket, 'chat:conversationAdded'));
    const strange = collect(noras, 'chat:conversationAdded');
    const group = await olga.group('  Spring   plan ', mia, mia, olga);
    expect(group).toMatchObject({
      kind: 'group',
      title: 'Spring plan',
      memberCount: 2,
      lastSeq: 1,
      peer: null,
      own: { role: 'owner', unread: 0 },
    });
    expect(group.lastMessage).toMatchObject({
      type: 'system',
      content: '',
      system: { kind: 'group-created', title: 'Spring plan' },
      sender: { id: olga.id },
    });
    const [own, theirs] = await Promise.all(added);
    expect(own?.conversation).toEqual(group);
    expect(theirs?.conversation).toEqual({
      ...group,
      own: {
        ...group.own,
        role: 'member',
        lastReadSeq: 0,
        lastDeliveredSeq: 0,
        unread: 0,
        accepted: false,
      },
    });
    await sendOver(mias, group.id, 'I am in the room');
    await silence();
    expect(strange).toEqual([]);
  });

  it('notifies its members of a new title', async () => {
    const { id, version } = await olga.group('Old', mia);
    const mias = await mia.socket();
    const [changed, note] = [
      nextNotice(mias, 'chat:conversationChanged'),
      nextNotice(mias, 'chat:message'),
    ];
    const renamed = await olga.api<Conversation>('PATCH', `chats/${id}`, { title: 'New' });
    expect(renamed.body).toMatchObject({
      title: 'New',
      detailsVersion: version + 1,
      version: version + 2,
      lastSeq: 2,
    });
    expect(await changed).toMatchObject({
      conversationId: id,
      title: 'New',
      avatarUrl: null,
      version: version + 1,
    });
    expect((await note).message).toMatchObject({
      seq: 2,
      version: version + 2,
      system: { kind: 'renamed', title: 'New' },
    });
    expect(
      (await olga.api<Conversation>('PATCH', `chats/${id}`, { title: ' New ' })).body,
    ).toMatchObject({
      version: version + 2,
      lastSeq: 2,
    });
    expect((await olga.api<Conversation>('PATCH', `chats/${id}`, {})).body).toMatchObject({
      title: 'New',
    });
  });

  it('lists each member once, in pages', async () => {
    const { id } = await olga.group('Paged', mia, nora);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body }: { body: CursorPage<Member> } = await mia.api(
        'GET',
        `chats/${id}/members?limit=1${query}`,
      );
      expect(body.items).toHaveLength(1);
      seen.push(...body.items.map(({ user }) => user.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([olga.id, mia.id, nora.id].sort());
    expect((await mia.api('GET', `chats/${id}/members?cursor=x`)).status).toBe(400);
  });

  describe('adding members', () => {
    it('shows them the whole history as read, and notifies the others', async () => {
      const { id } = await olga.group('Growing', mia);
      await olga.send(id, 'long ago');
      const [mias, noras] = [await mia.socket(), await nora.socket()];
      const [added, opened, note] = [
        nextNotice(mias, 'chat:membersAdded'),
        nextNotice(noras, 'chat:conversationAdded'),
        nextNotice(noras, 'chat:message'),
      ];
      const { body } = await olga.api<CursorPage<Member>>('POST', `chats/${id}/members`, {
        userIds: [nora.id, mia.id],
      });
      expect(body.items.map((member) => member.user.id)).toEqual([nora.id]);
      expect(await added).toMatchObject({
        conversationId: id,
        memberCount: 3,
        members: [{ user: { id: nora.id }, role: 'member' }],
      });
      expect((await opened).conversation).toMatchObject({
        id,
        lastSeq: 3,
        own: { lastReadSeq: 2, unread: 0 },
      });
      expect((await note).message.system).toEqual({
        kind: 'members-added',
        userIds: [nora.id],
        names: ['Nora'],
      });
      expect(
        (await nora.api<CursorPage<Message>>('GET', `chats/${id}/messages`)).body.items.map(
          (message) => message.seq,
        ),
      ).toEqual([1, 2, 3]);
    });

    it('adds a former member again, without their old role', async () => {
      const id = await fullGroup();
      await adam.api('DELETE', `chats/${id}/membership`);
      await mia.api('PATCH', `chats/${id}/membership`, { muted: true });
      await olga.send(id, 'without Adam');
      await olga.api('POST', `chats/${id}/members`, { userIds: [adam.id] });
      expect((await members(id))['Adam']).toBe('member');
      expect((await adam.api<Conversation>('GET', `chats/${id}`)).body).toMatchObject({
        memberCount: 6,
        own: { unread: 0 },
      });
    });

    it('refuses users who cannot be added', async () => {
      const { id } = await olga.group('Refusing', mia);
      const [blocker, direct] = [await app.person('Blocker'), await olga.direct(mia)];
      await blocker.api('PUT', `contacts/${olga.id}/block`);
      const add = (conversationId: string, ...userIds: string[]) =>
        olga.api('POST', `chats/${conversationId}/members`, { userIds });
      expect(await add(id, mia.id)).toMatchObject({
        status: 409,
        body: { code: 'CHAT.ALREADY_MEMBER' },
      });
      expect(await add(id, nora.id, randomUUID())).toMatchObject({
        status: 404,
        body: { code: 'USERS.NOT_FOUND' },
      });
      expect(await add(id, nora.id, blocker.id)).toMatchObject({
        status: 403,
        body: { code: 'CHAT.BLOCKED' },
      });
      expect(await add(direct.id, nora.id)).toMatchObject({
        status: 409,
        body: { code: 'CHAT.NOT_GROUP' },
      });
      expect(
        await olga.api('POST', 'chats/groups', { title: 'x', memberIds: [blocker.id] }),
      ).toMatchObject({
        status: 403,
        body: { code: 'CHAT.BLOCKED' },
      });
      expect(await members(id)).toEqual({ Olga: 'owner', Mia: 'member' });
    });

    it('stops at the limit, also when many are added at once', async () => {
      const { id } = await olga.group('Crowd', mia);
      const crowd = Array.from({ length: LIMITS.groupMembersMax - 3 }, () => randomUUID());
      await app.database.query(
        `INSERT INTO users (id, email, username, display_name) SELECT u, u || '@example.com', u, 'Crowd' FROM unnest($1::text[]::uuid[]) u`,
        [crowd],
      );
      await app.database.query(
        `INSERT INTO conversation_members (conversation_id, user_id, role) SELECT $1, unnest($2::uuid[]), 'member'`,
        [id, crowd],
      );
      await app.database.query('UPDATE conversations SET member_count = $2 WHERE id = $1', [
        id,
        LIMITS.groupMembersMax - 1,
      ]);
      const late = await Promise.all([app.person('One'), app.person('Two')]);
      const answers = await Promise.all(
        late.map((person) => olga.api('POST', `chats/${id}/members`, { userIds: [person.id] })),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
      expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('CHAT.MEMBERS_FULL');
    });
  });

  describe('leaving', () => {
    let id: string;

    beforeEach(async () => {
      id = await fullGroup();
    });

    it.each(['left', 'removed'] as const)(
      'makes the sockets leave the room (%s)',
      async (reason) => {
        const [mias, olgas] = [await mia.socket(), await olga.socket()];
        const received = collect(mias, 'chat:message');
        const [gone, notice, note] = [
          nextNotice(mias, 'chat:conversationRemoved'),
          nextNotice(olgas, 'chat:memberRemoved'),
          nextNotice(olgas, 'chat:message'),
        ];
        if (reason === 'left') await mia.api('DELETE', `chats/${id}/membership`);
        else await olga.api('DELETE', `chats/${id}/members/${mia.id}`);
        expect(await gone).toEqual({ conversationId: id, reason });
        expect(await notice).toMatchObject({ conversationId: id, userId: mia.id, memberCount: 5 });
        const kind = reason === 'left' ? 'member-left' : 'member-removed';
        expect((await note).message).toMatchObject({
          system: { kind, userId: mia.id, name: 'Mia' },
          sender: { id: reason === 'left' ? mia.id : olga.id },
        });
        await sendOver(olgas, id, 'Are we alone?');
        await silence();
        expect(received).toEqual([]);
        await expect(sendOver(mias, id, 'x')).rejects.toMatchObject({ code: 'CHAT.NOT_MEMBER' });
        for (const path of ['', '/messages', '/members'])
          expect(await mia.api('GET', `chats/${id}${path}`)).toMatchObject({
            body: { code: 'CHAT.NOT_MEMBER' },
          });
        expect(
          (await mia.api<{ items: Conversation[] }>('GET', 'chats')).body.items.map(
            (conversation) => conversation.id,
          ),
        ).not.toContain(id);
      },
    );

    it('removes a socket that joined its rooms just before from the room', async () => {
      const rooms = app.app.get(SocketRooms);
      const [mias, olgas, adas] = [
        await mia.socket(),
        await olga.socket(),
        await other.admin.socket(),
      ];
      const received = collect(mias, 'chat:message');
      const back = collect(adas, 'chat:message');
      for (const person of [mia, other.admin])
        await olga.api('DELETE', `chats/${id}/members/${person.id}`);
      rooms.joinConversation([mia.id], id);
      await olga.api('POST', `chats/${id}/members`, { userIds: [other.admin.id] });
      const check = app.app.get(AnnouncementCheck);
      await check.check();
      await check.check();
      const before = received.length;
      await sendOver(olgas, id, 'Who receives this?');
      await silence();
      expect(received).toHaveLength(before);
      expect(back.at(-1)).toMatchObject({ message: { content: 'Who receives this?' } });
    });

    it('has a new owner when the last one leaves: the first admin, or else the first member', async () => {
      await other.owner.api('DELETE', `chats/${id}/membership`);
      await olga.api('PATCH', `chats/${id}/members/${adam.id}`, { role: 'member' });
      const adas = await other.admin.socket();
      const notice = nextNotice(adas, 'chat:memberRoleChanged');
      await olga.api('DELETE', `chats/${id}/membership`);
      expect(await notice).toMatchObject({
        conversationId: id,
        userId: other.admin.id,
        role: 'owner',
      });
      await other.admin.api('DELETE', `chats/${id}/membership`);
      expect(await members(id, mia)).toEqual({ Adam: 'owner', Mia: 'member', Max: 'member' });
      for (const person of [adam, mia, other.member]) {
        expect((await person.api('DELETE', `chats/${id}/membership`)).status).toBe(204);
      }
    });

    it('refuses to remove oneself, and names the route for leaving', async () => {
      const { status, body } = await olga.api('DELETE', `chats/${id}/members/${olga.id}`);
      expect([status, JSON.stringify(body)]).toEqual([
        403,
        expect.stringMatching(
          /CHAT\.NOT_ALLOWED.*DELETE \/api\/chats\/{conversationId}\/membership/,
        ),
      ]);
      expect(await members(id, mia)).toMatchObject({ Olga: 'owner' });
    });

    it('refuses users who are not members', async () => {
      expect(await olga.api('DELETE', `chats/${id}/members/${nora.id}`)).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_FOUND' },
      });
      expect(
        await olga.api('PATCH', `chats/${id}/members/${nora.id}`, { role: 'admin' }),
      ).toMatchObject({
        status: 404,
        body: { code: 'CHAT.NOT_FOUND' },
      });
      const direct = await olga.direct(mia);
      expect(await olga.api('DELETE', `chats/${direct.id}/membership`)).toMatchObject({
        status: 409,
        body: { code: 'CHAT.NOT_GROUP' },
      });
      expect(await olga.api('PATCH', `chats/${direct.id}`, { title: 'x' })).toMatchObject({
        status: 409,
        body: { code: 'CHAT.NOT_GROUP' },
      });
    });

    it('removes a member once when two others do so at once', async () => {
      const answers = await Promise.all(
        [olga, adam].map((person) => person.api('DELETE', `chats/${id}/members/${mia.id}`)),
      );
      expect(answers.map((answer) => answer.status).sort()).toEqual([204, 404]);
      expect((await notes(id)).filter((note) => note?.kind === 'member-removed')).toHaveLength(1);
      expect((await olga.api<Conversation>('GET', `chats/${id}`)).body.memberCount).toBe(5);
    });
  });

  it('always keeps an owner', async () => {
    const { id } = await olga.group('Owned', mia);
    const change = (person: Person, role: MemberRole) =>
      olga.api<Member>('PATCH', `chats/${id}/members/${person.id}`, { role });
    expect(await change(olga, 'member')).toMatchObject({
      status: 409,
      body: { code: 'CHAT.LAST_OWNER' },
    });
    expect((await change(mia, 'owner')).body).toMatchObject({
      user: { id: mia.id },
      role: 'owner',
    });
    expect((await change(olga, 'member')).status).toBe(200);
    expect(await members(id)).toEqual({ Olga: 'member', Mia: 'owner' });
  });

  it('stores no message of a removed member, however close it was', async () => {
    const { id } = await olga.group('Race', mia);
    const mias = await mia.socket();
    const storm = Array.from({ length: 30 }, (_, n) =>
      sendOver(mias, id, `message ${n}`).catch(() => null),
    );
    await olga.api('DELETE', `chats/${id}/members/${mia.id}`);
    await Promise.all(storm);
    const { items: messages } = (
      await olga.api<CursorPage<Message>>('GET', `chats/${id}/messages?limit=100`)
    ).body;
    const end = messages.findIndex((message) => message.system?.kind === 'member-removed');
    expect(messages.slice(end + 1).filter((message) => message.sender.id === mia.id)).toEqual([]);
    expect(messages.map((message) => message.seq)).toEqual(messages.map((_, index) => index + 1));
  });
});
