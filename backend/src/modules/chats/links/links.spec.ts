import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  ConversationChanges,
  ErrorBody,
  Message,
  MessageChangedNotice,
  TextMessage,
} from '@chatcall/contracts';
import sharp from 'sharp';
import { JobQueue } from '../../../platform/queue/index.js';
import { FetchRefusedError, PublicFetch } from '../../../platform/public-fetch/index.js';
import { FileStore } from '../../../platform/storage/index.js';
import { LinkPages } from '../../links/index.js';
import { BlockedError } from '../chats.errors.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';
import { LinkPreviewJobs } from './index.js';

/** The pages of the internet are those of the server at this port. */
function serveInternet({ app }: ChatsApp, port: number): void {
  const fetcher = new PublicFetch({
    resolve: () => Promise.resolve(['127.0.0.1']),
    isAllowedAddress: (address) => address === '127.0.0.1',
    isAllowedPort: () => true,
    timeMs: 30_000,
  });
  jest.spyOn(app.get(PublicFetch), 'fetch').mockImplementation((address, accept, end) => {
    const url = new URL(address);
    url.protocol = 'http:';
    url.port = String(port);
    return fetcher.fetch(url.href, accept, end);
  });
}

describe('previews of links', () => {
  let app: ChatsApp;
  let server: Server;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  /** Of Anna and Ben. */
  let group: string;
  let picture: Buffer;
  let paths: string[];
  let answer: RequestListener;

  beforeAll(async () => {
    app = await startChatsApp({ env: { LINK_PREVIEWS: 'true' } });
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    group = (await anna.group('Links', ben)).id;
    picture = await sharp({
      create: { width: 1200, height: 630, channels: 3, background: '#369' },
    })
      .png()
      .toBuffer();
    server = createServer((request, response) => {
      paths.push(`${request.headers.host?.split(':')[0] ?? ''}${request.url ?? ''}`);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  });
  beforeEach(() => {
    serveInternet(app, (server.address() as AddressInfo).port);
    paths = [];
    answer = (request, response) => {
      if (request.url?.startsWith('/picture') === true)
        response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      else
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>A story</title>
          <meta name="description" content="What happened"><meta property="og:site_name" content="News">
          ${request.url?.includes('with-picture') === true ? '<meta property="og:image" content="/picture.png">' : ''}`);
    };
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(async () => {
    await app.close();
    await new Promise((resolve) => server.close(resolve));
  });

  /** An address that no other test has used. */
  const address = (path = ''): string => `https://news.example/${path}${randomUUID()}`;
  /** The same, of a page with a picture. */
  const pictured = (): string => address('with-picture-');
  const read = async ({ id, conversationId }: Message, by = anna): Promise<TextMessage> =>
    (await by.api<TextMessage>('GET', `chats/${conversationId}/messages/${id}`)).body;
  const send = async (content: string, by = anna): Promise<Message> =>
    (await by.send(group, content)).body;
  const shown = async (message: Message): Promise<TextMessage> => {
    await eventually(async () => (await read(message)).links.length > 0);
    return read(message);
  };
  const change = (message: Message, content: string): Promise<unknown> =>
    anna.api('PATCH', `chats/${group}/messages/${message.id}`, { content });
  const remove = (message: Message, by = anna): Promise<{ status: number; body: ErrorBody }> =>
    by.api('DELETE', `chats/${message.conversationId}/messages/${message.id}/links`);
  /** Everything that was begun for a message has ended. */
  const settled = (message: Message): Promise<void> => app.app.get(LinkPreviewJobs).run(message.id);

  it('appear in a change of the message, with a picture that the server has made', async () => {
    const changed = collect<MessageChangedNotice>(await ben.socket(), 'chat:messageChanged');
    const url = pictured();
    const sent = await send(`Look: ${url}.`);
    expect((sent as TextMessage).links).toEqual([]);
    const message = await shown(sent);
    expect(message.links).toEqual([
      {
        url,
        title: 'A story',
        description: 'What happened',
        siteName: 'News',
        image: {
          id: expect.stringMatching(/^[0-9a-f]{64}$/),
          width: 800,
          height: 420,
          blurhash: expect.any(String),
        },
      },
    ]);
    await eventually(() => changed.length === 1);
    expect(changed[0]).toMatchObject({ by: anna.id, message: { links: message.links } });
    expect(message.version).toBe(sent.version + 1);
    expect(message.editedAt).toBeNull();
    const { items } = (
      await ben.api<ConversationChanges>('GET', `chats/${group}/changes?since=${sent.version}`)
    ).body;
    expect(items).toMatchObject([{ kind: 'message', message: { links: message.links } }]);
    await settled(sent);
    expect((await read(sent)).version).toBe(message.version);
    expect(paths).toHaveLength(2);
  });

  it('have pictures for those who may read the message, and nobody else', async () => {
    const message = await shown(await send(pictured()));
    const path = `files/links/${message.id}/${message.links[0]?.image?.id ?? ''}`;
    const get = (by: Person, at = path): Promise<Response> =>
      globalThis.fetch(`${app.url}/api/${at}`, { headers: by.headers() });
    const response = await get(ben);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/webp']);
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox/);
    const { width, height } = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
    expect([width, height]).toEqual([800, 420]);
    expect((await get(carl)).status).toBe(404);
    const other = await send('Nothing');
    expect((await get(ben, path.replace(message.id, other.id))).status).toBe(404);
    expect((await get(ben, path.replace(/.$/, 'x'))).status).toBe(400);
    await anna.api('DELETE', `chats/${group}/messages/${message.id}`);
    expect((await get(ben)).status).toBe(404);
    expect((await read(message)).links).toEqual([]);
  });

  it('are fetched once in a day, also for messages that are sent at once', async () => {
    const url = address();
    const sent = await Promise.all([send(url), send(`${url}#part`), send(url, ben)]);
    for (const message of sent) await shown(message);
    expect(paths).toHaveLength(1);
    await app.database.query(`UPDATE link_pages SET expires_at = now()`);
    await shown(await send(url));
    expect(paths).toHaveLength(2);
  });

  it('are those of the first links, without links in code', async () => {
    const urls = Array.from({ length: LIMITS.linkPreviewsMax + 1 }, () => address());
    const message = await shown(await send(`\`${address()}\` ${urls.join(' ')}`));
    expect(message.links.map(({ url }) => url)).toEqual(urls.slice(0, LIMITS.linkPreviewsMax));
  });

  it('follow the text when it is edited', async () => {
    const [first, second] = [address(), address()];
    const message = await shown(await send(first));
    await change(message, `${second} and ${first}`);
    await eventually(async () => (await read(message)).links.length === 2);
    expect((await read(message)).links.map(({ url }) => url)).toEqual([second, first]);
    await change(message, `Only ${second}`);
    expect((await read(message)).links.map(({ url }) => url)).toEqual([second]);
    await change(message, 'Neither');
    expect((await read(message)).links).toEqual([]);
    await change(message, first);
    expect((await shown(message)).links).toHaveLength(1);
  });

  it('are removed by the author, for good', async () => {
    const message = await shown(await send(address()));
    expect((await remove(message, ben)).body.code).toBe('CHAT.NOT_ALLOWED');
    expect((await remove(message, carl)).body.code).toBe('CHAT.NOT_MEMBER');
    expect((await remove(message)).status).toBe(204);
    const removed = await read(message);
    expect([removed.links, removed.version > message.version]).toEqual([[], true]);
    expect((await remove(message)).status).toBe(204);
    expect((await read(message)).version).toBe(removed.version);
    await change(message, `Another ${address()}`);
    await settled(message);
    expect((await read(message)).links).toEqual([]);
  });

  it('do not appear when the author was faster, the message is gone, or its reader blocks the author', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const real = answer;
    answer = (request, response) => void held.then(() => real(request, response));
    const [removed, deleted, edited] = await Promise.all([
      send(address()),
      send(address()),
      send(address()),
    ]);
    const blocked = (await carl.send((await carl.direct(ben)).id, address())).body;
    await eventually(() => paths.length === 3);
    await ben.api('PUT', `contacts/${carl.id}/block`);
    await remove(removed);
    await anna.api('DELETE', `chats/${group}/messages/${deleted.id}`);
    await change(edited, 'Without');
    release();
    for (const message of [removed, deleted, edited]) {
      await settled(message);
      expect((await read(message)).links).toEqual([]);
    }
    await eventually(() => paths.length === 4);
    await expect(settled(blocked)).rejects.toBeInstanceOf(BlockedError);
    expect((await read(blocked, carl)).links).toEqual([]);
    await ben.api('DELETE', `contacts/${carl.id}/block`);
  });

  it('are forwarded with the message, without another request', async () => {
    const message = await shown(await send(pictured()));
    paths = [];
    const target = (await anna.group('Others', carl)).id;
    const { body } = await anna.api<TextMessage>('POST', `chats/${target}/forwards`, {
      clientMessageId: randomUUID(),
      sourceConversationId: group,
      messageId: message.id,
    });
    expect(body.links).toEqual(message.links);
    const path = `files/links/${body.id}/${body.links[0]?.image?.id ?? ''}`;
    const response = await globalThis.fetch(`${app.url}/api/${path}`, { headers: carl.headers() });
    expect([response.status, paths]).toEqual([200, []]);
  });

  it.each([
    ['a page that says nothing', (): RequestListener => (_, response) => void response.end('<p>')],
    [
      'a file',
      (): RequestListener => (_, response) =>
        void response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF'),
    ],
    ['an error', (): RequestListener => (_, response) => void response.writeHead(500).end('x')],
  ])('are not shown of %s, which is not asked again', async (_name, listener) => {
    answer = listener();
    const url = address();
    const message = await send(url);
    await settled(message);
    await settled(await send(url));
    const { links, version } = await read(message);
    expect([links, version, paths.length]).toEqual([[], message.version, 1]);
  });

  it('have no picture when it is no image, is cut off or is somewhere else', async () => {
    for (const image of [Buffer.from('<svg/>'), Buffer.alloc(1_100_000), null]) {
      answer = (request, response) => {
        if (request.url !== '/picture')
          response
            .writeHead(200, { 'content-type': 'text/html' })
            .end('<title>T</title><meta property="og:image" content="/picture">');
        else if (image === null) response.writeHead(302, { location: 'http://10.0.0.1/' }).end();
        else response.writeHead(200, { 'content-type': 'image/png' }).end(image);
      };
      const { links } = await shown(await send(address()));
      expect(links).toMatchObject([{ title: 'T', image: null }]);
    }
  });

  it('have no picture at an inner address, to which nothing connects', async () => {
    const inner = (): string[] => paths.filter((path) => path.endsWith('/picture'));
    const hosts = ['127.0.0.2', '2130706434', '0x7f.2', '０１７７.0.0.2', '[::ffff:127.0.0.2]'];
    for (const host of hosts) {
      answer = (_request, response) =>
        void response
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<title>T</title><meta property="og:image" content="http://${host}/picture">`);
      const { links } = await shown(await send(address()));
      expect(links).toMatchObject([{ title: 'T', image: null }]);
    }
    expect([inner(), paths.length]).toEqual([[], hosts.length]);
    // It would answer.
    await globalThis.fetch(`http://127.0.0.2:${(server.address() as AddressInfo).port}/picture`);
    expect(inner()).toEqual(['127.0.0.2/picture']);
  });

  it('are a picture when the link leads to one', async () => {
    const url = `https://pictures.example/picture-${randomUUID()}`;
    const { links } = await shown(await send(url));
    expect(links).toMatchObject([{ url, title: null, image: { width: 800, height: 420 } }]);
  });

  it('never come from an inner address: the message stays as it was', async () => {
    jest.restoreAllMocks();
    const { port } = server.address() as AddressInfo;
    const fetched = jest.spyOn(app.app.get(PublicFetch), 'fetch');
    const hosts = ['127.0.0.1', 'localhost', '[::1]', '0x7f.1', '169.254.169.254'];
    for (const host of hosts) {
      const message = await send(`http://${host}:${port}/${randomUUID()}`);
      await settled(message);
      expect((await read(message)).version).toBe(message.version);
    }
    for (const { value } of fetched.mock.results)
      await expect(value).rejects.toBeInstanceOf(FetchRefusedError);
    expect(paths).toEqual([]);
  });

  it('do not fail a message when the jobs cannot be reached', async () => {
    jest.spyOn(app.app.get(JobQueue), 'schedule').mockRejectedValue(new Error('on purpose'));
    expect((await anna.send(group, address())).status).toBe(201);
  });

  it('are cleaned up: pages that were found long ago, and pictures that no message shows', async () => {
    const files = app.app.get(FileStore);
    const keyOf = (id = ''): string => `links/${id.slice(0, 2)}/${id}.webp`;
    picture = await sharp({ create: { width: 90, height: 60, channels: 3, background: '#963' } })
      .png()
      .toBuffer();
    const kept = await shown(await send(pictured()));
    const id = kept.links[0]?.image?.id;
    const jobs = app.app.get(LinkPreviewJobs);
    const age = async (): Promise<void> => {
      await app.database.query(`UPDATE link_pages SET expires_at = now() - interval '1 second'`);
      await app.database.query(`UPDATE link_images SET used_at = now() - interval '3 days'`);
    };
    await age();
    await jobs.cleanUp();
    expect(await app.database.query('SELECT 1 FROM link_pages')).toEqual([]);
    expect(await files.stat(keyOf(id))).not.toBeNull();
    await remove(kept);
    await jobs.cleanUp();
    expect(await files.stat(keyOf(id))).not.toBeNull();
    await age();
    await jobs.cleanUp();
    expect(await files.stat(keyOf(id))).toBeNull();
    expect((await shown(await send(pictured()))).links[0]?.image?.id).toBe(id);
    expect(await files.stat(keyOf(id))).not.toBeNull();
  });

  it('end with the process: what is being fetched is given up', async () => {
    answer = () => undefined;
    const message = await send(address());
    await eventually(() => paths.length === 1);
    await app.app.get(LinkPages).close();
    await settled(message);
    expect((await read(message)).links).toEqual([]);
  });
});
