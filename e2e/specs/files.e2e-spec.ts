import { createHash } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { picture } from '../support/sample-files.js';
import { viewerOpened } from '../support/screens.js';
import { Server } from '../support/server.js';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('files between two people', () => {
  let server: Server;
  let browser: Browser;
  let ada: Account;
  let ben: Account;
  let direct: Conversation;
  let people: readonly [Person, Person];

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const { url } = server;
    [ada, ben] = await Promise.all([register(url, 'Ada'), register(url, 'Ben')]);
    const body = { userId: ben.id };
    direct = await rest(url, 'POST', '/chats/direct', { token: ada.token, body });
    await rest(url, 'PUT', `/contacts/${ben.id}`, { token: ada.token });
    await rest(url, 'PUT', `/contacts/${ada.id}`, { token: ben.token });
    people = await Promise.all([
      Person.open(browser, url, 'Ada'),
      Person.open(browser, url, 'Ben'),
    ]);
    await people[0].signIn(ada, `/chats/${direct.id}`);
    await people[1].signIn(ben, `/chats/${direct.id}`);
  }, 120_000);

  afterAll(async () => {
    await Promise.all((people ?? []).map((one) => one.close()));
    await browser?.close();
    await server?.close();
  });

  it('arrive as they were sent: a picture with its text, and a download', async () => {
    const [one, other] = people;
    const image = await picture(1200, 800, 200);
    const data = Buffer.from('name;value\n'.repeat(200_000));
    await one.get('attach-input').setInputFiles([
      { name: 'mountain.webp', mimeType: 'image/webp', buffer: image },
      {
        name: 'values.bin',
        mimeType: 'application/octet-stream',
        buffer: Buffer.concat([Buffer.from([0, 1, 2, 3]), data]),
      },
    ]);
    await one.get('attachment-alt').click();
    await one.get('attachment-alt-text').fill('A mountain lake');
    await one.get('composer').fill('From the weekend');
    await one.get('send').click();

    const shown = other.page.getByAltText('A mountain lake');
    await shown.waitFor();
    await other.page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>('cc-media-tile img')].some(
        (img) => img.complete && img.naturalWidth > 0,
      ),
    );
    await other.get('message').filter({ hasText: 'From the weekend' }).waitFor();
    const [download] = await Promise.all([
      other.page.waitForEvent('download'),
      other.get('file-card').click(),
    ]);
    expect(download.suggestedFilename()).toBe('values.bin');
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(sha256(Buffer.concat(chunks))).toBe(
      sha256(Buffer.concat([Buffer.from([0, 1, 2, 3]), data])),
    );
  });

  it('are all in one place, also those that are not loaded, and lead to their messages', async () => {
    const [one, other] = people;
    await other.get('timeline-title').click();
    await other.get('details-files').click();
    await other.get('shared-media').waitFor();
    await one
      .get('attach-input')
      .setInputFiles([
        { name: 'forest.webp', mimeType: 'image/webp', buffer: await picture(900, 900, 100) },
      ]);
    await one.get('send').click();
    // What arrives is first.
    const tiles = other.get('shared-media');
    await tiles.nth(1).waitFor();
    await tiles.first().filter({ hasText: 'forest.webp' }).click();
    const viewer = other.page.getByRole('dialog', { name: 'Pictures and videos' });
    await viewer.locator('.pswp__counter', { hasText: '2 / 2' }).waitFor();
    await viewerOpened(other.page);
    await other.page.keyboard.press('ArrowLeft');
    await viewer.locator('.pswp__caption', { hasText: 'A mountain lake' }).waitFor();
    await Promise.all([
      other.page.waitForURL(/\/chats\/[^/]+\/[^/?]+/),
      viewer.getByRole('button', { name: 'Show in conversation' }).click(),
    ]);
    await viewer.waitFor({ state: 'detached' });

    await other.get('files-files').click();
    await other.get('shared-file-open').filter({ hasText: 'values.bin' }).waitFor();
    await other.get('files-close').click();
  });

  it('can be recorded: a voice message plays at the other side', async () => {
    const [one, other] = people;
    await one.get('attach').click();
    await one.get('attach-voice').click();
    await one.page.locator('[data-testid=voice-recorder][data-state=recording]').waitFor();
    await one.get('voice-clock').filter({ hasNotText: '0:00' }).waitFor();
    await one.get('voice-stop').click();
    await one.get('voice-send').click();
    await other.get('file-voice').waitFor();
    await other.get('audio-toggle').click();
    await other
      .get('audio-clock')
      .filter({ hasText: /0:0[1-9]/ })
      .waitFor();
    await other.page.getByRole('button', { name: 'Pause' }).waitFor();
  });
});
