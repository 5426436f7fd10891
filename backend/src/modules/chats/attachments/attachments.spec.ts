import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { FILE_FILTERS, FILE_KINDS } from '@chatcall/contracts';
import type {
  AttachedFile,
  ConversationChanges,
  CursorPage,
  ErrorBody,
  Message,
  MessageChangedNotice,
  MessageEdit,
  MessageSentNotice,
  SharedFile,
} from '@chatcall/contracts';
import { request } from '../../../../test/support/index.js';
import { BlobStore } from '../../files/blobs/index.js';
import { FileNotFoundError, FilesService } from '../../files/index.js';
import { collect, createUsers, eventually, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';
import { uploadFile } from '../testing/files.js';
import { AttachmentRepository, FileAccess } from './index.js';

type Sent = Answer<Message & ErrorBody>;

describe('messages with files', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carl: Person;
  /** Of Anna and Ben. */
  let group: string;
  /** Of Anna and Carl. */
  let other: string;

  beforeAll(async () => {
    app = await startChatsApp();
    [anna, ben, carl] = (await createUsers(app, 'Anna', 'Ben', 'Carl')) as [Person, Person, Person];
    group = (await anna.group('Plans', ben)).id;
    other = (await anna.group('Lunch', carl)).id;
  });
  afterAll(() => app.close());

  const upload = (owner: Person, name: string): Promise<string> => uploadFile(app, owner, name);
  const send = (
    by: Person,
    to: string,
    files: readonly AttachedFile[],
    { content = '', clientMessageId = randomUUID() } = {},
  ): Promise<Sent> => by.api('POST', `chats/${to}/messages`, { content, clientMessageId, files });
  const sent = async (...names: string[]): Promise<Message> => {
    const files = await Promise.all(names.map((name) => upload(anna, name)));
    const { status, body } = await send(
      anna,
      group,
      files.map((id) => ({ id })),
    );
    expect(status).toBe(201);
    return body;
  };
  const canRead = async (person: Person, fileId: string): Promise<boolean> => {
    try {
      return (await app.app.get(FileAccess).require(person.id, fileId)).file.id === fileId;
    } catch (error) {
      expect(error).toBeInstanceOf(FileNotFoundError);
      return false;
    }
  };
  const refsOf = async (fileId: string): Promise<number | null> =>
    (await app.app.get(FilesService).find(fileId))?.refs ?? null;
  const forward = (by: Person, to: string, message: Message): Promise<Sent> =>
    by.api('POST', `chats/${to}/forwards`, {
      clientMessageId: randomUUID(),
      sourceConversationId: message.conversationId,
      messageId: message.id,
    });
  const remove = (by: Person, { conversationId, id }: Message): Promise<Answer<unknown>> =>
    by.api('DELETE', `chats/${conversationId}/messages/${id}`);
  const carriedRows = async (messageId: string): Promise<number> =>
    (await app.database.query('SELECT 1 FROM message_files WHERE message_id = $1', [messageId]))
      .length;

  it('carry the cards of their files in order, in every place where messages are read', async () => {
    const received = collect<MessageSentNotice>(await ben.socket(), 'chat:message');
    const [plan, photo] = [await upload(anna, 'plan.png'), await upload(anna, 'photo.png')];
    const { status, body } = await send(anna, group, [
      { id: photo, alt: 'The desks' },
      { id: plan },
    ]);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      content: '',
      files: [
        { id: photo, name: 'photo.png', kind: 'image', type: 'image/png', alt: 'The desks' },
        { id: plan, name: 'plan.png', alt: '', waveform: null, preview: false },
      ],
    });
    await eventually(() => received.length === 1);
    expect(received[0]?.message).toEqual(body);
    const items = async (path: string): Promise<readonly unknown[]> =>
      (await ben.api<CursorPage<unknown>>('GET', path)).body.items;
    expect((await items(`chats/${group}/messages`)).at(-1)).toEqual(body);
    expect(await items('chats')).toContainEqual(expect.objectContaining({ lastMessage: body }));
    const { version } = body;
    const changes = await ben.api<ConversationChanges>(
      'GET',
      `chats/${group}/changes?since=${version - 1}`,
    );
    expect(changes.body.items).toContainEqual(expect.objectContaining({ message: body }));
    await ben.api('PUT', `chats/${group}/messages/${body.id}/saved`);
    expect(await items('saved')).toContainEqual(expect.objectContaining({ message: body }));
  });

  it('are refused without files and text, and with files that are not ready to be sent', async () => {
    const empty = await send(anna, group, undefined as unknown as [], { content: '' });
    const problems = empty.body.fields?.map(({ field, rule }) => [field, rule]);
    expect([empty.status, problems]).toEqual([400, [['content', 'visible']]]);
    const newest = async (): Promise<number> =>
      (await anna.api<{ lastSeq: number }>('GET', `chats/${group}`)).body.lastSeq;
    const own = await upload(anna, 'own.png');
    const taken = (await sent('taken.png')).files[0]?.id ?? '';
    const foreign = await upload(ben, 'foreign.png');
    const lastSeq = await newest();
    for (const unknown of [taken, foreign, randomUUID()]) {
      const { status, body } = await send(anna, group, [{ id: own }, { id: unknown }]);
      expect([status, body.code]).toEqual([422, 'CHAT.FILE_UNKNOWN']);
    }
    expect([await newest(), await refsOf(own)]).toEqual([lastSeq, 0]);
    const outside = await send(carl, group, [{ id: await upload(carl, 'mine.png') }]);
    expect(outside.body.code).toBe('CHAT.NOT_MEMBER');
    expect((await send(anna, group, [{ id: own }])).status).toBe(201);
  });

  it('take one file once, however many messages are sent with it at the same time', async () => {
    const file = await upload(anna, 'once.png');
    const answers = await Promise.all(
      [group, other, group, other].map((to) => send(anna, to, [{ id: file }])),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422, 422, 422]);
    expect(await refsOf(file)).toBe(1);
  });

  it('are stored once, however often they are sent', async () => {
    const file = await upload(anna, 'twice.png');
    const clientMessageId = randomUUID();
    const again = (): Promise<Sent> => send(anna, group, [{ id: file }], { clientMessageId });
    const [first, second] = await Promise.all([again(), again()]);
    expect([first.status, second.status].sort()).toEqual([200, 201]);
    expect(second.body).toEqual(first.body);
    const socket = await anna.socket();
    const payload = { conversationId: group, clientMessageId, content: '', files: [{ id: file }] };
    expect((await request(socket, 'chat:message', payload)).message).toEqual(first.body);
    expect(await refsOf(file)).toBe(1);
    await remove(anna, first.body);
    // The file is gone, the answer is that of the first send.
    expect(await refsOf(file)).toBeNull();
    const last = await again();
    expect([last.status, last.body.deletedAt]).toEqual([200, expect.any(String)]);
  });

  it('lose their files when they are deleted, and the content with the last of them', async () => {
    const [first, second] = [await sent('same.png'), await sent('same.png')];
    const [one, two] = [first, second].map(({ files }) => files[0]?.id ?? '');
    const sha256 = (await app.app.get(FilesService).find(one ?? ''))?.sha256 ?? '';
    const changed = collect<MessageChangedNotice>(await ben.socket(), 'chat:messageChanged');
    await remove(anna, first);
    await eventually(() => changed.length === 1);
    expect(changed[0]?.message.files).toEqual([]);
    expect([await refsOf(one ?? ''), await refsOf(two ?? ''), await carriedRows(first.id)]).toEqual(
      [null, 1, 0],
    );
    const blobs = app.app.get(BlobStore);
    expect(await blobs.find(sha256)).not.toBeNull();
    await remove(anna, second);
    await eventually(async () => (await blobs.find(sha256)) === null);
    expect(await blobs.open(sha256)).toBeNull();
  });

  it('share a file with their forwarded copies', async () => {
    const message = await sent('shared.png');
    const file = message.files[0]?.id ?? '';
    const { status, body: copy } = await forward(anna, other, message);
    expect([status, copy.files]).toEqual([201, message.files]);
    expect([await refsOf(file), await canRead(ben, file), await canRead(carl, file)]).toEqual([
      2,
      true,
      true,
    ]);
    await remove(anna, message);
    expect([await refsOf(file), await canRead(ben, file), await canRead(carl, file)]).toEqual([
      1,
      false,
      true,
    ]);
    const { body: third } = await forward(carl, (await carl.group('Notes', ben)).id, copy);
    await remove(anna, copy);
    expect([await refsOf(file), await canRead(ben, file), await canRead(anna, file)]).toEqual([
      1,
      true,
      false,
    ]);
    expect((await forward(anna, group, third)).body.code).toBe('CHAT.NOT_MEMBER');
  });

  it('can be edited to another caption, or none, and keep their files', async () => {
    const message = await sent('caption.png');
    const edit = (content: string): Promise<Sent> =>
      anna.api('PATCH', `chats/${group}/messages/${message.id}`, { content });
    const named = await edit('The plan');
    expect([named.status, named.body.content, named.body.files]).toEqual([
      200,
      'The plan',
      message.files,
    ]);
    expect((await edit('')).body).toMatchObject({ content: '', files: message.files });
    const { body } = await ben.api<CursorPage<MessageEdit>>(
      'GET',
      `chats/${group}/messages/${message.id}/edits`,
    );
    expect(body.items.map(({ content }) => content)).toEqual(['The plan', '']);
    const plain = (await anna.send(group, 'text')).body;
    const refused = await anna.api<ErrorBody>('PATCH', `chats/${group}/messages/${plain.id}`, {
      content: '',
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'COMMON.VALIDATION']);
  });

  it('may be replies in a thread', async () => {
    const root = (await anna.send(group, 'root')).body;
    const file = await upload(ben, 'reply.png');
    const reply = (): Promise<Sent> =>
      ben.api('POST', `chats/${group}/messages/${root.id}/thread/messages`, {
        clientMessageId: randomUUID(),
        content: `<@${anna.id}>`,
        files: [{ id: file }],
      });
    const { status, body } = await reply();
    expect([status, body.threadId, body.files.map(({ id }) => id)]).toEqual([201, root.id, [file]]);
    expect(await refsOf(file)).toBe(1);
    expect((await reply()).body.code).toBe('CHAT.FILE_UNKNOWN');
    await remove(ben, body);
    expect(await refsOf(file)).toBeNull();
  });

  it('are readable as long as one may read a message with them', async () => {
    const unsent = await upload(anna, 'unsent.png');
    expect([await canRead(anna, unsent), await canRead(ben, unsent)]).toEqual([true, false]);
    expect(await canRead(anna, randomUUID())).toBe(false);
    const file = (await sent('members.png')).files[0]?.id ?? '';
    expect([await canRead(ben, file), await canRead(carl, file)]).toEqual([true, false]);
    await anna.api('DELETE', `chats/${group}/members/${ben.id}`);
    expect(await canRead(ben, file)).toBe(false);
    await anna.api('POST', `chats/${group}/members`, { userIds: [ben.id] });
    expect(await canRead(ben, file)).toBe(true);
    // Its owner, too.
    const own = await anna.group('Left', ben);
    const { body } = await send(anna, own.id, [{ id: await upload(anna, 'left.png') }]);
    await anna.api('PATCH', `chats/${own.id}/members/${ben.id}`, { role: 'owner' });
    await anna.api('DELETE', `chats/${own.id}/membership`);
    const left = body.files[0]?.id ?? '';
    expect([await canRead(anna, left), await canRead(ben, left)]).toEqual([false, true]);
  });

  it('make pages shorter, when their cards are long', async () => {
    const { id } = await anna.group('Long', ben);
    const [card] = (await sent('long.png')).files;
    const cards = Array.from({ length: 20 }, () => ({ ...card, alt: '語'.repeat(500) }));
    await app.database.query(
      `INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, files)
       SELECT gen_random_uuid(), $1, n, $2, gen_random_uuid(), 'text', '', now(), $3 FROM generate_series(2, 21) n`,
      [id, anna.id, JSON.stringify(cards)],
    );
    const { body } = await ben.api<CursorPage<Message>>('GET', `chats/${id}/messages`);
    const bytes = Buffer.byteLength(JSON.stringify(body.items));
    expect([body.items.length < 10, bytes < 280 * 1024]).toEqual([true, true]);
    expect(body.nextCursor).not.toBeNull();
  });

  describe('are listed for a conversation', () => {
    type Page = Answer<CursorPage<SharedFile> & ErrorBody>;
    const list = (by: Person, conversation: string, query = ''): Promise<Page> =>
      by.api('GET', `chats/${conversation}/files${query}`);
    const names = ({ body }: Page): string[] => body.items.map(({ file }) => file.name);

    it('the newest first, page by page, of one kind or all', async () => {
      const { id } = await anna.group('Files', ben);
      const kinds = {
        'a.png': 'image',
        'b.pdf': 'pdf',
        'c.mp4': 'video',
        'd.ogg': 'voice',
      } as const;
      const sentIn = async (...files: (keyof typeof kinds)[]): Promise<Message> => {
        const ids = files.map((name) => uploadFile(app, anna, name, { kind: kinds[name] }));
        const attached = (await Promise.all(ids)).map((file) => ({ id: file, alt: `of ${file}` }));
        return (await send(anna, id, attached)).body;
      };
      expect(await list(ben, id)).toMatchObject({
        status: 200,
        body: { items: [], nextCursor: null },
      });
      const first = await sentIn('a.png', 'b.pdf');
      await anna.send(id, 'no files');
      const second = await sentIn('d.ogg', 'c.mp4', 'a.png');
      const all = ['a.png', 'c.mp4', 'd.ogg', 'b.pdf', 'a.png'];
      const page = await list(ben, id);
      expect(names(page)).toEqual(all);
      expect(page.body.items[0]).toEqual({
        file: second.files[2],
        messageId: second.id,
        threadId: null,
        sender: second.sender,
        sentAt: second.createdAt,
      });
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const next: Page = await list(ben, id, `?limit=2${cursor && `&cursor=${cursor}`}`);
        paged.push(...names(next));
        cursor = next.body.nextCursor;
      }
      expect(paged).toEqual(all);
      const expected = {
        media: ['a.png', 'c.mp4', 'a.png'],
        images: ['a.png', 'a.png'],
        videos: ['c.mp4'],
        voice: ['d.ogg'],
        files: ['b.pdf'],
      };
      for (const [kind, found] of Object.entries(expected))
        expect([kind, names(await list(ben, id, `?kind=${kind}`))]).toEqual([kind, found]);
      const media = await list(ben, id, '?kind=media&limit=1');
      const wrong = await list(ben, id, `?kind=voice&cursor=${media.body.nextCursor ?? ''}`);
      expect(wrong.body.code).toBe('COMMON.VALIDATION');
      expect((await list(carl, id)).body.code).toBe('CHAT.NOT_MEMBER');
      expect((await list(ben, id, '?kind=all')).body.code).toBe('COMMON.VALIDATION');
      await remove(anna, second);
      expect(names(await list(ben, id))).toEqual(['b.pdf', 'a.png']);
      expect(first.files).toHaveLength(2);
    });

    it('by ranges of an index, with 100,000 messages that carry files', async () => {
      const { id } = await anna.group('Many', ben);
      const file = await upload(anna, 'many.png');
      await app.database.query(
        `WITH stored AS (
           INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, files)
           SELECT gen_random_uuid(), $1, n, $2, gen_random_uuid(), 'text', '', now() + n * interval '1 second',
             jsonb_build_array(jsonb_build_object('id', $3::text, 'n', n))
           FROM generate_series(2, 100001) n RETURNING id, seq)
         INSERT INTO message_files (message_id, position, file_id, conversation_id, kind, alt)
         SELECT id, 1, $3::uuid, $1, CASE WHEN seq % 50000 = 0 THEN 'pdf' ELSE 'image' END, '' FROM stored`,
        [id, anna.id, file],
      );
      await app.database.query('VACUUM ANALYZE messages, message_files');
      const repository = app.app.get(AttachmentRepository);
      const statements = jest.spyOn(app.database, 'query');
      for (const kinds of [FILE_KINDS, FILE_FILTERS.files, FILE_FILTERS.images])
        await repository.shared(id, ben.id, kinds, null, 50);
      const calls = [...statements.mock.calls];
      statements.mockRestore();
      for (const [sql, values] of calls) {
        const plan = await app.database.query<{ 'QUERY PLAN': string }>(
          `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
          [...(values ?? [])],
        );
        const lines = plan.map((line) => line['QUERY PLAN']);
        const total = lines.find((line) => line.includes('Buffers')) ?? '';
        const blocks = [...total.matchAll(/(?:hit|read)=([0-9]+)/g)].map(([, count]) =>
          Number(count),
        );
        const sum = blocks.reduce((one, two) => one + two, 0);
        process.stdout.write(`files of ${String(values?.[2])} among 100,000: ${sum} blocks\n`);
        expect(lines.join('\n')).toContain('message_files_conversation_id_kind_idx');
        // One message, one entry of the index and its row for each of the files, and the ways to them.
        expect(sum).toBeLessThan(600);
      }
    }, 120_000);
  });
});
