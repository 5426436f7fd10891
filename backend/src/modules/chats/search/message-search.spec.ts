import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type {
  ErrorBody,
  FileKind,
  FoundMessage,
  Message,
  MessageSearchPage,
} from '@chatcall/contracts';
import { AppConfig } from '../../../config/index.js';
import { Transactor } from '../../../platform/database/index.js';
import { ShutdownState } from '../../../platform/lifecycle/index.js';
import { JobQueue } from '../../../platform/queue/index.js';
import { createUsers, startChatsApp } from '../testing/chats-app.js';
import type { Answer, ChatsApp, Person } from '../testing/chats-app.js';
import { SearchIndex, SearchIndexRepository, SearchIndexTimings } from './index.js';

type Query = Readonly<Record<string, string | number | readonly string[]>>;

/** The text of a message with its highlighted parts in brackets. */
function marked({ message, highlights }: FoundMessage): string {
  let text = '';
  let end = 0;
  for (const range of highlights) {
    text += `${message.content.slice(end, range.start)}[${message.content.slice(range.start, range.end)}]`;
    end = range.end;
  }
  return text + message.content.slice(end);
}

describe('the search for messages', () => {
  let app: ChatsApp;
  let anna: Person;
  let ben: Person;
  let carla: Person;
  let group: string;

  beforeAll(async () => {
    app = await startChatsApp({ env: { SEARCH_LANGUAGE: 'german' } });
    [anna, ben, carla] = (await createUsers(app, 'Anna', 'Ben', 'Carla')) as [
      Person,
      Person,
      Person,
    ];
    group = (await anna.group('Ideas', ben, carla)).id;
  });

  afterAll(() => app.close());

  const sent = async (content: string, by = anna, conversation = group): Promise<Message> =>
    (await by.send(conversation, content)).body;
  const search = async (
    query: Query,
    by = anna,
  ): Promise<Answer<MessageSearchPage & ErrorBody>> => {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
      for (const one of typeof value === 'object' ? value : [value])
        parameters.append(name, String(one));
    return by.api('GET', `search/messages?${parameters.toString()}`);
  };
  const found = async (query: Query, by = anna): Promise<string[]> => {
    const { status, body } = await search(query, by);
    expect([status, body.complete]).toEqual([200, true]);
    return body.items.map(marked);
  };

  it('finds words in any case and with any accents, at beginnings and inside of words', async () => {
    await sent('Der Überblick über die Besprechung am Montag');
    await sent('Ein ueberblick ohne Punkte');
    expect(await found({ q: 'UBERBLICK montag' })).toEqual([
      'Der [Überblick] über die Besprechung am [Montag]',
    ]);
    expect(await found({ q: 'sprech' })).toEqual([
      'Der Überblick über die Be[sprech]ung am Montag',
    ]);
    expect(await found({ q: 'mo' })).toEqual(['Der Überblick über die Besprechung am [Mo]ntag']);
    // Two letters are found at the beginning of words only.
    expect(await found({ q: 'nt' })).toEqual([]);
    expect(await found({ q: 'Quastenflosser' })).toEqual([]);
  });

  it('finds other forms of a word in the language of the site', async () => {
    await sent('Alle Häuser wurden verkauft');
    expect(await found({ q: 'haus' })).toEqual(['Alle [Häus]er wurden verkauft']);
  });

  it('finds Chinese, Japanese and Korean text by its characters', async () => {
    await sent('明日の会議は東京タワーで');
    await sent('안녕하세요 회의입니다');
    expect(await found({ q: '東京' })).toEqual(['明日の会議は[東京]タワーで']);
    expect(await found({ q: '議' })).toEqual(['明日の会[議]は東京タワーで']);
    expect(await found({ q: '京東' })).toEqual([]);
    expect(await found({ q: '회의' })).toEqual(['안녕하세요 [회의]입니다']);
  });

  it('finds phrases in quotation marks, and leaves out what follows a minus', async () => {
    await sent('the red boat sails');
    await sent('the boat is red');
    expect(await found({ q: '"red boat"' })).toEqual(['the [red boat] sails']);
    expect(await found({ q: 'boat -sails' })).toEqual(['the [boat] is red']);
    expect(await found({ q: '"red boa"' })).toEqual([]);
  });

  it('shows edits and deletions with the next search', async () => {
    const message = await sent('a walrus sleeps');
    expect(await found({ q: 'walrus' })).toHaveLength(1);
    await anna.api('PATCH', `chats/${group}/messages/${message.id}`, { content: 'a seal sleeps' });
    expect(await found({ q: 'walrus' })).toEqual([]);
    expect(await found({ q: 'seal' })).toEqual(['a [seal] sleeps']);
    await anna.api('DELETE', `chats/${group}/messages/${message.id}`);
    expect(await found({ q: 'seal' })).toEqual([]);
  });

  it('finds only what the user may read at this moment', async () => {
    const secret = (await anna.group('Secret', ben)).id;
    await sent('the password of the safe is swordfish', anna, secret);
    expect(await found({ q: 'swordfish' }, ben)).toHaveLength(1);
    expect(await found({ q: 'swordfish' }, carla)).toEqual([]);
    expect(await found({ q: 'swordfish', in: secret }, carla)).toEqual([]);
    await anna.api('DELETE', `chats/${secret}/members/${ben.id}`);
    expect(await found({ q: 'swordfish' }, ben)).toEqual([]);
    expect(await found({ is: 'saved', q: 'swordfish' }, ben)).toEqual([]);
    await anna.api('POST', `chats/${secret}/members`, { userIds: [ben.id] });
    expect(await found({ q: 'swordfish' }, ben)).toHaveLength(1);
  });

  it('finds messages of a channel before the user joins it, when it is named', async () => {
    const { body } = await anna.api<{ id: string }>('POST', 'chats/channels', { title: 'Open' });
    await sent('an octopus for everyone', anna, body.id);
    expect(await found({ q: 'octopus' }, carla)).toEqual([]);
    expect(await found({ q: 'octopus', in: body.id }, carla)).toHaveLength(1);
  });

  describe('filters', () => {
    let direct: string;
    const messages: Message[] = [];

    beforeAll(async () => {
      direct = (await anna.direct(ben)).id;
      messages.push(await sent('giraffe one'));
      messages.push(await sent('giraffe two https://example.com/zoo', ben));
      messages.push(await sent('giraffe three', ben, direct));
      messages.push(await sent(`giraffe four <@${anna.id}>`, ben));
    });

    const names = async (query: Query): Promise<string[]> =>
      (await search(query)).body.items.flatMap(({ message }) =>
        message.files.map(({ name }) => name),
      );
    const one = (index: number): Message => messages[index] as Message;

    it('by sender', async () => {
      expect(await found({ q: 'giraffe', from: anna.id })).toEqual(['[giraffe] one']);
      expect(await found({ q: 'giraffe', from: [anna.id, ben.id] })).toHaveLength(4);
      expect(await found({ from: ben.id, in: direct })).toEqual(['giraffe three']);
    });

    it('by conversation', async () => {
      expect(await found({ q: 'giraffe', in: direct })).toEqual(['[giraffe] three']);
    });

    it('by time', async () => {
      const at = one(1).createdAt;
      expect(await found({ q: 'giraffe', before: at })).toEqual(['[giraffe] one']);
      expect(await found({ q: 'giraffe', after: at })).toHaveLength(3);
      expect(await found({ before: one(0).createdAt, q: 'giraffe' })).toEqual([]);
    });

    it('by a link in the text', async () => {
      expect(await found({ q: 'giraffe', has: 'link' })).toEqual([
        '[giraffe] two https://example.com/zoo',
      ]);
      expect(await found({ has: ['link', 'image'] })).toEqual([]);
    });

    it('by a file or an image, and by names of files', async () => {
      const carry = async (content: string, name: string, kind: FileKind): Promise<void> => {
        const { id } = await sent(content);
        const card = { id, name, kind, type: 'application/octet-stream', size: 1, alt: '' };
        await app.database.query('UPDATE messages SET files = $2 WHERE id = $1', [
          id,
          JSON.stringify([card]),
        ]);
      };
      await carry('of today', 'Giraffen_Foto.png', 'image');
      await carry('as discussed', 'Angebot Müller.pdf', 'pdf');
      expect(await names({ has: 'image' })).toEqual(['Giraffen_Foto.png']);
      expect(await names({ has: 'file' })).toEqual(['Angebot Müller.pdf', 'Giraffen_Foto.png']);
      expect(await names({ q: 'foto', has: ['file', 'image'] })).toEqual(['Giraffen_Foto.png']);
      const { body } = await search({ q: 'MULLER' });
      expect(body.items).toMatchObject([
        { message: { content: 'as discussed' }, highlights: [{ file: 0, start: 8, end: 14 }] },
      ]);
    });

    it('pinned', async () => {
      await anna.api('PUT', `chats/${group}/messages/${one(0).id}/pin`);
      expect(await found({ is: 'pinned' })).toEqual(['giraffe one']);
      expect(await found({ is: 'pinned' }, carla)).toEqual(['giraffe one']);
      expect(await found({ is: 'pinned', q: 'two' })).toEqual([]);
    });

    it('saved by the user', async () => {
      await anna.api('PUT', `chats/${direct}/messages/${one(2).id}/saved`);
      expect(await found({ is: 'saved', q: 'giraffe' })).toEqual(['[giraffe] three']);
      expect(await found({ is: 'saved' }, ben)).toEqual([]);
      expect(await found({ is: ['saved', 'pinned'] })).toEqual([]);
    });

    it('with a mention of the user', async () => {
      expect(await found({ is: 'mention' })).toEqual([`giraffe four <@${anna.id}>`]);
      await sent('<@all> look at the zebra', ben);
      expect(await found({ is: 'mention', q: 'zebra' })).toEqual(['<@all> look at the [zebra]']);
      expect(await found({ is: 'mention', q: 'zebra' }, ben)).toEqual([]);
    });
  });

  it('names the conversation of each message, the newest first, page by page', async () => {
    const direct = (await anna.direct(carla)).id;
    await sent('lemur 1');
    await sent('lemur 2', carla, direct);
    await sent('lemur 3');
    const pages: MessageSearchPage[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer<MessageSearchPage> = await search({
        q: 'lemur',
        limit: 1,
        ...(cursor === '' ? {} : { cursor }),
      });
      pages.push(body);
      cursor = body.nextCursor;
    }
    expect(pages.flatMap(({ items }) => items)).toMatchObject([
      { message: { content: 'lemur 3' }, conversation: { id: group, title: 'Ideas', peer: null } },
      { message: { content: 'lemur 2' }, conversation: { id: direct, peer: { id: carla.id } } },
      { message: { content: 'lemur 1' } },
    ]);
  });

  it('shows the best matches first when that is asked for, page by page', async () => {
    for (const text of ['hot tea', 'tea was hot', 'hotter teapot', 'a shot of steak'])
      await sent(text);
    const texts: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer<MessageSearchPage> = await search({
        q: 'hot tea',
        sort: 'relevance',
        limit: 2,
        ...(cursor === '' ? {} : { cursor }),
      });
      texts.push(...body.items.map(({ message }) => message.content));
      cursor = body.nextCursor;
    }
    expect(texts).toEqual(['hot tea', 'tea was hot', 'hotter teapot', 'a shot of steak']);
  });

  it('finds replies in threads', async () => {
    const root = await sent('What about lunch?');
    await anna.api('POST', `chats/${group}/messages/${root.id}/thread/messages`, {
      clientMessageId: crypto.randomUUID(),
      content: 'Artichokes for me',
    });
    expect((await search({ q: 'artichoke' })).body.items).toMatchObject([
      { message: { threadId: root.id, threadSeq: 1 } },
    ]);
  });

  it('refuses what it cannot search for', async () => {
    const refusal = async (query: Query): Promise<unknown> => {
      const { status, body } = await search(query);
      return [status, body.code, body.fields?.map(({ field, rule }) => `${field} ${rule}`)];
    };
    const words = Array.from({ length: LIMITS.messageSearchTerms + 1 }, (_, index) => `w${index}`);
    expect(await refusal({})).toEqual([400, 'COMMON.VALIDATION', ['q searchable']]);
    expect(await refusal({ q: ' .,- ' })).toEqual([400, 'COMMON.VALIDATION', ['q searchable']]);
    expect(await refusal({ q: words.join(' ') })).toEqual([
      400,
      'COMMON.VALIDATION',
      ['q searchTerms'],
    ]);
    expect(await refusal({ q: 'x', cursor: 'abc' })).toEqual([
      400,
      'COMMON.VALIDATION',
      ['cursor cursor'],
    ]);
    expect(await refusal({ q: 'x', before: '2026-02-31' })).toEqual([
      400,
      'COMMON.VALIDATION',
      ['before timestamp'],
    ]);
  });

  it('takes every character of a query for what it is', async () => {
    for (const q of [`'`, `\\`, `a' | 'b`, `100%`, `a_b`, `:*`, `!x`, `<->`, `"`, `-"a`, '😀 \\'])
      expect((await search({ q, from: anna.id })).status).toBe(200);
    await sent('100% of it');
    expect(await found({ q: '100%' })).toEqual(['[100]% of it']);
  });

  it('reads long texts in parts', async () => {
    const { id } = await anna.group('Long texts', ben);
    for (let number = 0; number < 40; number += 1)
      await sent(`long${number} ${'abcdefgh '.repeat(880)}`, anna, id);
    const index = app.app.get(SearchIndex);
    const isAll = await app.app.get(Transactor).run(async () => {
      await app.database.query('DELETE FROM search_positions WHERE conversation_id = $1', [id]);
      return index.readChanges([id], 1);
    });
    expect(isAll).toBe(false);
    expect(await index.readChanges([id], 1000)).toBe(true);
    expect(await found({ q: 'long39', in: id })).toHaveLength(1);
  });

  describe('with many messages from before', () => {
    let archive: string;

    beforeAll(async () => {
      archive = (await anna.group('Archive', ben)).id;
      await app.database.query(
        `WITH stored AS (
           INSERT INTO messages (id, conversation_id, seq, sender_id, client_message_id, type, content, created_at, version, written_count)
           SELECT (lpad(to_hex(1600000000000 + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid, $1, c.last_seq + n, $2,
             gen_random_uuid(), 'text', 'old message number' || n, now(), c.version + n, c.written_count + n
           FROM conversations c CROSS JOIN generate_series(1, 3000) n WHERE c.id = $1
         )
         UPDATE conversations SET last_seq = last_seq + 3000, version = version + 3000, written_count = written_count + 3000 WHERE id = $1`,
        [archive, anna.id],
      );
    });

    it('says that not all can be found as long as they are not filled in, and finds all of them afterwards', async () => {
      const index = app.app.get(SearchIndex);
      // As if the rows were made by another version.
      await app.database.query(`UPDATE search_state SET scheme = 'another'`);
      await new SearchIndex(
        app.app.get(AppConfig),
        app.app.get(SearchIndexRepository),
        app.app.get(Transactor),
        app.app.get(JobQueue),
        app.app.get(ShutdownState),
        app.app.get(SearchIndexTimings),
      ).prepare();
      await sent('new message', anna, archive);
      const before = await search({ q: 'number1700' });
      expect(before.body).toMatchObject({ items: [], complete: false });
      expect((await search({ q: '"new message"' })).body.items).toHaveLength(1);
      let batches = 0;
      while (await index.fillInBatch()) batches += 1;
      expect(batches).toBeGreaterThan(10);
      expect(await found({ q: 'number1700' })).toEqual(['old message [number1700]']);
      expect(await found({ q: 'number1', limit: 100 })).toHaveLength(100);
      const [{ blocks }] = (await app.database.query(
        'SELECT count(*)::integer AS blocks FROM search_blocks',
      )) as [{ blocks: number }];
      expect(blocks).toBeGreaterThan(2);
    });

    it('pages through all of them in the order of their ids', async () => {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: Answer<MessageSearchPage> = await search({
          q: 'number',
          in: archive,
          limit: 100,
          ...(cursor === '' ? {} : { cursor }),
        });
        seen.push(...body.items.map(({ message }) => message.id));
        cursor = body.nextCursor;
      }
      expect(seen).toHaveLength(3000);
      expect(seen).toEqual([...seen].sort().reverse());
    });
  });
});
