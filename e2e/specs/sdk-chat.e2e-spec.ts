import { randomBytes } from 'node:crypto';
import type { ChatCallClient, Timeline } from '@chatcall/client-sdk';
import { CuttingRelay } from '../support/cutting-relay.js';
import { Server } from '../support/server.js';
import { sdkClient, sdkPerson, until, type SdkPerson } from '../support/sdk.js';

describe('the client SDK against the built server', () => {
  let server: Server;
  let ada: SdkPerson;
  let bob: SdkPerson;
  const clients: ChatCallClient[] = [];

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1', WEB_ROOT: '' } });
  }, 120_000);

  afterAll(() => server?.close());

  beforeEach(async () => {
    [ada, bob] = await Promise.all([sdkPerson(server.url, 'Ada'), sdkPerson(server.url, 'Bob')]);
    clients.push(ada.client, bob.client);
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  /** Another client of the SDK, closed after the test. */
  function anotherClient(...options: Parameters<typeof sdkClient>): ChatCallClient {
    const client = sdkClient(...options);
    clients.push(client);
    return client;
  }

  async function becomeContacts(): Promise<void> {
    await ada.client.users.requestContact(bob.me.id);
    await until(bob.client.users.contacts$, ([contact]) => contact?.state === 'incoming');
    await bob.client.users.requestContact(ada.me.id);
    await until(ada.client.users.contacts$, ([contact]) => contact?.state === 'accepted');
    await until(bob.client.users.contacts$, ([contact]) => contact?.state === 'accepted');
  }

  it('finds a user, makes them a contact, and sees their presence', async () => {
    const search = ada.client.users.search();
    search.setQuery(bob.me.username);
    const { hits } = await until(search.state$, ({ status }) => status === 'ready');
    search.close();
    expect(hits[0]).toMatchObject({ id: bob.me.id, contact: 'none' });
    await becomeContacts();
    await until(ada.client.presence.stateOf$(bob.me.id), (state) => state === 'online');
    await until(bob.client.presence.stateOf$(ada.me.id), (state) => state === 'online');
  });

  it('sends and receives, in order, with cursors and typing', async () => {
    await becomeContacts();
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const arrived: string[] = [];
    const subscription = bob.client.chats.arrived$.subscribe(({ message }) =>
      arrived.push(message.content),
    );
    const mine = ada.client.chats.openTimeline(id);
    const texts = Array.from({ length: 30 }, (_, index) => `message ${index}`);
    texts.forEach((text) => mine.send(text));
    await until(
      mine.messages$,
      (messages) => messages.length === 30 && messages.every(({ seq }) => seq !== null),
    );
    await until(bob.client.chats.totals$, ({ unread }) => unread === 30);
    expect(arrived).toEqual(texts);
    await until(mine.receipts$, ({ deliveredToAll }) => deliveredToAll === 30);

    const theirs = bob.client.chats.openTimeline(id);
    await until(theirs.messages$, (messages) => messages.length === 30);
    expect(theirs.firstReadSeq).toBe(0);
    theirs.setInView(true);
    await until(mine.receipts$, ({ readByAll }) => readByAll === 30);
    expect(bob.client.chats.totals$.value.unread).toBe(0);
    theirs.typed();
    await until(mine.typing$, ([person]) => person?.id === bob.me.id);
    subscription.unsubscribe();
    mine.close();
    theirs.close();
  });

  it('shows a changed profile in conversations and contacts', async () => {
    await becomeContacts();
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const timeline = ada.client.chats.openTimeline(id);
    timeline.send('hello');
    await until(
      bob.client.chats.conversations$,
      ([conversation]) => conversation?.peer?.displayName === 'Ada',
    );
    await ada.client.users.updateProfile({ displayName: 'Ada Lovelace' });
    await until(
      bob.client.chats.conversations$,
      ([conversation]) => conversation?.peer?.displayName === 'Ada Lovelace',
    );
    expect(bob.client.users.contacts$.value[0]?.user.displayName).toBe('Ada Lovelace');
  });

  it('manages a group', async () => {
    const { id } = await ada.client.chats.createGroup('Team', [bob.me.id]);
    await until(bob.client.chats.conversation$(id), (group) => group?.title === 'Team');
    const timeline = bob.client.chats.openTimeline(id);
    await until(timeline.members$, (members) => members.length === 2);
    await ada.client.chats.update(id, { title: 'The team' });
    await until(timeline.conversation$, (group) => group?.title === 'The team');
    await ada.client.chats.changeRole(id, bob.me.id, 'admin');
    await until(timeline.conversation$, (group) => group?.own.role === 'admin');
    await bob.client.chats.setMuted(id, true);
    expect(timeline.conversation$.value?.own.muted).toBe(true);
    await until(timeline.messages$, (messages) =>
      messages.some(({ system }) => system?.kind === 'renamed'),
    );
    await ada.client.chats.removeMember(id, bob.me.id);
    await until(timeline.conversation$, (group) => group === null);
    timeline.close();
  });

  it('signs in on two devices, and each shows what the other did', async () => {
    const { id } = await ada.client.chats.openDirect(bob.me.id);
    const timeline = ada.client.chats.openTimeline(id);
    timeline.send('the first message');
    await until(bob.client.chats.totals$, ({ unread }) => unread === 1);
    const phone = anotherClient(server.url);
    await phone.auth.signIn(bob.me.username, bob.password);
    const [conversation] = await until(phone.chats.conversations$, (list) => list.length === 1);
    expect(conversation?.id).toBe(id);
    await until(phone.connection.state$, ({ status }) => status === 'connected');
    timeline.send('to both');
    await until(bob.client.chats.totals$, ({ unread }) => unread === 2);
    await until(phone.chats.totals$, ({ unread }) => unread === 2);
    phone.chats.openTimeline(id).setInView(true);
    await until(bob.client.chats.totals$, ({ unread }) => unread === 0);

    const { items: sessions } = await bob.client.auth.sessions();
    expect(sessions.map(({ current }) => current)).toEqual([true, false]);
    await bob.client.auth.endSession(sessions[1]?.id ?? '');
    await until(phone.auth.state$, ({ status }) => status === 'signed-out');
    expect(phone.auth.state$.value).toMatchObject({ reason: 'ended-elsewhere' });
  });

  it('shows edits, deletions and unread marks to all, also to a client that was away', async () => {
    const { id } = await ada.client.chats.createGroup('Team', [bob.me.id]);
    const stream = await bob.client.chats.openMessageStream({ changes: true });
    const mine = ada.client.chats.openTimeline(id);
    const theirs = bob.client.chats.openTimeline(id);
    mine.send('first');
    mine.send('second');
    const contents = ({ messages$ }: Timeline, ...texts: string[]): Promise<unknown> =>
      until(
        messages$,
        (list) =>
          list.every(({ pending, seq }) => pending === null && seq !== null) &&
          list
            .filter(({ type }) => type === 'text')
            .map(({ content, deletedAt }) => (deletedAt ? 'deleted' : content))
            .join() === texts.join(),
      );
    await contents(theirs, 'first', 'second');
    const [one, two] = theirs.messages$.value.filter(({ type }) => type === 'text');
    mine.edit(one?.id ?? '', 'corrected');
    expect(mine.messages$.value.some(({ pending }) => pending?.kind === 'edit')).toBe(true);
    await contents(mine, 'corrected', 'second');
    await contents(theirs, 'corrected', 'second');
    theirs.setInView(true);
    await until(bob.client.chats.totals$, ({ unread }) => unread === 0);
    await theirs.markUnreadFrom(two?.seq ?? 0);
    await until(bob.client.chats.totals$, ({ unread }) => unread === 1);

    bob.cut();
    await until(bob.client.connection.state$, ({ status }) => status !== 'connected');
    mine.edit(two?.id ?? '', 'corrected, too');
    mine.delete(one?.id ?? '');
    await contents(mine, 'deleted', 'corrected, too');
    await contents(theirs, 'deleted', 'corrected, too');
    const read: string[] = [];
    for await (const { content } of stream) {
      read.push(content);
      if (content === '') break;
    }
    expect(read.at(-2)).toBe('corrected, too');
    theirs.edit(two?.id ?? '', 'not mine');
    await until(theirs.messages$, (list) =>
      list.some(({ pending }) => pending?.error?.code === 'CHAT.NOT_ALLOWED'),
    );
    mine.close();
    theirs.close();
  });

  it('sends files from Node intact and in their order, over a connection that is cut', async () => {
    const relay = await CuttingRelay.start(server.url, [3_000_000]);
    const cleo = await sdkPerson(relay.url, 'Cleo');
    clients.push(cleo.client);
    const { id } = await cleo.client.chats.openDirect(bob.me.id);
    const mine = cleo.client.chats.openTimeline(id);
    const contents = [2_000_000, 500_000, 1_500_000, 2_000_000].map((size) => randomBytes(size));
    const files = contents.map((bytes, index) => ({
      upload: mine.attach({ name: `part ${index}.bin`, content: new Blob([bytes]) }),
      alt: `number ${index}`,
    }));
    mine.send('all parts', { files });
    mine.send('that was it');
    const messages = await until(
      bob.client.chats.openTimeline(id).messages$,
      (shown) => shown.filter(({ seq }) => seq !== null).length === 2,
      60_000,
    );
    expect(relay.due).toEqual([]);
    expect(messages.map(({ content }) => content)).toEqual(['all parts', 'that was it']);
    const arrived = messages[0]?.files ?? [];
    expect(arrived.map(({ name, alt }) => `${name} ${alt}`)).toEqual(
      contents.map((_, index) => `part ${index}.bin number ${index}`),
    );
    for (const [index, { card }] of arrived.entries()) {
      const bytes = await bob.client.files.load(card?.id ?? '');
      expect(contents[index]?.equals(bytes)).toBe(true);
    }
    expect(cleo.client.files.uploads$.value).toEqual([]);
    await relay.close();
  });

  it('restores a session from its stored token', async () => {
    const tokens = memoryTokens();
    const first = anotherClient(server.url, { tokens });
    await first.auth.signIn(ada.me.username, ada.password);
    first.close();
    const second = anotherClient(server.url, { tokens });
    await expect(second.auth.restore()).resolves.toMatchObject({
      status: 'signed-in',
      userId: ada.me.id,
    });
    await second.auth.signOut();
    await expect(second.auth.restore()).resolves.toEqual({ status: 'signed-out', reason: 'none' });
  });

  it('reports refusals with their error codes', async () => {
    await expect(ada.client.auth.signIn(ada.me.username, 'not the password')).rejects.toMatchObject(
      { code: 'AUTH.INVALID_CREDENTIALS' },
    );
    await expect(ada.client.chats.openDirect(ada.me.id)).rejects.toMatchObject({
      code: 'CHAT.DIRECT_SELF',
    });
    await expect(ada.client.chats.createGroup('x'.repeat(500), [])).rejects.toMatchObject({
      code: 'COMMON.VALIDATION',
    });
    expect(ada.client.auth.state$.value.status).toBe('signed-in');
  });
});

function memoryTokens(): {
  load(): Promise<string | null>;
  save(token: string | null): Promise<void>;
} {
  let kept: string | null = null;
  return {
    load: () => Promise.resolve(kept),
    save: (token) => {
      kept = token;
      return Promise.resolve();
    },
  };
}
