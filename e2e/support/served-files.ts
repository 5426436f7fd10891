import { FILE_FILTERS } from '@chatcall/contracts';
import type {
  FileCard,
  FileFilter,
  FileKind,
  LinkPreview,
  Message,
  SharedFile,
  SharedLinks,
} from '@chatcall/contracts';
import type { Page } from 'playwright-core';
import type { Account } from './account.js';
import { fileCard, page as firstPage, picture, tone } from './sample-files.js';

/** The content and the picture of a file; null: the server has none for the user. */
interface Served {
  readonly card: FileCard;
  readonly content?: Buffer | null;
  readonly preview?: Buffer | null;
}

const HASH = 'LEHV6nWB2yk8pyo0adR*.7kCMdnj';
const SCRIPT = `// Doubles every number.\nexport const doubled = (values: readonly number[]) =>\n  values.map((value) => value * 2);\n\nconsole.log(doubled([1, 2, 3]), 'done');\n\nfor (const one of [1, 2]) {\n  console.log(one);\n}\n`;
const WAVE = Array.from({ length: 64 }, (_, at) => Math.round(50 + 45 * Math.sin(at / 3)));

/** The server, as it answers for these files: messages whose text is the key of `files` carry them. */
export async function serveFiles(
  page: Page,
  files: ReadonlyMap<string, readonly Served[]>,
): Promise<void> {
  const byId = new Map([...files.values()].flat().map((one) => [one.card.id, one]));
  await page.route(/\/api\/chats\/[^/]+\/messages/, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items?: Message[] };
    for (const message of body.items ?? []) {
      const [key, caption = ''] = message.content.split('|');
      const served = files.get(key ?? '');
      if (served)
        Object.assign(message, { files: served.map(({ card }) => card), content: caption });
    }
    await route.fulfill({ response, json: body });
  });
  await page.route('**/api/files/**', async (route) => {
    const [, id = '', kind = ''] =
      /files\/([^/]+)\/(content|preview)/.exec(route.request().url()) ?? [];
    if (kind === '') return route.fallback();
    const served = byId.get(id);
    const body = kind === 'content' ? served?.content : served?.preview;
    if (!body) return route.fulfill({ status: 404, json: { code: 'FILE.NOT_FOUND' } });
    const type = kind === 'content' ? served?.card.type : 'image/webp';
    await route.fulfill({ status: 200, body, contentType: type ?? '' });
  });
}

/** The list of all these files, as messages of `sender` carry them. */
export async function serveFileList(
  page: Page,
  files: ReadonlyMap<string, readonly Served[]>,
  { id, username, displayName }: Account,
): Promise<void> {
  const sender = { id, username, displayName, avatarUrl: null, statusText: '' };
  const all = [...files.values()].flat().map(({ card }, at): SharedFile => {
    const messageId = `00000000-0000-7000-8000-${String(999 - at).padStart(12, '0')}`;
    const sentAt = new Date(Date.now() - at * 3_600_000).toISOString();
    return { file: card, messageId, threadId: null, sender, sentAt };
  });
  await page.route(/\/api\/chats\/[^/]+\/files/, async (route) => {
    const kind = new URL(route.request().url()).searchParams.get('kind') as FileFilter;
    const kinds: readonly FileKind[] = FILE_FILTERS[kind];
    const items = all.filter(({ file }) => kinds.includes(file.kind));
    await route.fulfill({ json: { items, nextCursor: null } });
  });
}

/** Links of messages of `sender`: with a picture, with a long title, and without a preview. */
export async function serveLinkList(
  page: Page,
  { id, username, displayName }: Account,
): Promise<void> {
  const sender = { id, username, displayName, avatarUrl: null, statusText: '' };
  const image = { id: 'f'.repeat(64), width: 400, height: 300, blurhash: HASH };
  const preview = (url: string, title: string, change: Partial<LinkPreview> = {}): LinkPreview => ({
    url,
    title,
    description: null,
    siteName: null,
    image: null,
    ...change,
  });
  const links: readonly (readonly [string, LinkPreview | null])[] = [
    [
      'https://www.example.org/boats',
      preview('https://www.example.org/boats', 'All boats', { image }),
    ],
    [
      'https://docs.example.com/plan',
      preview('https://docs.example.com/plan', `The plan ${'with a long title '.repeat(9)}`),
    ],
    [`https://example.net/${'a-very-long-path/'.repeat(12)}?q=1`, null],
    ['https://example.net/', null],
  ];
  const items = links.map(([url, one], at): SharedLinks => {
    const messageId = `00000000-0000-7000-8000-${String(999 - at).padStart(12, '0')}`;
    const sentAt = new Date(Date.now() - at * 3_600_000).toISOString();
    return { urls: [url], previews: one ? [one] : [], messageId, threadId: null, sender, sentAt };
  });
  const body = await picture(120, 90, 200);
  await page.route('**/api/files/links/**', (route) =>
    route.fulfill({ body, contentType: 'image/webp' }),
  );
  await page.route(/\/api\/chats\/[^/]+\/links/, (route) =>
    route.fulfill({ json: { items, nextCursor: null, complete: false } }),
  );
}

/** Files of all kinds, by the text of the message that has them. */
export async function servedFiles(): Promise<ReadonlyMap<string, readonly Served[]>> {
  const image = async (
    name: string,
    width: number,
    height: number,
    hue: number,
    change: Partial<FileCard> = {},
  ): Promise<Served> => {
    const preview = await picture(Math.round(width / 3), Math.round(height / 3), hue);
    const shown = { kind: 'image', type: 'image/webp', preview: true, blurhash: HASH } as const;
    return {
      card: fileCard({ name, width, height, ...shown, ...change }),
      content: preview,
      preview,
    };
  };
  const several = (count: number): Promise<Served[]> =>
    Promise.all(
      Array.from({ length: count }, (_, at) =>
        image(`holiday-${at}.jpg`, at % 2 === 0 ? 2400 : 1200, at % 3 === 0 ? 1200 : 1800, at * 40),
      ),
    );
  const long = `Quarterly report ${'with a long name '.repeat(8)}final (2).pdf`;
  return new Map<string, readonly Served[]>([
    ['one', [await image('mountain.jpg', 2400, 1600, 200, { alt: 'A mountain lake at dawn' })]],
    ['two', await several(2)],
    ['five', await several(5)],
    ['eleven', await several(11)],
    [
      'odd',
      [
        await image('panorama.jpg', 6000, 600, 30),
        await image('tower.png', 300, 2400, 90),
        await image('dot.png', 24, 24, 10),
        await image('dance.gif', 480, 480, 300, { animated: true, type: 'image/gif' }),
      ],
    ],
    ['tall', [await image('tower.png', 300, 2400, 90)]],
    ['dot', [await image('dot.png', 24, 24, 10)]],
    ['moving', [await image('dance.gif', 480, 360, 300, { animated: true, type: 'image/gif' })]],
    [
      'video',
      [
        await image('demo of the release.mp4', 1920, 1080, 260, {
          kind: 'video',
          type: 'video/mp4',
          duration: 83_000,
        }),
      ],
    ],
    [
      'missing',
      [
        {
          card: fileCard({
            name: 'gone.jpg',
            kind: 'image',
            type: 'image/jpeg',
            preview: true,
            width: 1200,
            height: 800,
            blurhash: HASH,
          }),
        },
      ],
    ],
    [
      'mixed',
      [
        {
          card: fileCard({
            kind: 'pdf',
            type: 'application/pdf',
            name: long,
            pages: 42,
            preview: true,
            blurhash: HASH,
          }),
          preview: await firstPage(800, 1131),
        },
        { card: fileCard({ name: 'backup.tar.gz', size: 98_765_432 }) },
        { card: fileCard({ name: 'x'.repeat(196) + '.zip', size: 12 }) },
        { card: fileCard({ name: 'דוח רבעוני סופי לשנת הכספים.docx', size: 45_000 }) },
      ],
    ],
    [
      'text',
      [
        {
          card: fileCard({
            kind: 'text',
            type: 'text/plain',
            name: 'double.ts',
            size: SCRIPT.length,
          }),
          content: Buffer.from(SCRIPT),
        },
        {
          card: fileCard({ kind: 'text', type: 'text/plain', name: 'note.txt', size: 20 }),
          content: Buffer.from('buy milk\nand bread\n'),
        },
        { card: fileCard({ kind: 'text', type: 'text/plain', name: 'gone.log', size: 2000 }) },
      ],
    ],
    [
      'sound',
      [
        {
          card: fileCard({
            kind: 'voice',
            type: 'audio/wav',
            name: 'voice.wav',
            duration: 7000,
            waveform: WAVE,
          }),
          content: tone(7),
        },
        {
          card: fileCard({
            kind: 'audio',
            type: 'audio/wav',
            name: 'interview with the new colleague in Berlin.wav',
            duration: 3000,
          }),
          content: tone(3),
        },
      ],
    ],
  ]);
}
