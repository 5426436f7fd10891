import { randomUUID } from 'node:crypto';
import { FILE_FILTERS } from '@chatcall/contracts';
import type { FileCard, FileFilter, FileKind, Message, SharedFile } from '@chatcall/contracts';
import type { Page } from 'playwright-core';
import { rest, type Account } from '../support/account.js';
import { fileCard, page as firstPage, picture, tone } from '../support/sample-files.js';
import { ScreenFixture, SCREEN_SIZES, viewerOpened } from '../support/screens.js';

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
async function serve(page: Page, files: ReadonlyMap<string, readonly Served[]>): Promise<void> {
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
async function serveList(
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

/** The pictures that are rendered are shown. */
async function allLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('cc-media-tile img')].every((one) =>
      one.classList.contains('loaded'),
    ),
  );
}

async function samples(): Promise<ReadonlyMap<string, readonly Served[]>> {
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

describe('files of messages', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)('$width px: every kind of file', async (size) => {
    const { ada, ben, group } = fixture.seed;
    const files = await samples();
    const captions: Record<string, string> = {
      one: 'The lake, before the others were **awake**.',
      mixed: 'All documents of the meeting.',
    };
    for (const [at, key] of [...files.keys()].entries())
      await rest(url, 'POST', `/chats/${group.id}/messages`, {
        token: (at % 2 === 0 ? ben : ada).token,
        body: { content: `${key}|${captions[key] ?? ''}`, clientMessageId: randomUUID() },
      });
    const { person, page, check, leave } = await fixture.visit(size);
    await serve(page, files);
    await person.signIn(ada, `/chats/${group.id}`);
    await person.get('file-voice').last().waitFor();
    await allLoaded(page);
    await check('files-newest');
    const steps: readonly (readonly [name: string, testId: string, at: number])[] = [
      ['text', 'file-text', 0],
      ['cards', 'file-pdf', 0],
      ['missing', 'file-problem', 0],
      ['video', 'file-video', 0],
      ['odd', 'file-motion', 0],
      ['eleven', 'file-image', 10],
      ['one', 'file-image', 0],
    ];
    for (const [name, testId, at] of steps) {
      await person.get('message-list').evaluate((list) => (list.scrollTop -= 500));
      await person.get(testId).nth(at).scrollIntoViewIfNeeded();
      await allLoaded(page);
      await check(`files-${name}`);
    }
    await person.get('file-image').first().click();
    const viewer = page.getByRole('dialog', { name: 'Pictures and videos' });
    await viewer.locator('.pswp__caption', { hasText: 'A mountain lake' }).waitFor();
    await page.waitForFunction(
      () => getComputedStyle(document.querySelector('.pswp__bg') ?? document.body).opacity === '1',
    );
    await check('files-viewer');
    await page.keyboard.press('ArrowRight');
    await viewer.locator('.pswp__caption', { hasText: 'holiday-0.jpg' }).waitFor();
    await page.keyboard.press('z');
    await check('files-viewer-zoomed');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: all files of a conversation, and the storage', async (size) => {
    const { ada, ben, group } = fixture.seed;
    const { person, page, check, leave } = await fixture.visit(size);
    const files = await samples();
    await serve(page, files);
    await serveList(page, files, ben);
    await person.signIn(ada, `/chats/${group.id}`);
    await person.get('timeline-title').click();
    await person.get('details-files').click();
    await person.get('shared-media').first().waitFor();
    await page.waitForFunction(
      () => document.querySelectorAll('cc-shared-media-tile img.loaded').length > 3,
    );
    await check('files-all-media');
    await person.get('files-files').click();
    await person.get('shared-file-open').first().waitFor();
    await check('files-all-files');
    await person.get('shared-file-menu').first().click();
    await person.get('shared-file-download').waitFor();
    await check('files-all-menu');
    await page.keyboard.press('Escape');
    await person.get('files-voice').click();
    await person.get('audio-toggle').first().waitFor();
    await check('files-all-voice');

    await person.get('files-media').click();
    await person.get('shared-media').first().click();
    const viewer = page.getByRole('dialog', { name: 'Pictures and videos' });
    // The newest one is the last.
    await viewer.locator('.pswp__counter', { hasText: /^(\d+) \/ \1$/ }).waitFor();
    await viewerOpened(page);
    await page.keyboard.press('ArrowLeft');
    await viewer.locator('.pswp__counter', { hasNotText: /^(\d+) \/ \1$/ }).waitFor();
    await check('files-viewer-all');
    await page.keyboard.press('Escape');
    await viewer.waitFor({ state: 'detached' });

    await page.goto(`${url}/settings/storage`);
    await person.get('storage-used').waitFor();
    await check('settings-storage');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: files of the composer, and a recording', async (size) => {
    const { ada, group } = fixture.seed;
    const { person, page, check, leave } = await fixture.visit(size);
    // The server accepts uploads and never gets further; files that end in .exe are refused.
    await page.route('**/api/uploads**', async (route) => {
      const request = route.request();
      if (request.method() !== 'POST') return;
      const name = Buffer.from(request.headers()['upload-metadata'] ?? '', 'base64').toString();
      await route.fulfill({
        status: 201,
        headers: { 'tus-resumable': '1.0.0', location: `/api/uploads/${randomUUID()}`, name },
      });
    });
    await person.signIn(ada, `/chats/${group.id}`);
    await person.get('attach').click();
    await check('files-attach');
    await page.keyboard.press('Escape');
    const image = await picture(300, 200, 120);
    await person.get('attach-input').setInputFiles([
      { name: 'mountain.webp', mimeType: 'image/webp', buffer: image },
      {
        name: `A very long name ${'of a report '.repeat(9)}.pdf`,
        mimeType: 'application/pdf',
        buffer: Buffer.alloc(2_000_000),
      },
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('notes') },
    ]);
    await person.get('attachment').nth(2).waitFor();
    await person.get('attachment-alt').click();
    await person.get('attachment-alt-text').fill('A mountain');
    await check('files-tray');
    await person.get('attachment').nth(2).getByTestId('attachment-remove').click();
    await person.get('attachment').nth(2).waitFor({ state: 'detached' });
    await person.get('send').click();
    await person.get('unsent-file').first().waitFor();
    await check('files-unsent');

    await person.get('attach').click();
    await person.get('attach-voice').click();
    await page.locator('[data-testid=voice-recorder][data-state=recording]').waitFor();
    await check('files-recording');
    await person.get('voice-clock').filter({ hasNotText: '0:00' }).waitFor();
    await person.get('voice-stop').click();
    await person.get('voice-listen').waitFor();
    await check('files-recorded');
    await person.get('voice-discard').click();
    await person.get('voice-recorder').waitFor({ state: 'detached' });
    await page.locator('cc-message-list').evaluate((list) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'x.txt'));
      list.dispatchEvent(new DragEvent('dragenter', { dataTransfer: data, bubbles: true }));
    });
    await person.get('drop-zone').waitFor();
    await check('files-drop');
    await leave();
  });
});
