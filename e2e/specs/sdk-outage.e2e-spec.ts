import { Server } from '../support/server.js';
import { sdkPerson, until, type SdkPerson } from '../support/sdk.js';

const MESSAGES = 120;
const KILLS = 3;
const ENV = { MEDIA_WORKERS: '1', WEB_ROOT: '' };

describe('two SDK clients while their server dies again and again', () => {
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;

  beforeAll(async () => {
    server = await Server.start({ env: ENV });
    ada = await sdkPerson(server.url, 'Ada');
    bob = await sdkPerson(server.url, 'Bob');
  }, 120_000);

  afterAll(async () => {
    ada.client.close();
    bob.client.close();
    await server.close();
  });

  it(
    'show the same history without loss, double or gap, each in the order of writing',
    async () => {
      const { id } = await ada.client.chats.openDirect(bob.me.id);
      const sides = [ada, bob].map((person) => ({ person, thread: person.client.chats.openThread(id) }));
      for (let number = 0; number < MESSAGES; number += 1) {
        for (const { person, thread } of sides) thread.send(`${person.me.displayName} ${number}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
        if (number % (MESSAGES / KILLS) === MESSAGES / KILLS / 2) {
          await server.kill();
          void server.restart(ENV).then((next) => (server = next));
        }
      }
      for (const { thread } of sides) {
        await until(thread.messages$, (messages) => messages.filter(({ delivery }) => delivery === 'sent').length === 2 * MESSAGES, 90_000);
      }
      const histories = sides.map(({ thread }) => thread.messages$.value.map(({ seq, content }) => `${seq} ${content}`));
      expect(histories[0]).toEqual(histories[1]);
      const messages = sides[0]?.thread.messages$.value ?? [];
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
      for (const { person } of sides) {
        const written = messages.filter(({ sender }) => sender.id === person.me.id).map(({ content }) => content);
        expect(written).toEqual(Array.from({ length: MESSAGES }, (_, number) => `${person.me.displayName} ${number}`));
      }
      expect(ada.client.chats.conversation$(id).value?.lastSeq).toBe(2 * MESSAGES);
      await until(ada.client.presence.stateOf$(bob.me.id), (state) => state === 'online');
    },
    180_000,
  );
});
