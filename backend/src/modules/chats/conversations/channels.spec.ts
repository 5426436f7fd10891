import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { Channel, Conversation, CursorPage, Message } from '@chatcall/contracts';
import { Database } from '../../../platform/database/index.js';
import { nextNotice } from '../../../../test/support/index.js';
import { collect, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

describe('channels', () => {
  let app: ChatsApp;

  beforeAll(async () => {
    app = await startChatsApp();
  });

  afterAll(() => app.close());

  async function people(): Promise<readonly [Person, Person, Person]> {
    return [await app.person('Anna'), await app.person('Ben'), await app.person('Cem')];
  }

  async function channelOf(
    owner: Person,
    title = `Channel ${randomUUID()}`,
  ): Promise<Conversation> {
    const { status, body } = await owner.api<Conversation>('POST', 'chats/channels', {
      title,
      description: 'For everything about it',
    });
    expect(status).toBe(201);
    return body;
  }

  async function join(person: Person, { id }: Conversation): Promise<Conversation> {
    const { status, body } = await person.api<Conversation>('PUT', `chats/${id}/membership`);
    expect(status).toBe(201);
    return body;
  }

  const channelsOf = async (person: Person, query: string): Promise<CursorPage<Channel>> =>
    (await person.api<CursorPage<Channel>>('GET', `chats/channels?${query}`)).body;

  it('are found by every user, by title, in pages and by search', async () => {
    const [anna, ben] = await people();
    const word = `x${randomUUID().slice(0, 8)}`;
    for (const name of ['beta', 'alpha', 'gamma']) await channelOf(anna, `${word} ${name}`);
    const titles: string[] = [];
    let cursor: string | null = null;
    do {
      const page: CursorPage<Channel> = await channelsOf(
        ben,
        `q=${word}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      titles.push(...page.items.map(({ title }) => title));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(titles).toEqual([`${word} alpha`, `${word} beta`, `${word} gamma`]);
    expect((await channelsOf(ben, `q=${word}%20gam`)).items).toMatchObject([
      { description: 'For everything about it', topic: '', memberCount: 1, joined: false },
    ]);
    expect((await channelsOf(anna, `q=${word}%20gam`)).items).toMatchObject([{ joined: true }]);
    expect((await channelsOf(ben, 'q=%E2%80%8B')).items).toEqual([]);
  });

  it('lists all channels without a search, and no groups', async () => {
    const [anna] = await people();
    const group = await anna.group('A group');
    const channel = await channelOf(anna);
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: CursorPage<Channel> = await channelsOf(
        anna,
        `limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
      );
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(ids).toContain(channel.id);
    expect(ids).not.toContain(group.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('can be read before joining, but nothing else is possible', async () => {
    const [anna, ben] = await people();
    const channel = await channelOf(anna);
    const { body: message } = await anna.send(channel.id, 'Welcome');
    const path = `chats/${channel.id}`;
    expect((await ben.api<Channel>('GET', `chats/channels/${channel.id}`)).body).toMatchObject({
      id: channel.id,
      joined: false,
    });
    const history = await ben.api<CursorPage<Message>>('GET', `${path}/messages`);
    expect(history.body.items.map(({ content }) => content)).toEqual(['', 'Welcome']);
    expect((await ben.api('GET', `${path}/messages/${message.id}`)).status).toBe(200);
    for (const [method, route, body] of [
      ['GET', path, undefined],
      ['GET', `${path}/members`, undefined],
      ['PATCH', path, { topic: 'x' }],
      ['PUT', `${path}/read`, { seq: 1 }],
      ['POST', `${path}/members`, { userIds: [ben.id] }],
      ['POST', `${path}/messages`, { clientMessageId: randomUUID(), content: 'no' }],
    ] as const)
      expect((await ben.api(method, route, body)).body).toMatchObject({ code: 'CHAT.NOT_MEMBER' });
    const socket = await ben.socket();
    const received = collect(socket, 'chat:message');
    await anna.send(channel.id, 'for members');
    await silence();
    expect(received).toEqual([]);
  });

  it('are joined once, with a note, and notify the members and the devices of the user', async () => {
    const [anna, ben] = await people();
    const channel = await channelOf(anna);
    const [atAnna, atBen] = [await anna.socket(), await ben.socket()];
    const added = nextNotice(atAnna, 'chat:membersAdded');
    const opened = nextNotice(atBen, 'chat:conversationAdded');
    const joined = await join(ben, channel);
    expect(joined).toMatchObject({
      kind: 'channel',
      memberCount: 2,
      own: { role: 'member', unread: 0, accepted: true },
    });
    expect(await added).toMatchObject({ memberCount: 2, members: [{ user: { id: ben.id } }] });
    expect((await opened).conversation.id).toBe(channel.id);
    const again = await ben.api<Conversation>('PUT', `chats/${channel.id}/membership`);
    expect(again).toMatchObject({ status: 200, body: { memberCount: 2, version: joined.version } });
    const history = await ben.api<CursorPage<Message>>('GET', `chats/${channel.id}/messages`);
    expect(history.body.items.map(({ system }) => system?.kind)).toEqual([
      'channel-created',
      'member-joined',
    ]);
    const received = nextNotice(atBen, 'chat:message');
    await anna.send(channel.id, 'Hello');
    expect((await received).message.content).toBe('Hello');
  });

  it('are left, and joined by their next owner when nobody is in them', async () => {
    const [anna, ben] = await people();
    const channel = await channelOf(anna);
    expect((await anna.api('DELETE', `chats/${channel.id}/membership`)).status).toBe(204);
    expect(await join(ben, channel)).toMatchObject({ memberCount: 1, own: { role: 'owner' } });
    expect(await join(anna, channel)).toMatchObject({ memberCount: 2, own: { role: 'member' } });
    const socket = await anna.socket();
    const removed = nextNotice(socket, 'chat:memberRemoved');
    await ben.api('DELETE', `chats/${channel.id}/membership`);
    expect(await removed).toMatchObject({ userId: ben.id, memberCount: 1 });
  });

  it('are not joined when they are groups, direct, unknown or full', async () => {
    const [anna, ben, cem] = await people();
    const group = await anna.group('Private', ben);
    const direct = await anna.direct(ben);
    for (const id of [group.id, direct.id, randomUUID()])
      expect((await cem.api('PUT', `chats/${id}/membership`)).body).toMatchObject({
        code: 'CHAT.NOT_MEMBER',
      });
    const channel = await channelOf(anna);
    await app.app
      .get(Database)
      .query('UPDATE conversations SET member_count = $2 WHERE id = $1', [
        channel.id,
        LIMITS.channelMembersMax,
      ]);
    expect((await cem.api('PUT', `chats/${channel.id}/membership`)).body).toMatchObject({
      code: 'CHAT.MEMBERS_FULL',
    });
  });

  it('let a policy decide who may write and add members', async () => {
    const [anna, ben, cem] = await people();
    const channel = await channelOf(anna);
    await join(ben, channel);
    const path = `chats/${channel.id}`;
    expect((await ben.api('POST', `${path}/members`, { userIds: [cem.id] })).body).toMatchObject({
      code: 'CHAT.NOT_ALLOWED',
    });
    const changed = await anna.api<Conversation>('PATCH', path, {
      policy: { post: 'admin', addMembers: 'member' },
    });
    expect(changed.body.policy).toEqual({
      post: 'admin',
      addMembers: 'member',
      pin: 'member',
      mentionAll: 'member',
    });
    expect((await ben.send(channel.id, 'no')).body).toMatchObject({ code: 'CHAT.NOT_ALLOWED' });
    // Several at once go through another statement.
    const both = await Promise.all(
      [anna, ben, ben].map((person) => person.send(channel.id, 'at once')),
    );
    expect(both.map(({ status }) => status)).toEqual([201, 403, 403]);
    expect((await ben.api('POST', `${path}/members`, { userIds: [cem.id] })).status).toBe(200);
    await anna.api('PATCH', `${path}/members/${ben.id}`, { role: 'admin' });
    expect((await ben.send(channel.id, 'yes')).status).toBe(201);
    expect((await ben.api('PATCH', path, { policy: { post: 'member' } })).body).toMatchObject({
      code: 'CHAT.NOT_ALLOWED',
    });
  });

  it('show a changed topic, description and kind to everyone, and repeat nothing', async () => {
    const [anna, ben] = await people();
    const group = await anna.group('Plans', ben);
    const socket = await ben.socket();
    const notice = nextNotice(socket, 'chat:conversationChanged');
    const request = {
      kind: 'channel',
      topic: 'Freeze on Friday',
      description: 'Dates\nand tasks',
    } as const;
    const changed = await anna.api<Conversation>('PATCH', `chats/${group.id}`, request);
    expect(changed.body).toMatchObject({ ...request, title: 'Plans' });
    expect(await notice).toMatchObject({
      conversationId: group.id,
      ...request,
      version: changed.body.detailsVersion,
    });
    const again = await anna.api<Conversation>('PATCH', `chats/${group.id}`, request);
    expect(again.body.version).toBe(changed.body.version);
    const history = await ben.api<CursorPage<Message>>('GET', `chats/${group.id}/messages`);
    expect(history.body.items.map(({ system }) => system?.kind)).toEqual([
      'group-created',
      'topic-changed',
      'opened',
    ]);
    expect((await ben.api('PATCH', `chats/${group.id}`, { kind: 'group' })).body).toMatchObject({
      code: 'CHAT.NOT_ALLOWED',
    });
    const closed = await anna.api<Conversation>('PATCH', `chats/${group.id}`, { kind: 'group' });
    expect(closed.body.kind).toBe('group');
    const cem = await app.person('Cem');
    expect((await cem.api('GET', `chats/channels/${group.id}`)).body).toMatchObject({
      code: 'CHAT.NOT_FOUND',
    });
    expect((await cem.api('GET', `chats/${group.id}/messages`)).body).toMatchObject({
      code: 'CHAT.NOT_MEMBER',
    });
  });

  it('refuse wrong values', async () => {
    const [anna, ben] = await people();
    const channel = await channelOf(anna);
    for (const body of [
      { kind: 'direct' },
      { topic: 'x'.repeat(LIMITS.topicMax + 1) },
      { description: 'x'.repeat(LIMITS.descriptionMax + 1) },
      { policy: { post: 'guest' } },
      { policy: { read: 'member' } },
      { policy: 'member' },
      { policy: null },
    ])
      expect((await anna.api('PATCH', `chats/${channel.id}`, body)).body).toMatchObject({
        code: 'COMMON.VALIDATION',
      });
    const direct = await anna.direct(ben);
    expect((await anna.api('PATCH', `chats/${direct.id}`, { topic: 'x' })).body).toMatchObject({
      code: 'CHAT.NOT_GROUP',
    });
    await app.app
      .get(Database)
      .query('UPDATE conversations SET member_count = $2 WHERE id = $1', [
        channel.id,
        LIMITS.groupMembersMax + 1,
      ]);
    expect((await anna.api('PATCH', `chats/${channel.id}`, { kind: 'group' })).body).toMatchObject({
      code: 'CHAT.MEMBERS_FULL',
    });
  });
});
