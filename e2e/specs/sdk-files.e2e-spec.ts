import { createHash, randomBytes } from 'node:crypto';
import { CuttingRelay } from '../support/cutting-relay.js';
import { Server, TestDatabase } from '../support/server.js';
import { sdkPerson, until, type SdkPerson } from '../support/sdk.js';

const MEGABYTE = 1_000_000;
/** From 0.5 to 5.5 MB: 60 MB together. */
const SIZES = Array.from({ length: 20 }, (_, index) => 500_000 + Math.round((index * 5e6) / 19));

describe('files of SDK clients', () => {
  let database: TestDatabase;
  let server: Server;
  let relay: CuttingRelay;
  let ada: SdkPerson;
  let bob: SdkPerson;

  beforeAll(async () => {
    database = await TestDatabase.create();
    server = await Server.start({ database, env: { MEDIA_WORKERS: '1', WEB_ROOT: '' } });
    relay = await CuttingRelay.start(server.url, [15 * MEGABYTE, 30 * MEGABYTE, 45 * MEGABYTE]);
    ada = await sdkPerson(relay.url, 'Ada');
    bob = await sdkPerson(server.url, 'Bob');
  }, 120_000);

  afterAll(async () => {
    ada.client.close();
    bob.client.close();
    await relay.close();
    await server.close();
    await database.drop();
  });

  it('20 of 60 MB arrive intact over a connection that is cut three times, with their message in its order', async () => {
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const mine = ada.client.chats.openTimeline(id);
    const theirs = bob.client.chats.openTimeline(id);
    const contents = SIZES.map((size) => randomBytes(size));
    const files = contents.map((bytes, index) => ({
      upload: mine.attach({ name: `part ${index}.bin`, content: new Blob([bytes]) }),
      alt: `number ${index}`,
    }));
    mine.send('all parts', { files });
    mine.send('that was it');

    const messages = await until(
      theirs.messages$,
      (shown) => shown.filter(({ seq }) => seq !== null).length === 2,
      120_000,
    );
    expect(relay.due).toEqual([]);
    expect(messages.map(({ content }) => content)).toEqual(['all parts', 'that was it']);
    const arrived = messages[0]?.files ?? [];
    expect(arrived.map(({ name, alt }) => `${name} ${alt}`)).toEqual(
      contents.map((_, index) => `part ${index}.bin number ${index}`),
    );
    for (const [index, { card }] of arrived.entries()) {
      const bytes = await bob.client.files.load(card?.id ?? '');
      expect(sha256(bytes)).toBe(sha256(contents[index]));
    }
    expect(ada.client.files.uploads$.value).toEqual([]);
  }, 240_000);
});

function sha256(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}
