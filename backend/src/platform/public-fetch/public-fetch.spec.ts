import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import type { AddressInfo, Server as TcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isPublicAddress } from './public-address.js';
import { PublicFetch } from './public-fetch.js';

/** Addresses that a stranger might send to read what only this server reaches. */
const INNER_ADDRESSES = [
  ...['127.0.0.1', '127.1', '127.255.255.254', '0.0.0.0', '0', '2130706433', '0x7f000001'],
  ...['017700000001', '0177.0.0.1', '0x7f.1', '127.0.0.1.', '127。0。0。1', '①②⑦.0.0.1'],
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '169.254.169.254', '0xA9FEA9FE'],
  ...['100.64.0.1', '192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1'],
  ...['224.0.0.1', '240.0.0.1', '255.255.255.255', '192.88.99.1'],
  ...[
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
  ],
  ...['[::ffff:0:127.0.0.1]', '[64:ff9b::7f00:1]', '[64:ff9b:1::7f00:1]', '[2002:7f00:1::]'],
  ...['[2001::1]', '[fe80::1]', '[fc00::1]', '[fd12:3456::1]', '[ff02::1]', '[fec0::1]'],
  ...['[2001:db8::1]', '[100::1]', '[3fff::1]', '[5f00::1]', '[4000::1]', '[2001:20::1]'],
  ...['3232235521', '0300.0250.0.1', '0xc0.0xa8.1', '[::ffff:10.0.0.1]', '[::ffff:a9fe:a9fe]'],
  ...['168.63.129.16', '[::ffff:8.8.8.8]', '[fd00:ec2::254]', '[fe80::1%25lo]', '[fe80::1%lo]'],
  ...['100.100.100.200', '192.0.0.192', '0251.0376.0251.0376', '１６９.254.169.254', '172.16.1'],
  ...['[2002:a9fe:a9fe::]', '[64:ff9b::a00:1]', '[2001:0:7f00:1::]', '[::a00:1]'],
];

/** For pages that answer, and for those that do not. */
const [TIME_MS, SHORT_MS] = [30_000, 300];

const INNER_URLS = [
  ...[
    'file:///etc/passwd',
    'ftp://8.8.8.8/',
    'gopher://8.8.8.8/',
    'data:text/html,x',
    'javascript:1',
  ],
  ...[
    'http://user:secret@8.8.8.8/',
    'http://8.8.8.8:22/',
    'https://8.8.8.8:6379/',
    'not a url',
    '',
  ],
  `http://8.8.8.8/${'a'.repeat(3_000)}`,
];

function listenAt(server: Server, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
}

describe('a page that a user names', () => {
  let requests: IncomingMessage[];
  let reached: (string | undefined)[];
  let server: Server;
  let port: number;
  let answer: RequestListener;

  beforeEach(async () => {
    requests = [];
    reached = [];
    answer = (_request, response) => response.end('hello');
    server = createServer((request, response) => {
      requests.push(request);
      reached.push(request.socket.localAddress?.replace('::ffff:', ''));
      answer(request, response);
    });
    // Not every machine has IPv6.
    await listenAt(server, '::').catch(() => listenAt(server, '0.0.0.0'));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** 127.0.0.9 is the public internet of these tests. */
  const fetcher = (...answers: (readonly string[])[]): PublicFetch => within(TIME_MS, ...answers);
  const within = (timeMs: number, ...answers: (readonly string[])[]): PublicFetch =>
    new PublicFetch({
      resolve: () => Promise.resolve(answers.shift() ?? []),
      isAllowedAddress: (address) => address === '127.0.0.9',
      isAllowedPort: (each) => each === port,
      timeMs,
    });
  const page = (name = 'page.example'): string => `http://${name}:${port}/`;

  it.each(INNER_ADDRESSES)('is refused at %s', async (host) => {
    await expect(new PublicFetch().fetch(`http://${host}/`, '*/*')).rejects.toMatchObject({
      reason: expect.stringMatching(/^(?:address|url)$/),
    });
  });

  it('is refused at all of them by a server that they lead to, and none reaches it', async () => {
    const anyPort = (isAllowedAddress: (address: string) => boolean): PublicFetch =>
      new PublicFetch({
        resolve: () => Promise.resolve([]),
        isAllowedPort: () => true,
        isAllowedAddress,
        timeMs: TIME_MS,
      });
    // The server is there: without the check of the address it answers.
    const unchecked = anyPort(() => true);
    const hasIpv6 = networkInterfaces()['lo']?.some(({ address }) => address === '::1') === true;
    const own = ['127.0.0.1', '2130706433', '0x7f.1', '0'];
    for (const host of [...own, ...(hasIpv6 ? ['[::1]', '[::ffff:127.0.0.1]'] : [])])
      await unchecked.fetch(`http://${host}:${port}/`, '*/*');
    const reachable = requests.length;
    expect(reachable).toBe(hasIpv6 ? 6 : 4);
    const checked = anyPort(isPublicAddress);
    for (const host of INNER_ADDRESSES)
      await expect(checked.fetch(`http://${host}:${port}/`, '*/*')).rejects.toMatchObject({
        reason: expect.stringMatching(/^(?:address|url)$/),
      });
    expect([INNER_ADDRESSES.length > 50, requests.length]).toEqual([true, reachable]);
  });

  it('is not asked for through a proxy of the environment', async () => {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
    const before = names.map((name) => [name, process.env[name]] as const);
    for (const name of names) process.env[name] = `http://127.0.0.1:${port}`;
    try {
      const { bytes } = await fetcher(['127.0.0.9']).fetch(page(), '*/*');
      expect(bytes.toString()).toBe('hello');
      expect([requests[0]?.url, reached]).toEqual(['/', ['127.0.0.9']]);
    } finally {
      for (const [name, value] of before)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
  });

  it('is not connected to when its name has no address, or too many of which one is inner', async () => {
    await expect(fetcher().fetch(page(), '*/*')).rejects.toMatchObject({ reason: 'address' });
    const many = Array.from({ length: 200 }, () => '127.0.0.9');
    await expect(fetcher([...many, '10.0.0.1']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: 'address',
    });
    expect(requests).toEqual([]);
  });

  it('is refused when its headers are too long, or arrive too slowly', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'x-long': 'a'.repeat(20_000) }).end('x');
    await expect(fetcher(['127.0.0.9']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: 'network',
    });
    const slow: TcpServer = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 200);
      socket.on('close', () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => slow.listen(0, '0.0.0.0', resolve));
    const { port: slowPort } = slow.address() as AddressInfo;
    try {
      const rules = {
        resolve: () => Promise.resolve(['127.0.0.9']),
        isAllowedAddress: () => true,
        isAllowedPort: () => true,
        timeMs: SHORT_MS,
      };
      await expect(
        new PublicFetch(rules).fetch(`http://page.example:${slowPort}/`, '*/*'),
      ).rejects.toMatchObject({ reason: 'time' });
    } finally {
      slow.close();
    }
  });

  it('is refused at once when the server ends', async () => {
    answer = (_request, response) => void response.write('slow');
    const end = new AbortController();
    const fetched = fetcher(['127.0.0.9']).fetch(page(), '*/*', end.signal);
    setTimeout(() => end.abort(), 50);
    await expect(fetched).rejects.toMatchObject({ reason: 'time' });
  });

  it.each(INNER_URLS)('is refused as %s', async (url) => {
    await expect(new PublicFetch().fetch(url, '*/*')).rejects.toMatchObject({
      reason: expect.stringMatching(/^(?:address|url)$/),
    });
  });

  it.each(INNER_ADDRESSES.filter((host) => /^\[[^%]+$|^[1-9]\d*(?:\.\d+){3}$/.test(host)))(
    'is refused when its name has the address %s, also beside a public one',
    async (host) => {
      const address = new URL(`http://${host}/`).hostname.replace(/^\[|\]$/g, '');
      for (const addresses of [[address], ['8.8.8.8', address]]) {
        const rules = {
          resolve: () => Promise.resolve(addresses),
          isAllowedPort: () => true,
          isAllowedAddress: isPublicAddress,
          timeMs: TIME_MS,
        };
        await expect(new PublicFetch(rules).fetch(page(), '*/*')).rejects.toMatchObject({
          reason: 'address',
        });
      }
      expect(requests).toEqual([]);
    },
  );

  it('is fetched, without cookies, and with what is wanted', async () => {
    const { bytes, url } = await fetcher(['127.0.0.9']).fetch(page(), 'text/html');
    expect([bytes.toString(), url.href]).toEqual(['hello', page()]);
    expect(requests[0]?.headers).toMatchObject({
      host: `page.example:${port}`,
      accept: 'text/html',
    });
    const names = Object.keys(requests[0]?.headers ?? {}).sort();
    expect(names).toEqual(['accept', 'accept-encoding', 'connection', 'host', 'user-agent']);
    expect(reached).toEqual(['127.0.0.9']);
  });

  it('is connected to at the address that was checked, whatever its name means a moment later', async () => {
    const rebinding = fetcher(['127.0.0.9'], ['127.0.0.1']);
    await rebinding.fetch(page(), '*/*');
    await expect(rebinding.fetch(page(), '*/*')).rejects.toMatchObject({ reason: 'address' });
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['an inner address', () => `http://127.0.0.1:${port}/secret`],
    ['a name of an inner address', () => `http://inner.example:${port}/`],
    ['an inner address in other signs', () => `http://${encodeURIComponent('①②⑦')}.1:${port}/`],
    ['the machine, without a scheme', () => `//0x7f000001:${port}/`],
    ['another scheme', () => 'file:///etc/passwd'],
    ['a page of its own', () => 'data:text/html,x'],
    ['another protocol', () => `gopher://127.0.0.9:${port}/`],
    ['another port', () => 'http://127.0.0.9:1/'],
    ['a name and password', () => `http://a:b@127.0.0.9:${port}/`],
  ])('is refused when it redirects to %s', async (_name, target) => {
    answer = (request, response) => {
      response.writeHead(302, { location: target(), 'set-cookie': 'a=b' }).end();
      expect(request.url).toBe('/');
    };
    await expect(fetcher(['127.0.0.9'], ['127.0.0.1']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: expect.stringMatching(/^(?:address|url)$/),
    });
    expect(requests).toHaveLength(1);
  });

  it('may redirect a few times, also within its site', async () => {
    answer = (request, response) =>
      request.url === '/end'
        ? response.end('the end')
        : response.writeHead(301, { location: '/end', 'set-cookie': 'a=b' }).end();
    const { bytes, url } = await fetcher(['127.0.0.9'], ['127.0.0.9']).fetch(page(), '*/*');
    expect([bytes.toString(), url.pathname]).toEqual(['the end', '/end']);
    expect(requests[1]?.headers).not.toHaveProperty('cookie');
    answer = (_request, response) => response.writeHead(302, { location: '/' }).end();
    const forever = fetcher(...Array.from({ length: 20 }, () => ['127.0.0.9']));
    await expect(forever.fetch(page(), '*/*')).rejects.toMatchObject({ reason: 'redirects' });
  });

  it('is read up to 1 MiB', async () => {
    answer = (_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue;
        response.once('drain', more);
      };
      more();
    };
    const { bytes, complete } = await fetcher(['127.0.0.9']).fetch(page(), '*/*');
    expect([bytes.length, complete]).toEqual([1_048_576, false]);
    answer = (_request, response) => response.end(Buffer.alloc(1_048_576));
    const whole = await fetcher(['127.0.0.9']).fetch(page(), '*/*');
    expect([whole.bytes.length, whole.complete]).toEqual([1_048_576, true]);
  });

  it('is refused when it is compressed, missing, or does not end in time', async () => {
    answer = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    await expect(fetcher(['127.0.0.9']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: 'encoding',
    });
    answer = (_request, response) => response.writeHead(404).end('x');
    await expect(fetcher(['127.0.0.9']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: 'status',
    });
    answer = (_request, response) => void response.write('slow');
    await expect(within(SHORT_MS, ['127.0.0.9']).fetch(page(), '*/*')).rejects.toMatchObject({
      reason: 'time',
    });
  });
});
