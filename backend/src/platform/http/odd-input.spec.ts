import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp } from '../../../test/support/index.js';
import type { TestApp, TestUser } from '../../../test/support/index.js';

/** Bytes as they are: `fetch` would refuse most of these before they leave. */
function exchange(url: string, head: string, body: Buffer = Buffer.alloc(0)): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connectTcp(Number(port), hostname);
    let answer = '';
    socket.on('data', (data) => {
      answer += data.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
    socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
  });
}

const PICTURE = Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00\x00;', 'latin1');
const HIGH = '\xed\xa0\x80\xff\xfe';

describe('odd input', () => {
  let app: TestApp;
  let anna: TestUser;
  beforeAll(async () => {
    app = await startTestApp({ env: { TRUST_PROXY: 'true' } });
    anna = await app.registerUser('anna');
  });
  afterAll(() => app.close());

  const send = (
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Buffer,
  ): Promise<number> => {
    const bytes = Buffer.from(body ?? '');
    const all = {
      Host: 'chat.example.org',
      Connection: 'close',
      Authorization: `Bearer ${anna.token}`,
      ...(body === undefined
        ? {}
        : { 'Content-Length': String(bytes.length), 'Content-Type': 'application/json' }),
      ...headers,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    return exchange(app.url, `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`, bytes);
  };
  const signIn = (headers: Record<string, string>): Promise<number> =>
    send(
      'POST',
      '/api/auth/login',
      headers,
      JSON.stringify({ login: anna.user.username, password: anna.password }),
    );

  it.each<[string, Record<string, string>]>([
    ['User-Agent', { 'User-Agent': `${HIGH} 🎉 \t${'x'.repeat(5000)}` }],
    ['X-Forwarded-For', { 'X-Forwarded-For': `${HIGH}, not an address, ::ffff:1.2.3.4%eth0` }],
    ['X-Forwarded-For with a zone', { 'X-Forwarded-For': 'fe80::1%' }],
    ['X-Forwarded-For that is endless', { 'X-Forwarded-For': '1.1.1.1,'.repeat(1000) }],
    ['X-Forwarded-Proto', { 'X-Forwarded-Proto': HIGH }],
    ['X-Request-Id', { 'X-Request-Id': `${HIGH}\t` }],
    ['Host', { Host: `${HIGH}:99999` }],
    ['Origin', { Origin: HIGH }],
    [
      'Cookie',
      {
        Cookie: `chatcall_device=%; chatcall_device=j:{"a":1}; =; ;;; chatcall_device=${HIGH}%ED%A0%80%00`,
      },
    ],
    ['Cookie of our own kind', { Cookie: `chatcall_device=${'~.~'.repeat(300)}` }],
    ['Accept-Encoding', { 'Accept-Encoding': HIGH }],
  ])('in the header %s does not keep anybody from signing in', async (_name, headers) => {
    expect(await signIn(headers)).toBe(200);
  });

  const REFUSED: readonly (readonly [
    string,
    string,
    Record<string, string>,
    (string | Buffer)?,
  ])[] = [
    ['GET', '/api/users/me', { Authorization: `Bearer ${HIGH}` }],
    ['GET', '/api/users/me', { Authorization: 'Bearer a.b.c' }],
    ['GET', '/api/users/me', { Authorization: `Basic ${HIGH}` }],
    ['GET', '/api/users/%', {}],
    ['GET', '/api/users/%00', {}],
    ['GET', '/api/users/%ED%A0%80', {}],
    ['GET', `/api/users/${HIGH}`, {}],
    ['GET', '/api/users/search?q=%ED%A0%80%00ab', {}],
    ['GET', '/api/users/search?q=ab&q=cd', {}],
    ['GET', '/api/users/search?q[]=ab', {}],
    ['GET', '/api/users/search?q=ab&limit=1e1&cursor=%00', {}],
    ['GET', '/api/users/search?q=%', {}],
    ['GET', '/api/auth/sessions?cursor=%F0%9F', {}],
    ['GET', '/api/contacts?cursor=%00', {}],
    ['GET', '/api/chats?cursor=%00&limit=-0', {}],
    ['GET', '/api/calls?cursor=%00', {}],
    ['GET', `/api/users/${'0'.repeat(36)}/avatar/%00?size=%00`, {}],
    ['DELETE', '/api/auth/sessions/%00', {}],
    ['POST', '/api/auth/refresh?ifPresent=%00', {}, '{}'],
    [
      'POST',
      '/api/auth/refresh',
      { Cookie: `chatcall_refresh=${HIGH}%00`, 'X-ChatCall-Client': HIGH },
      '{}',
    ],
    ['POST', '/api/auth/login', { 'Content-Type': `application/json; charset=${HIGH}` }, '{}'],
    ['POST', '/api/auth/login', {}, '{"login":"\\ud800","password":"\\udc00"}'],
    ['POST', '/api/auth/login', {}, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['POST', '/api/auth/register', {}, '{"email":"a\\ud800@example.com"}'],
    ['PATCH', '/api/users/me', {}, '{"displayName":"\\u0000"}'],
    ['PATCH', '/api/users/me', {}, '{"\\ud800":"a","__proto__":{"a":1}}'],
    [
      'PUT',
      '/api/users/me/avatar',
      { 'Content-Type': `multipart/form-data; boundary=${HIGH}` },
      'x',
    ],
    ['PUT', '/api/users/me/avatar', { 'Content-Type': 'multipart/form-data' }, 'x'],
  ];
  it.each(REFUSED.map(([method, path, headers, body]) => ({ method, path, headers, body })))(
    '$method $path is refused, and not with a fault of ours',
    async ({ method, path, headers, body }) => {
      const status = await send(method, path, headers, body);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    },
  );

  it.each([
    'a\\0b.gif',
    '\\ud800.gif',
    '../../../etc/passwd',
    HIGH,
    "\"; filename*=utf-8''%00%ED%A0%80",
    '',
    'x'.repeat(5000),
  ])('takes a picture whatever the name of its file: %j', async (name) => {
    const form = Buffer.concat([
      Buffer.from(
        `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`,
        'latin1',
      ),
      PICTURE,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const status = await send(
      'PUT',
      '/api/users/me/avatar',
      { 'Content-Type': 'multipart/form-data; boundary=b' },
      form,
    );
    expect([200, 400, 422]).toContain(status);
  });
});
