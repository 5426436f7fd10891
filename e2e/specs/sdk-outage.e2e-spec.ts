import type { MessageStream, Timeline } from '@chatcall/client-sdk';
import { interval } from 'rxjs';
import { Server, TestDatabase } from '../support/server.js';
import { SilentProxy } from '../support/silent-proxy.js';
import { sdkPerson, until, type SdkPerson } from '../support/sdk.js';

const KILLS = 3;
/** A server that starts slowly is not what fills the outbox of a device. */
const UNSENT_MAX = 200;
const ENV = { MEDIA_WORKERS: '1', WEB_ROOT: '' };

describe('two SDK clients while their server is killed several times', () => {
  let database: TestDatabase;
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;

  beforeAll(async () => {
    database = await TestDatabase.create();
    server = await Server.start({ database, env: ENV });
    ada = await sdkPerson(server.url, 'Ada');
    bob = await sdkPerson(server.url, 'Bob');
  }, 120_000);

  afterAll(async () => {
    ada.client.close();
    bob.client.close();
    await server.close();
    await database.drop();
  });

  it('show the same history without lost or duplicated messages or gaps, each in the order of writing', async () => {
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const sides = [ada, bob].map((person) => ({
      person,
      timeline: person.client.chats.openTimeline(id),
      written: [] as string[],
    }));
    const stream = readAll(await bob.client.chats.openMessageStream({ own: true }));
    const kills = killAndRestart();
    let over = false;
    void kills.finally(() => (over = true));
    for (let number = 0; !over; number += 1) {
      for (const side of sides)
        if (unsent(side.timeline) < UNSENT_MAX)
          write(side, `${side.person.me.displayName} ${number}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await kills;
    const total = sides.reduce((sum, { written }) => sum + written.length, 0);
    for (const { timeline } of sides) await untilStored(timeline, total);

    const [messages = [], theirs = []] = sides.map(({ timeline }) => timeline.messages$.value);
    expect(messages.map(({ seq, content }) => `${seq} ${content}`)).toEqual(
      theirs.map(({ seq, content }) => `${seq} ${content}`),
    );
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    for (const { person, written } of sides) {
      expect(
        messages.filter(({ sender }) => sender.id === person.me.id).map(({ content }) => content),
      ).toEqual(written);
    }
    await until(interval(50), () => stream.length >= total, 30_000);
    expect(stream).toEqual(messages.map(({ seq, content }) => `${seq} ${content}`));
    expect(ada.client.chats.conversation$(id).value?.lastSeq).toBe(total);
    await until(ada.client.presence.stateOf$(bob.me.id), (state) => state === 'online');
  }, 240_000);

  it('connect and chat over polling behind a proxy that never answers WebSocket requests', async () => {
    const proxy = await SilentProxy.start(server.url);
    const eve = await sdkPerson(proxy.url, 'Eve');
    const { id } = await eve.client.chats.openDirect(bob.me.id);
    const timeline = eve.client.chats.openTimeline(id);
    timeline.send('over polling');
    await until(timeline.messages$, (messages) => (messages.at(-1)?.seq ?? null) !== null);
    eve.cut();
    await until(eve.client.connection.state$, ({ status }) => status !== 'connected');
    await until(eve.client.connection.state$, ({ status }) => status === 'connected', 5000);
    eve.client.close();
    await proxy.close();
  }, 60_000);

  async function killAndRestart(): Promise<void> {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, 700 + 130 * kill));
      await server.kill();
      server = await server.restart(ENV);
      await until(ada.client.connection.state$, ({ status }) => status === 'connected', 60_000);
    }
  }
});

/** What a message stream hands out, as it grows. */
function readAll(stream: MessageStream): readonly string[] {
  const read: string[] = [];
  void (async () => {
    for await (const { seq, content } of stream) read.push(`${seq} ${content}`);
  })();
  return read;
}

function unsent(timeline: Timeline): number {
  return timeline.messages$.value.filter(({ seq }) => seq === null).length;
}

function write(
  side: { readonly timeline: Timeline; readonly written: string[] },
  text: string,
): void {
  side.written.push(text);
  side.timeline.send(text);
}

/** All are stored, and the oldest page is loaded too. */
async function untilStored(timeline: Timeline, total: number): Promise<void> {
  await until(
    timeline.messages$,
    (messages) => messages.at(-1)?.seq === total && messages.every(({ seq }) => seq !== null),
    90_000,
  );
  while (timeline.state$.value.hasOlder) await timeline.loadOlder();
}
