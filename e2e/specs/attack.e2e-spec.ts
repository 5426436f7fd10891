import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { sdkPerson, until, type SdkPerson } from '../support/sdk.js';
import { Server } from '../support/server.js';

const ATTACKER = new URL('../../bench/attackers/attacker.mjs', import.meta.url).pathname;
const ATTACK_MS = 4_000;
const ATTACKS = [
  'reserved',
  'flood',
  'pings',
  'unread-sockets',
  'messages',
  'unread-answers',
  'churn',
];

/** A short version of `npm run bench -- attack`, without its figures. */
describe('a server under attack from several clients at once', () => {
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1', WEB_ROOT: '' } });
    ada = await sdkPerson(server.url, 'Ada');
    bob = await sdkPerson(server.url, 'Bob');
  }, 120_000);

  afterAll(async () => {
    ada.client.close();
    bob.client.close();
    await server.close();
  });

  it('stays up, within its memory, and delivers the messages of other users', async () => {
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const [written, read] = [ada.client.chats.openTimeline(id), bob.client.chats.openTimeline(id)];
    const attacks = Promise.all(ATTACKS.map((name) => attack(name)));
    let over = false;
    void attacks.finally(() => (over = true));
    let count = 0;
    for (; !over; count += 1) {
      written.send(`message ${count}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    for (const report of await attacks) expect(report).toContain('"connections"');
    const contents = (messages: readonly { readonly content: string }[]): number =>
      messages.filter(({ content }) => content.startsWith('message')).length;
    await until(read.messages$, (messages) => contents(messages) === count);
    expect((await fetch(`${server.url}/api/health/ready`)).status).toBe(200);
    expect(
      Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]) /
        1024,
    ).toBeLessThan(600);
  });

  /** Runs an attacker with its own account and conversation to its end. Returns its output. */
  async function attack(name: string): Promise<string> {
    const mallory = await rest('POST', '/auth/register', null, account());
    const { id } = await rest('POST', '/chats/groups', String(mallory['accessToken']), {
      title: 'Group',
      memberIds: [],
    });
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      CHATCALL_ATTACK: JSON.stringify({
        url: server.url,
        token: mallory['accessToken'],
        conversationId: id,
      }),
    };
    const child = spawn(process.execPath, [ATTACKER, name, String(ATTACK_MS)], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    return output;
  }

  async function rest(
    method: string,
    path: string,
    token: string | null,
    body: object,
  ): Promise<Record<string, unknown>> {
    const authorization: Record<string, string> =
      token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${server.url}/api${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...authorization },
      body: JSON.stringify(body),
    });
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  }
});

let accounts = 0;
function account(): object {
  accounts += 1;
  const username = `mallory-${process.pid}-${accounts}`;
  return {
    email: `${username}@example.org`,
    username,
    displayName: 'Mallory',
    password: 'correct horse battery staple',
  };
}
