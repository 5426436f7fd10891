import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type {
  Conversation,
  ConversationAddedNotice,
  MessageSentNotice,
  SystemNote,
} from '@chatcall/contracts';
import { Transactor } from '../../../platform/database/index.js';
import { SystemMessages } from '../index.js';
import { collect, eventually, sendOver, silence, startChatsApp } from '../testing/chats-app.js';
import type { ChatsApp, Person } from '../testing/chats-app.js';

const callEnded = (): SystemNote => ({
  kind: 'call-ended',
  callId: randomUUID(),
  callKind: 'audio',
  reason: 'missed',
  duration: 0,
});

describe('system messages of other modules', () => {
  let app: ChatsApp;
  let notes: SystemMessages;
  let transactor: Transactor;
  let anna: Person;
  let ben: Person;

  beforeAll(async () => {
    app = await startChatsApp();
    notes = app.app.get(SystemMessages);
    transactor = app.app.get(Transactor);
    [anna, ben] = [await app.person('Anna'), await app.person('Ben')];
  });

  afterAll(() => app.close());

  const view = async (id: string): Promise<Conversation> =>
    (await ben.api<Conversation>('GET', `chats/${id}`)).body;

  it('take a seq and are sent like any other message', async () => {
    const { id } = await anna.group('Calls', ben);
    const received = collect<MessageSentNotice>(await ben.socket(), 'chat:message');
    const note = callEnded();
    const message = await notes.post(id, anna.id, note);
    expect(message).toMatchObject({
      seq: 2,
      type: 'system',
      content: '',
      system: note,
      sender: { id: anna.id },
    });
    await eventually(() => received.length === 1);
    expect(received[0]?.message).toEqual(message);
    expect(await view(id)).toMatchObject({ lastSeq: 2, lastMessage: message });
  });

  it('open a direct conversation without messages', async () => {
    const [carl, dora] = [await app.person('Carl'), await app.person('Dora')];
    const { id } = await carl.direct(dora);
    const opened = collect<ConversationAddedNotice>(await dora.socket(), 'chat:conversationAdded');
    await notes.post(id, carl.id, callEnded());
    await eventually(() => opened.length === 1);
    expect(opened[0]?.conversation).toMatchObject({ id, lastSeq: 1, own: { unread: 0 } });
  });

  it('do not count as unread for the user who caused them, and leave other unread messages unread', async () => {
    const { id } = await anna.group('Read or not', ben);
    const unread = async (): Promise<number> =>
      (await anna.api<Conversation>('GET', `chats/${id}`)).body.own.unread;
    await notes.post(id, anna.id, callEnded());
    expect(await unread()).toBe(0);
    await ben.send(id, 'during the call');
    await notes.post(id, anna.id, callEnded());
    expect(await unread()).toBe(1);
  });

  it('need a present or former member as sender, and an existing conversation', async () => {
    const { id } = await anna.group('Left', ben);
    await ben.api('DELETE', `chats/${id}/membership`);
    expect((await notes.post(id, ben.id, callEnded())).seq).toBe(3);
    const eve = await app.person('Eve');
    for (const [conversationId, userId] of [
      [id, eve.id],
      [randomUUID(), anna.id],
    ] as const) {
      await expect(notes.post(conversationId, userId, callEnded())).rejects.toMatchObject({
        code: 'CHAT.NOT_MEMBER',
      });
    }
  });

  it('are sent after the commit, and leave no gap after a rollback', async () => {
    const { id } = await anna.group('Transactions', ben);
    const received = collect<MessageSentNotice>(await ben.socket(), 'chat:message');
    await transactor.run(async () => {
      await notes.post(id, anna.id, callEnded());
      await silence();
      expect(received).toEqual([]);
    });
    await eventually(() => received.length === 1);
    const failure = transactor.run(async () => {
      await notes.post(id, anna.id, callEnded());
      throw new Error('no');
    });
    await expect(failure).rejects.toThrow('no');
    expect((await anna.send(id, 'next')).body.seq).toBe(3);
    await eventually(() => received.length === 2);
  });

  it('do not block sends and are not blocked by them, however often one transaction posts', async () => {
    const { id } = await anna.group('Crowded', ben);
    const annas = await anna.socket();
    const received = collect<MessageSentNotice>(await ben.socket(), 'chat:message');
    const posting = transactor.run(async () => {
      await notes.post(id, anna.id, callEnded());
      const sends = Array.from({ length: 10 }, (_, n) => sendOver(annas, id, `message ${n}`));
      await silence();
      await notes.post(id, anna.id, callEnded());
      return sends;
    });
    await Promise.all(await posting);
    await eventually(() => received.length === 12);
    expect(received.map(({ message }) => message.seq).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => n + 2),
    );
  });
});
