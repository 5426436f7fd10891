import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TimelineMessage } from '@chatcall/client-sdk';
import { Server } from '../support/server.js';
import { sdkPerson, until, type SdkPerson } from '../support/sdk.js';

const EXAMPLES = new URL('../../docs/examples/', import.meta.url).pathname;
const ENV = { ...process.env, NODE_OPTIONS: '' };

describe('docs/examples', () => {
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

  it('node-client.mjs signs in, sends a message and receives one', async () => {
    const answers = bob.client.chats.arrived$.subscribe(({ message }) => {
      void bob.client.chats.send(message.conversationId, `You wrote: ${message.content}`);
    });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(EXAMPLES, 'node-client.mjs'),
        server.url,
        ada.me.username,
        ada.password,
        bob.me.username,
        'Hello Bob',
      ],
      { env: ENV, timeout: 60_000 },
    );
    answers.unsubscribe();
    expect(stdout).toBe('signed in as Ada\nsent: Hello Bob\nBob says: You wrote: Hello Bob\n');
    expect(
      (await readFile(join(EXAMPLES, 'node-client.mjs'), 'utf8')).split('\n').length,
    ).toBeLessThan(40);
  });

  it('echo-bot.mjs answers each message once, also those sent while it was killed or the server was down', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatcall-bot-'));
    const position = join(folder, 'position.json');
    const bot = await sdkPerson(server.url, 'Bot');
    bot.client.close();
    const start = (): ChildProcess =>
      spawn(
        process.execPath,
        [join(EXAMPLES, 'echo-bot.mjs'), server.url, bot.me.username, bot.password, position],
        { env: ENV, stdio: 'inherit' },
      );
    const { id } = await ada.client.chats.openDirect(bot.me.id);
    const timeline = ada.client.chats.openTimeline(id);
    const answered = (count: number): Promise<readonly TimelineMessage[]> =>
      until(
        timeline.messages$,
        (messages) => messages.filter(({ mine }) => !mine).length === count,
        30_000,
      );

    await ada.client.chats.send(id, 'before the first start');
    let running = start();
    await answered(1);
    await ada.client.chats.send(id, 'while it runs');
    await answered(2);
    await access(position);

    running.kill('SIGKILL');
    await once(running, 'exit');
    await ada.client.chats.send(id, 'while it is stopped');
    const group = await ada.client.chats.createGroup('While it is stopped', [bob.me.id]);
    await ada.client.chats.send(group.id, 'before it joins');
    await ada.client.chats.addMembers(group.id, [bot.me.id]);
    await ada.client.chats.send(group.id, 'after it joins');
    const groupTimeline = ada.client.chats.openTimeline(group.id);
    running = start();
    await answered(3);
    await until(
      groupTimeline.messages$,
      (messages) => messages.filter(({ content }) => content === 'after it joins').length === 2,
      30_000,
    );

    await server.kill();
    server = await server.restart({ MEDIA_WORKERS: '1', WEB_ROOT: '' });
    await ada.client.chats.send(id, 'after the restart');
    await answered(4);
    running.kill('SIGKILL');
    await once(running, 'exit');

    const texts = [
      'before the first start',
      'while it runs',
      'while it is stopped',
      'after the restart',
    ];
    const { messages$ } = timeline;
    expect(messages$.value.filter(({ mine }) => !mine).map(({ content }) => content)).toEqual(
      texts,
    );
    expect(messages$.value.filter(({ mine }) => mine).map(({ content }) => content)).toEqual(texts);
    expect(
      groupTimeline.messages$.value.filter(({ mine }) => !mine).map(({ content }) => content),
    ).toEqual(['after it joins']);
    await rm(folder, { recursive: true });
  }, 120_000);
});
