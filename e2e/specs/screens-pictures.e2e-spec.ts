import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Conversation } from '@chatcall/contracts';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { register, rest, type Account } from '../support/account.js';
import { Person } from '../support/person.js';
import { holdRequests, ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const AVATAR = 'cc-conversation-avatar';
const WAIT_MS = 30_000;

/** The colour in the middle of a picture; null until it is loaded. */
function colourOf(picture: Locator): Promise<'red' | 'blue' | null> {
  return picture.evaluate((element) => {
    if (!(element instanceof HTMLImageElement) || !element.complete) return null;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    const context = canvas.getContext('2d');
    const { naturalWidth, naturalHeight } = element;
    context?.drawImage(element, naturalWidth / 2, naturalHeight / 2, 1, 1, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    if (Math.abs(red - blue) < 60) return null;
    return red > blue ? 'red' : 'blue';
  });
}

/** Drags from the left edge of a part of the page to its right edge. */
async function dragRight(page: Page, part: Locator): Promise<void> {
  const box = await part.boundingBox();
  if (!box) throw new Error('There is nothing to drag');
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 20, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 20, middle, { steps: 5 });
  await page.mouse.up();
}

describe('pictures of groups and channels, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;
  let member: Account;
  let picture: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
    member = await register(url, 'Mia Member');
    // Red on the left, blue on the right.
    const half = (background: string): Promise<Buffer> =>
      sharp({ create: { width: 600, height: 600, channels: 3, background } })
        .png()
        .toBuffer();
    const buffer = await sharp(await half('#c02020'))
      .extend({ right: 600, background: '#2040c0' })
      .png()
      .toBuffer();
    picture = { name: 'team.png', mimeType: 'image/png', buffer };
  }, 120_000);

  afterAll(() => fixture?.close());

  const shown = (place: Locator): Locator => place.locator(`${AVATAR} img`);
  /** Waits until the picture is shown in this colour in its middle. */
  const waitForColour = async (place: Locator, colour: 'red' | 'blue'): Promise<void> => {
    const deadline = Date.now() + WAIT_MS;
    // Looked up again each time: a list may replace its rows.
    while ((await colourOf(shown(place).first())) !== colour) {
      if (Date.now() > deadline)
        throw new Error(`There is no picture with ${colour} in its middle`);
      await sleep(100);
    }
  };

  it.each(SCREEN_SIZES)(
    '$width px: chosen, cropped by keyboard, seen by another member at once, removed',
    async (size) => {
      const tag = randomUUID().slice(0, 6);
      const title = `Travel ${tag}`;
      const { ada } = fixture.seed;
      const channel = await rest<Conversation>(url, 'POST', '/chats/channels', {
        token: ada.token,
        body: { title },
      });
      await rest(url, 'PUT', `/chats/${channel.id}/membership`, { token: member.token });
      const { person, page, check, leave } = await fixture.visit(size);
      const other = await Person.open(fixture.browser, url, 'Mia');
      await other.signIn(member, `/chats/${channel.id}`);
      const row = other.get('conversation').filter({ hasText: title });
      const header = other.get('timeline-title');
      await row.locator(AVATAR).waitFor({ state: 'attached' });

      await person.signIn(ada, `/chats/${channel.id}`);
      await person.get('timeline-title').click();
      await person.get('conversation-settings').click();
      await person.get('avatar-choose').waitFor();
      expect(await person.get('avatar-remove').count()).toBe(0);
      await check('picture-none');

      await person
        .get('avatar-file')
        .setInputFiles({ ...picture, mimeType: 'application/pdf', name: 'a.pdf' });
      await page.getByText("ChatCall can't read this picture.").waitFor();
      await person
        .get('avatar-file')
        .setInputFiles({ ...picture, buffer: Buffer.from('no picture') });
      await person.get('crop-error').getByText("ChatCall can't read this picture.").waitFor();
      await person.get('crop-cancel').click();
      await person.get('crop-view').waitFor({ state: 'detached' });

      await person.get('avatar-file').setInputFiles(picture);
      await person.get('crop-view').locator('img.placed').waitFor();
      await person.get('crop-view').focus();
      // To the right edge of the picture, which is blue.
      for (let step = 0; step < 12; step += 1) await page.keyboard.press('ArrowRight');
      await page.keyboard.press('+');
      await check('picture-crop');

      const release = await holdRequests(page, '**/api/chats/*/avatar');
      await person.get('crop-save').click();
      await person.get('crop-progress').waitFor();
      await check('picture-upload');
      await release();
      await person.get('crop-view').waitFor({ state: 'detached' });
      await person.get('avatar-remove').waitFor();
      await waitForColour(page.locator('cc-picture-picker'), 'blue');
      await check('picture-settings');
      // The other member has done nothing.
      await waitForColour(row, 'blue');
      await waitForColour(header, 'blue');
      await other.page.getByText('changed the picture').first().waitFor();

      await page.route('**/api/chats/*/avatar', (route) =>
        route.fulfill({
          status: 507,
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'COMMON.STORAGE_FULL', status: 507, detail: 'full' }),
        }),
      );
      await person.get('avatar-file').setInputFiles(picture);
      await person.get('crop-view').locator('img.placed').waitFor();
      await dragRight(page, person.get('crop-view'));
      await person.get('crop-save').click();
      await person.get('crop-error').getByText('out of storage').waitFor();
      await check('picture-failed');
      await page.unroute('**/api/chats/*/avatar');
      await person.get('crop-save').click();
      await person.get('crop-view').waitFor({ state: 'detached' });
      await waitForColour(header, 'red');
      await person.get('dialog-close').last().click();
      await check('picture-details');

      await page.goto(`${url}/chats`);
      await waitForColour(person.get('conversation').filter({ hasText: title }), 'red');
      await check('picture-list');
      await page.keyboard.press('Control+k');
      await person.get('switcher').fill(tag);
      await waitForColour(person.get('switch-conversation').first(), 'red');
      await check('picture-switcher');
      await page.keyboard.press('Escape');
      await person.get('search').fill(tag);
      await waitForColour(person.get('search-conversation').first(), 'red');
      await person.get('search').fill('');
      await person.get('new-chat').first().click();
      await person.get('browse-channels').click();
      await person.get('channels-search').fill(tag);
      await waitForColour(person.get('channel-option').first(), 'red');
      await check('picture-directory');

      await page.goto(`${url}/chats/${channel.id}`);
      await person.get('timeline-title').click();
      await person.get('conversation-settings').click();
      await person.get('avatar-remove').click();
      await person.get('confirm').waitFor();
      await check('picture-remove');
      await person.get('confirm').click();
      await person.get('avatar-remove').waitFor({ state: 'detached' });
      await shown(header).waitFor({ state: 'detached' });
      await shown(row).waitFor({ state: 'detached' });
      await other.close();
      expect(other.errors).toEqual([]);
      await leave();
    },
    240_000,
  );
});
