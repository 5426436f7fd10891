import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type {
  Channel,
  Conversation,
  ConversationChanges,
  ErrorBody,
  MessagePage,
} from '@chatcall/contracts';
import sharp from 'sharp';
import { nextNotice, rest, tokenFor } from '../../../../test/support/index.js';
import type { RestAnswer } from '../../../../test/support/index.js';
import { FileStore } from '../../../platform/storage/index.js';
import { createGroupUsers, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, GroupUsers, Person } from '../testing/chats-app.js';

type Changed = RestAnswer<Conversation & ErrorBody>;

describe('pictures of groups and channels', () => {
  let app: ChatsApp;
  let olga: Person;
  let adam: Person;
  let mia: Person;
  let nora: Person;
  let fullGroup: GroupUsers['fullGroup'];
  let red: Buffer;
  let blue: Buffer;

  beforeAll(async () => {
    app = await startChatsApp();
    ({ olga, adam, mia, nora, fullGroup } = await createGroupUsers(app));
    const picture = (background: string): Promise<Buffer> =>
      sharp({ create: { width: 640, height: 480, channels: 3, background } })
        .jpeg()
        .toBuffer();
    [red, blue] = await Promise.all([picture('tomato'), picture('navy')]);
  });
  afterAll(() => app.close());

  const upload = (
    person: Person,
    id: string,
    bytes: Buffer,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Changed> => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(bytes)]), 'group.jpg');
    const token = tokenFor({ userId: person.id });
    return rest(app.url, 'PUT', `chats/${id}/avatar`, { token, body, headers });
  };
  const show = (
    person: Person,
    url: string | null,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> =>
    fetch(`${app.url}${url ?? ''}`, { headers: { ...person.headers(), ...headers } });
  const shown = async (person: Person, url: string | null): Promise<unknown> => {
    const answer = await show(person, url);
    return answer.ok ? answer.status : ((await answer.json()) as ErrorBody).code;
  };
  /** The pictures of a conversation on the disk: two sizes of each. */
  const filesOf = async (id: string): Promise<string[]> => {
    const folder = join(app.config.dataDir, 'files', 'conversation-avatars', id);
    return (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.webp'));
  };
  const read = async (person: Person, id: string): Promise<Conversation> =>
    (await person.api<Conversation>('GET', `chats/${id}`)).body;
  const notesOf = async (id: string): Promise<unknown[]> => {
    const { body } = await olga.api<MessagePage>('GET', `chats/${id}/messages?limit=100`);
    return body.items.map(({ system }) => system?.kind).filter((kind) => kind?.includes('picture'));
  };

  it('are set by an admin, stored in the history and announced to all members', async () => {
    const id = await fullGroup();
    const before = await read(mia, id);
    const socket = await mia.socket();
    const notice = nextNotice(socket, 'chat:conversationChanged');
    const { status, body } = await upload(adam, id, red);
    expect(status).toBe(200);
    expect(body.avatarUrl).toMatch(new RegExp(`^/api/chats/${id}/avatar/[0-9a-f]{32}$`));
    expect(body.detailsVersion).toBe(before.version + 1);
    expect(await notice).toMatchObject({
      conversationId: id,
      title: 'Team',
      avatarUrl: body.avatarUrl,
      version: body.detailsVersion,
    });
    // The change itself, and the note about it.
    expect((await read(mia, id)).version).toBe(before.version + 2);
    expect(await notesOf(id)).toEqual(['picture-changed']);
    const { body: changes } = await mia.api<ConversationChanges>(
      'GET',
      `chats/${id}/changes?since=${before.version}`,
    );
    expect(changes.conversation?.avatarUrl).toBe(body.avatarUrl);
  });

  it('are squares without metadata, kept by the browser only after a check of each request', async () => {
    const id = await fullGroup();
    const { avatarUrl } = (await upload(olga, id, red)).body;
    const answer = await show(mia, avatarUrl);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
    expect(answer.headers.get('vary')).toContain('Authorization');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const tag = answer.headers.get('etag') ?? '';
    for (const [size, bytes] of [
      [256, await answer.arrayBuffer()],
      [512, await (await show(mia, `${avatarUrl}?size=512`)).arrayBuffer()],
    ] as const)
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: 'webp',
        width: size,
        height: size,
      });
    const again = await show(mia, avatarUrl, { 'if-none-match': tag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    // Without access there is no 304 either.
    const refused = await show(nora, avatarUrl, { 'if-none-match': tag });
    expect(await refused.json()).toMatchObject({ code: 'CHAT.NOT_MEMBER' });
  });

  it('are shown to members only, as long as they are members', async () => {
    const id = await fullGroup();
    const { avatarUrl } = (await upload(olga, id, red)).body;
    expect(await shown(mia, avatarUrl)).toBe(200);
    expect(await shown(nora, avatarUrl)).toBe('CHAT.NOT_MEMBER');
    expect((await fetch(`${app.url}${avatarUrl}`)).status).toBe(401);
    await olga.api('DELETE', `chats/${id}/members/${mia.id}`);
    expect(await shown(mia, avatarUrl)).toBe('CHAT.NOT_MEMBER');
  });

  it('of channels are shown to everyone, in the directory too, until the channel is closed', async () => {
    const { id } = (await olga.api<Conversation>('POST', 'chats/channels', { title: 'Open' })).body;
    const { avatarUrl } = (await upload(olga, id, red)).body;
    const { body } = await nora.api<Channel>('GET', `chats/channels/${id}`);
    expect(body.avatarUrl).toBe(avatarUrl);
    expect(await shown(nora, avatarUrl)).toBe(200);
    await olga.api('PATCH', `chats/${id}`, { kind: 'group' });
    expect(await shown(nora, avatarUrl)).toBe('CHAT.NOT_MEMBER');
  });

  it('have a new address when they change; the old one and its files are gone', async () => {
    const id = await fullGroup();
    const first = (await upload(olga, id, red)).body.avatarUrl;
    const second = (await upload(adam, id, blue)).body.avatarUrl;
    expect(second).not.toBe(first);
    expect(await shown(olga, first)).toBe('COMMON.NOT_FOUND');
    expect(await shown(olga, second)).toBe(200);
    expect(await filesOf(id)).toHaveLength(2);
    expect(await notesOf(id)).toEqual(['picture-changed', 'picture-changed']);
  });

  it('that are the same already change nothing', async () => {
    const id = await fullGroup();
    const first = (await upload(olga, id, red)).body;
    const { version } = await read(olga, id);
    const again = await upload(adam, id, red);
    expect([again.status, again.body.avatarUrl]).toEqual([200, first.avatarUrl]);
    expect((await read(olga, id)).version).toBe(version);
    expect(await filesOf(id)).toHaveLength(2);
    expect(await shown(mia, first.avatarUrl)).toBe(200);
  });

  it('are removed; a repetition changes nothing', async () => {
    const id = await fullGroup();
    const { avatarUrl } = (await upload(olga, id, red)).body;
    const socket = await mia.socket();
    const notice = nextNotice(socket, 'chat:conversationChanged');
    const removed = await olga.api('DELETE', `chats/${id}/avatar`);
    expect([removed.status, removed.body]).toEqual([204, undefined]);
    expect(await notice).toMatchObject({ conversationId: id, avatarUrl: null });
    const { version } = await read(olga, id);
    expect((await olga.api('DELETE', `chats/${id}/avatar`)).status).toBe(204);
    expect(await read(olga, id)).toMatchObject({ avatarUrl: null, version });
    expect(await notesOf(id)).toEqual(['picture-changed', 'picture-removed']);
    expect(await shown(olga, avatarUrl)).toBe('COMMON.NOT_FOUND');
    expect(await filesOf(id)).toEqual([]);
  });

  it('leave one picture when several are set at once', async () => {
    const id = await fullGroup();
    await Promise.all([red, blue, red, blue].map((bytes) => upload(olga, id, bytes)));
    expect(await shown(mia, (await read(mia, id)).avatarUrl)).toBe(200);
    expect(await filesOf(id)).toHaveLength(2);
  });

  it('change only in the expected version', async () => {
    const id = await fullGroup();
    const { detailsVersion } = await read(olga, id);
    await olga.api('PATCH', `chats/${id}`, { topic: 'Changed meanwhile' });
    const tag = { 'if-match': `"${detailsVersion}"` };
    expect((await upload(olga, id, red, tag)).code).toBe('COMMON.PRECONDITION_FAILED');
    const current = (await read(olga, id)).detailsVersion;
    const answer = await upload(olga, id, red, { 'if-match': `"${current}"` });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toMatch(`"${answer.body.detailsVersion}.`);
    expect(await filesOf(id)).toHaveLength(2);
  });

  it.each<[string, () => Person, string]>([
    ['a member without the right', () => mia, 'CHAT.NOT_ALLOWED'],
    ['someone who is not a member', () => nora, 'CHAT.NOT_MEMBER'],
  ])('are refused to %s, before the picture is read', async (_who, person, code) => {
    const id = await fullGroup();
    const noPicture = Buffer.from('no picture');
    expect((await upload(person(), id, noPicture)).code).toBe(code);
    expect((await person().api('DELETE', `chats/${id}/avatar`)).body).toMatchObject({ code });
    expect(await filesOf(id)).toEqual([]);
  });

  it('are refused in direct conversations', async () => {
    const { id } = await olga.direct(adam);
    expect((await upload(olga, id, red)).code).toBe('CHAT.NOT_GROUP');
    expect((await olga.api('DELETE', `chats/${id}/avatar`)).body.code).toBe('CHAT.NOT_GROUP');
    expect(await shown(olga, `/api/chats/${id}/avatar/${'0'.repeat(32)}`)).toBe('COMMON.NOT_FOUND');
  });

  it.each<[string, () => Buffer, number, string]>([
    ['an empty file', () => Buffer.alloc(0), 400, 'COMMON.VALIDATION'],
    ['text', () => Buffer.from('hello'), 422, 'COMMON.PICTURE_UNREADABLE'],
    ['a truncated picture', () => red.subarray(0, 700), 422, 'COMMON.PICTURE_UNREADABLE'],
    [
      'a vector graphic',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      422,
      'COMMON.PICTURE_UNREADABLE',
    ],
    ['a file over 5 MiB', () => Buffer.alloc(5 * 1024 * 1024 + 1, 0xff), 413, 'COMMON.TOO_LARGE'],
  ])('are not made of %s, and the present one stays', async (_what, bytes, status, code) => {
    const id = await fullGroup();
    const { avatarUrl } = (await upload(olga, id, red)).body;
    const { version } = await read(olga, id);
    const answer = await upload(olga, id, bytes());
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(await read(olga, id)).toMatchObject({ avatarUrl, version });
  });

  it('leave no files behind when they cannot be stored', async () => {
    const id = await fullGroup();
    const full = jest
      .spyOn(app.app.get(FileStore), 'write')
      .mockRejectedValueOnce(new Error('the disk is full'));
    try {
      expect((await upload(olga, id, red)).status).toBe(500);
    } finally {
      full.mockRestore();
    }
    expect(await filesOf(id)).toEqual([]);
    expect((await read(olga, id)).avatarUrl).toBeNull();
  });

  it.each([
    ['another size', `${'0'.repeat(32)}?size=100`],
    ['another version', 'x'],
    ['a path', '..%2f..%2fsecret'],
  ])('are not found by %s', async (_what, rest) => {
    const id = await fullGroup();
    expect(await shown(olga, `/api/chats/${id}/avatar/${rest}`)).toBe('COMMON.VALIDATION');
  });
});
