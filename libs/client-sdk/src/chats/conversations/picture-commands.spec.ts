import { ok, problem } from '../../testing/fake-http.js';
import { ROOM } from '../../testing/samples.js';
import { Bench } from '../../testing/test-bench.js';

const AVATAR = `/api/chats/${ROOM}/avatar/${'a'.repeat(32)}`;
const FILE = { name: 'team.png', content: { size: 3, type: 'image/png' } };

describe('pictures of groups and channels', () => {
  let bench: Bench;
  const shown = () => bench.client.chats.conversation$(ROOM).value?.avatarUrl;
  const withPicture = (avatarUrl: string | null, version: number) =>
    ok({ ...bench.room, avatarUrl, version, detailsVersion: version });

  beforeEach(async () => {
    bench = new Bench();
    bench.http.on('POST auth/logout', ok({}));
    await bench.signIn();
  });
  afterEach(() => bench.client.close());

  it('are uploaded and removed, and the conversation has the new address at once', async () => {
    bench.http.on(`PUT chats/${ROOM}/avatar`, withPicture(AVATAR, 10));
    await bench.client.chats.pictures.set(ROOM, FILE);
    expect(bench.http.requests.at(-1)).toMatchObject({ form: { field: 'file', file: FILE } });
    expect(shown()).toBe(AVATAR);
    bench.http.on(`DELETE chats/${ROOM}/avatar`, { status: 204 });
    bench.http.on(`GET chats/${ROOM}`, withPicture(null, 12));
    await bench.client.chats.pictures.remove(ROOM);
    expect(shown()).toBeNull();
  });

  it('follow changes of other members', () => {
    const { kind, title, description, topic, policy, version } = bench.room;
    bench.sockets.emit('chat:conversationChanged', {
      conversationId: ROOM,
      ...{ kind, title, description, topic, policy },
      avatarUrl: AVATAR,
      version: version + 1,
    });
    expect(shown()).toBe(AVATAR);
  });

  it('report the progress of the upload, which has time as long as it proceeds', async () => {
    const parts: number[] = [];
    bench.http.on(`PUT chats/${ROOM}/avatar`, 'silent');
    const failed = expect(
      bench.client.chats.pictures.set(ROOM, FILE, { onProgress: (part) => parts.push(part) }),
    ).rejects.toMatchObject({ code: 'COMMON.TIMEOUT' });
    await bench.clock.advance(14_000);
    bench.http.requests.at(-1)?.onProgress?.(0.5);
    await bench.clock.advance(14_000);
    bench.http.requests.at(-1)?.onProgress?.(1);
    expect(parts).toEqual([0.5, 1]);
    await bench.clock.advance(15_000);
    await failed;
    bench.http.requests.at(-1)?.onProgress?.(1);
    expect(parts).toEqual([0.5, 1]);
  });

  it.each(['CHAT.NOT_ALLOWED', 'CHAT.NOT_GROUP', 'COMMON.PICTURE_UNREADABLE'] as const)(
    'fail with %s and stay as they are',
    async (code) => {
      bench.http.on(`PUT chats/${ROOM}/avatar`, problem(422, code));
      await expect(bench.client.chats.pictures.set(ROOM, FILE)).rejects.toMatchObject({ code });
      expect(shown()).toBeNull();
    },
  );

  it('are loaded with the token of the session, as bytes', async () => {
    const route = `GET chats/${ROOM}/avatar/${'a'.repeat(32)}`;
    bench.http.on(route, { status: 200, body: new Uint8Array([1, 2, 3]) });
    expect([...(await bench.client.chats.pictures.load(AVATAR))]).toEqual([1, 2, 3]);
    expect(bench.http.requests.at(-1)?.headers['Authorization']).toMatch(/^Bearer /);
    expect(bench.http.requests.at(-1)?.url).toContain('?size=256');
    bench.http.on(route, problem(404, 'CHAT.NOT_MEMBER'));
    await expect(bench.client.chats.pictures.load(AVATAR, 512)).rejects.toMatchObject({
      code: 'CHAT.NOT_MEMBER',
    });
  });
});
