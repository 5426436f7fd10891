import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Server } from '../support/server.js';
import { sdkPerson, type SdkPerson } from '../support/sdk.js';

const EXAMPLE = new URL('../../docs/examples/node-client.mjs', import.meta.url).pathname;

describe('docs/examples/node-client.mjs', () => {
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1', WEB_ROOT: '' } });
    ada = await sdkPerson(server.url, 'Ada');
    bob = await sdkPerson(server.url, 'Bob');
    bob.client.chats.arrived$.subscribe(({ message }) => {
      bob.client.chats.openTimeline(message.conversationId).send(`You wrote: ${message.content}`);
    });
  }, 120_000);

  afterAll(async () => {
    ada.client.close();
    bob.client.close();
    await server.close();
  });

  it('signs in, sends a message and receives one', async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [EXAMPLE, server.url, ada.me.username, ada.password, bob.me.username, 'Hello Bob'],
      { env: { ...process.env, NODE_OPTIONS: '' }, timeout: 60_000 },
    );
    expect(stdout).toBe('signed in as Ada\nsent: Hello Bob\nBob says: You wrote: Hello Bob\n');
  });

  it('is short', async () => {
    expect((await readFile(EXAMPLE, 'utf8')).split('\n').length).toBeLessThan(40);
  });
});
