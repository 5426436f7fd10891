import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation, CursorPage, Message } from '@chatcall/contracts';
import type { Browser, Download } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { CuttingRelay } from '../support/cutting-relay.js';
import { loudestOf, measurePlayers } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { picture, tone } from '../support/sample-files.js';
import { viewerOpened } from '../support/screens.js';
import { Server } from '../support/server.js';

const MEGABYTE = 1_000_000;
/** From 0.5 to 5.5 MB: 60 MB together. */
const SIZES = Array.from({ length: 20 }, (_, index) => 500_000 + Math.round((index * 5e6) / 19));

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function hashOf(download: Download): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await download.createReadStream()) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

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
    await measurePlayers(people[1].page);
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
    expect(await hashOf(download)).toBe(sha256(Buffer.concat([Buffer.from([0, 1, 2, 3]), data])));
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
    await other.get('files-files').press('Escape');
    await other.get('files').waitFor({ state: 'detached' });
    expect(
      await other.page.locator('#main').evaluate((main) => main === document.activeElement),
    ).toBe(true);
  });

  it('leave the viewer when their messages are deleted, which closes with the last one', async () => {
    const [, other] = people;
    const path = `/chats/${direct.id}/messages`;
    const { items } = await rest<CursorPage<Message>>(server.url, 'GET', path, {
      token: ada.token,
    });
    const messageOf = (name: string): string =>
      items.find(({ files }) => files.some((file) => file.name === name))?.id ?? '';
    const remove = (name: string): Promise<unknown> =>
      rest(server.url, 'DELETE', `${path}/${messageOf(name)}`, { token: ada.token });
    await other
      .get('file-image')
      .filter({ has: other.page.getByAltText('forest.webp') })
      .click();
    const viewer = other.page.getByRole('dialog', { name: 'Pictures and videos' });
    await viewer.locator('.pswp__counter', { hasText: '2 / 2' }).waitFor();
    await remove('forest.webp');
    await viewer.locator('.pswp__caption', { hasText: 'A mountain lake' }).waitFor();
    // The number of a single one is not shown.
    await viewer.locator('.pswp__counter', { hasText: '1 / 1' }).waitFor({ state: 'attached' });
    const image = viewer.getByRole('img', { name: 'A mountain lake' });
    expect(await image.getAttribute('src')).not.toBeNull();
    await remove('mountain.webp');
    await viewer.waitFor({ state: 'detached' });
  });

  it('can be recorded: the other side hears the microphone, and nothing in a silent file', async () => {
    const [one, other] = people;
    await one.get('attach').click();
    await one.get('attach-voice').click();
    await one.page.locator('[data-testid=voice-recorder][data-state=recording]').waitFor();
    await one.get('voice-clock').filter({ hasNotText: '0:00' }).waitFor();
    await one.get('voice-stop').click();
    await one.get('voice-send').click();
    await other.get('file-voice').waitFor();
    await other.get('audio-toggle').click();
    // The fake microphone beeps twice a second.
    expect(await loudestOf(other.page, 1)).toBeGreaterThan(0.1);

    const silence = { name: 'silence.wav', mimeType: 'audio/wav', buffer: tone(1, 0) };
    await one.get('attach-input').setInputFiles([silence]);
    await one.get('send').click();
    await other.get('file-audio').getByTestId('audio-toggle').click();
    expect(await loudestOf(other.page, 2)).toBeLessThan(0.01);
  });

  it('20 of 60 MB arrive intact over a connection that is cut three times, and after a reload', async () => {
    const [, other] = people;
    const relay = await CuttingRelay.start(server.url, [
      15 * MEGABYTE,
      30 * MEGABYTE,
      45 * MEGABYTE,
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'chatcall-files-'));
    const sender = await Person.open(browser, relay.url, 'Ada');
    try {
      const hashes = new Map<string, string>();
      for (const [index, size] of SIZES.entries()) {
        const bytes = randomBytes(size);
        await writeFile(join(folder, `part ${index}.bin`), bytes);
        hashes.set(`part ${index}.bin`, sha256(bytes));
      }
      await sender.signIn(ada, `/chats/${direct.id}`);
      const names = [...hashes.keys()];
      await sender.get('attach-input').setInputFiles(names.map((name) => join(folder, name)));
      await sender.get('attachment').nth(19).waitFor();
      await sender.get('composer').fill('all parts');
      await sender.get('send').click();
      await sender.get('unsent-file').nth(19).waitFor();
      while (relay.due.length > 1) await sender.page.waitForTimeout(20);
      await sender.page.reload();

      const arrived = other.get('message').filter({ hasText: 'all parts' });
      await arrived.getByTestId('file-card').nth(19).waitFor({ timeout: 90_000 });
      expect(relay.due).toEqual([]);
      const downloaded: [string, string][] = [];
      // Through the session of the page, but not through the browser's list of downloads: that is the
      // subject of the first test.
      for (const card of await arrived.getByTestId('file-card').all()) {
        const path = await card.getAttribute('href');
        const answer = await other.context.request.get(`${server.url}${path}`);
        const [, name = ''] =
          /filename="([^"]+)"/.exec(answer.headers()['content-disposition'] ?? '') ?? [];
        downloaded.push([name, sha256(await answer.body())]);
      }
      expect(downloaded).toEqual([...hashes]);
      expect(sender.errors).toEqual([]);
    } finally {
      await sender.close();
      await relay.close();
      await rm(folder, { recursive: true });
    }
  });
});
