import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import { rest } from '../support/account.js';
import { picture } from '../support/sample-files.js';
import { ScreenFixture, SCREEN_SIZES, viewerOpened } from '../support/screens.js';
import { servedFiles, serveFileList, serveFiles, serveLinkList } from '../support/served-files.js';

/** The pictures that are rendered are shown. */
async function allLoaded(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('cc-media-tile img')].every((one) =>
      one.classList.contains('loaded'),
    ),
  );
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
    const files = await servedFiles();
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
    await serveFiles(page, files);
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
      () => getComputedStyle(document.querySelector('.pswp') ?? document.body).opacity === '1',
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
    const files = await servedFiles();
    await serveFiles(page, files);
    await serveFileList(page, files, ben);
    await serveLinkList(page, ben);
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
    await person.get('files-links').click();
    await person.get('shared-link').nth(3).waitFor();
    await page.waitForFunction(() => {
      const shown = document.querySelector<HTMLImageElement>('cc-shared-link-row img');
      return shown?.complete === true && shown.naturalWidth > 0;
    });
    await check('files-all-links');
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
