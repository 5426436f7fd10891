import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Conversation, NoticeOf, ServerEvents } from '@chatcall/contracts';
import {
  startCuttableProxy,
  type CuttableProxy,
} from '../../backend/test/support/cuttable-proxy.js';
import {
  connect,
  register,
  request,
  rest,
  type Account,
  type ClientSocket,
} from '../support/account.js';
import { Server } from '../support/server.js';

const EXAMPLE = new URL('../../docs/examples/python-client.py', import.meta.url).pathname;
const LINE_MS = 20_000;

/** The example in its own process, with the lines that it prints. */
class PythonClient {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: string[] = [];
  #changed: () => void = () => undefined;
  #errors = '';

  constructor(url: string, { username, password }: Account) {
    this.#child = spawn('/usr/bin/python3', [EXAMPLE, url, username, password]);
    createInterface(this.#child.stdout).on('line', (line) => {
      this.#lines.push(line);
      this.#changed();
    });
    this.#child.stderr.on('data', (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#child.on('exit', () => this.#changed());
  }

  /** Everything that it has printed to standard error. */
  get errors(): string {
    return this.#errors;
  }

  command(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** The lines since the last call, up to this one. Fails when it does not come. */
  async until(line: string): Promise<string[]> {
    const deadline = Date.now() + LINE_MS;
    while (!this.#lines.includes(line)) {
      const left = deadline - Date.now();
      if (left <= 0 || this.#child.exitCode !== null)
        throw new Error(`no '${line}', but ${this.#lines.join(' | ')} ${this.#errors}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#changed = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    return this.#lines.splice(0, this.#lines.indexOf(line) + 1);
  }

  async exitCode(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The next notice of this name. Listen before doing what causes it. */
function next<E extends keyof ServerEvents>(
  socket: ClientSocket,
  event: E,
): Promise<NoticeOf<ServerEvents, E>> {
  return new Promise((resolve) => {
    (
      socket.once as (name: string, listener: (notice: NoticeOf<ServerEvents, E>) => void) => void
    ).call(socket, event, resolve);
  });
}

describe('docs/examples/python-client.py', () => {
  let server: Server;
  let proxy: CuttableProxy;
  let ada: Account;
  let bob: Account;
  let socket: ClientSocket;
  let python: PythonClient;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1', WEB_ROOT: '' } });
    proxy = await startCuttableProxy(server.url);
    [ada, bob] = [await register(server.url, 'Ada'), await register(server.url, 'Bob')];
    socket = await connect(server.url, bob.token);
    python = new PythonClient(proxy.url.replace(/\/$/, ''), ada);
  }, 120_000);

  afterAll(async () => {
    python.kill();
    socket.close();
    await proxy.close();
    await server.close();
  });

  it('signs in, connects, sends, receives and reads', async () => {
    expect(await python.until('connected')).toEqual(['signed in as Ada', 'connected']);
    const received = next(socket, 'chat:message');
    python.command(`send ${bob.username} Hello Bob`);
    expect(await python.until('sent: Hello Bob')).toHaveLength(1);
    const { message } = await received;
    expect(message).toMatchObject({ content: 'Hello Bob', sender: { id: ada.id }, seq: 1 });

    await say(message.conversationId, 'Hello Ada');
    expect(await python.until('Bob: Hello Ada')).toHaveLength(1);
    python.command(`read ${bob.username}`);
    await python.until('read up to 2');
    const { own } = await rest<Conversation>(
      server.url,
      'GET',
      `/chats/${message.conversationId}`,
      {
        token: ada.token,
      },
    );
    expect(own).toMatchObject({ lastReadSeq: 2, unread: 0 });
  });

  it('starts a call, and declines one', async () => {
    const incoming = next(socket, 'call:incoming');
    python.command(`call ${bob.username}`);
    await python.until('calling: ringing');
    const { call } = await incoming;
    await request(socket, 'call:decline', { callId: call.id });
    expect(await python.until('call ended: declined')).toContain('call: declined');

    const ended = next(socket, 'call:ended');
    const { conversationId } = call;
    await request(socket, 'call:initiate', { conversationId, kind: 'audio' });
    await python.until('Bob is calling');
    python.command('decline');
    await python.until('declined');
    expect(await ended).toMatchObject({ reason: 'declined' });
  });

  it('connects again after a loss, and catches up', async () => {
    const { items } = await rest<{ items: Conversation[] }>(server.url, 'GET', '/chats', {
      token: bob.token,
    });
    const conversationId = items[0]?.id ?? '';
    await proxy.cut();
    await python.until('connection lost');
    await say(conversationId, 'While you were away');
    await say(conversationId, 'you missed this');
    await proxy.restore();
    expect((await python.until('connected')).filter((line) => line.startsWith('Bob'))).toEqual([
      'Bob: While you were away',
      'Bob: you missed this',
    ]);
    await say(conversationId, 'Welcome back');
    expect(await python.until('Bob: Welcome back')).toHaveLength(1);
  });

  it('ends without an error', async () => {
    python.command('quit');
    expect(await python.exitCode()).toBe(0);
    expect(python.errors).toBe('');
  });

  async function say(conversationId: string, content: string): Promise<void> {
    await request(socket, 'chat:message', {
      conversationId,
      clientMessageId: crypto.randomUUID(),
      content,
    });
  }
});
