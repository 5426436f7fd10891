import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { expectMedia, expectVideo } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { Server } from '../support/server.js';

interface LogRow {
  readonly kind: string;
  readonly end_reason: string;
  readonly joined: number;
}

/** For a page: keeps the tracks of shared screens, so that a test can end them like the browser. */
function keepSharedTracks(): void {
  const shared: MediaStreamTrack[] = [];
  const native = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getDisplayMedia = async (options) => {
    const stream = await native(options);
    shared.push(...stream.getTracks());
    return stream;
  };
  Object.assign(window, { shared });
}

/** Waits until each of these videos shows ten more frames. */
async function expectFrames(page: Page, testIds: readonly string[]): Promise<void> {
  for (const testId of testIds)
    await page.getByTestId(testId).evaluate(
      (video: HTMLVideoElement) =>
        new Promise<void>((resolve) => {
          let left = 10;
          const next = (): void => {
            left -= 1;
            if (left < 0) resolve();
            else video.requestVideoFrameCallback(next);
          };
          next();
        }),
    );
}

describe('two people register, find each other, chat and call', () => {
  let server: Server;
  let browser: Browser;
  let ada: Person;
  let ben: Person;
  let benName: string;

  beforeAll(async () => {
    server = await Server.start({ env: { RING_SECONDS: '15' } });
    browser = await launchBrowser();
    ada = await Person.open(browser, server.url, 'Ada Lovelace');
    ben = await Person.open(browser, server.url, 'Ben Okafor');
    await ada.page.addInitScript(keepSharedTracks);
    await ada.register();
    benName = await ben.register();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const lastCall = async (): Promise<LogRow | undefined> => {
    const rows = await server.database.rows<LogRow>(
      `SELECT c.kind, c.end_reason, count(p.joined_at)::int AS joined FROM calls c JOIN call_participants p ON p.call_id = c.id
       GROUP BY c.id ORDER BY c.started_at DESC LIMIT 1`,
    );
    return rows[0];
  };

  const waitForEnd = async (reason: string): Promise<LogRow> => {
    const end = Date.now() + 30_000;
    for (;;) {
      const row = await lastCall();
      if (row?.end_reason === reason) return row;
      if (Date.now() > end)
        throw new Error(`the call log has ${JSON.stringify(row)}, not ${reason}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };

  /** Waits until neither shows a call. */
  const waitUntilBothAreOut = async (): Promise<void> => {
    for (const person of [ada, ben]) await person.waitUntilOutOfCall();
  };

  it('chats both ways, with ticks and typing', async () => {
    await ada.openDirect(benName);
    await ada.send('Hello Ben, can you hear me?');
    await ben.openConversation('Ada Lovelace');
    await ben.waitForMessage('Hello Ben, can you hear me?');
    await ben.send('Loud and clear');
    await ada.waitForMessage('Loud and clear');
    // By answering Ben has accepted the conversation: only now Ada sees him typing.
    await ben.get('composer').pressSequentially('And you', { delay: 30 });
    await ada.get('typing').waitFor();
    await ben.send('And you?');
    await ada.waitForMessage('And you?');
    await ada.page
      .locator('[data-testid=message]:has([data-tick=delivered], [data-tick=read])')
      .first()
      .waitFor();
  });

  it('holds a video call: video and audio arrive on both sides, then hangs up', async () => {
    await ada.call('video');
    await ben.get('incoming-call').waitFor();
    await ben.answer('video');
    await ada.get('remote-video').first().waitFor();
    await ben.get('remote-video').first().waitFor();
    await expectMedia(ada.page);
    await expectMedia(ben.page);
    await ada.get('call-timer').waitFor();
    await ada.get('call-hangup').click();
    await waitUntilBothAreOut();
    expect(await waitForEnd('completed')).toMatchObject({ kind: 'video', joined: 2 });
    await ada.get('system-message').last().waitFor();
  }, 90_000);

  it('sends a large tile a high layer, a small one the lowest, and nothing to one that is off screen', async () => {
    await ada.call('video');
    await ben.answer('video');
    await ben.get('remote-video').first().waitFor();
    await expectVideo(ben.page, ({ lines }) => lines >= 360);
    const size = ben.page.viewportSize();
    await ben.page.setViewportSize({ width: 390, height: 260 });
    await expectVideo(ben.page, ({ lines }) => lines <= 200);
    await ben.get('call-tile').evaluate((tile) => (tile.style.translate = '0 -300vh'));
    await expectVideo(ben.page, ({ newFrames }) => newFrames === 0);
    await ben.get('call-tile').evaluate((tile) => (tile.style.translate = ''));
    await expectVideo(ben.page, ({ newFrames }) => newFrames > 0);
    if (size) await ben.page.setViewportSize(size);
    await expectVideo(ben.page, ({ lines }) => lines >= 360);
    await ben.get('call-hangup').click();
    await waitUntilBothAreOut();
  }, 90_000);

  it('shares a screen beside the camera, until the browser ends it', async () => {
    await ada.call('video');
    await ben.answer('video');
    await ben.get('remote-video').first().waitFor();
    await ada.get('call-share').click();
    await ada.get('share-start').click();
    await ada.get('share-notice').waitFor();
    await ben.get('screen-video').waitFor();
    await expectFrames(ben.page, ['screen-video', 'remote-video']);
    await ben.get('screen-area').focus();
    await ben.page.keyboard.press('+');
    await ben.get('screen-fit').filter({ hasText: '125' }).waitFor();
    await ada.page.evaluate(() => {
      for (const track of (window as unknown as { shared: MediaStreamTrack[] }).shared) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    });
    await ben.get('screen-tile').waitFor({ state: 'detached' });
    await ada.get('share-notice').waitFor({ state: 'detached' });
    await expectFrames(ben.page, ['remote-video']);
    await ben.get('call-hangup').click();
    await waitUntilBothAreOut();
  }, 90_000);

  it('declines', async () => {
    await ada.call('audio');
    await ben.get('decline').click();
    await waitUntilBothAreOut();
    expect(await waitForEnd('declined')).toMatchObject({ kind: 'audio', joined: 1 });
  });

  it('cancels', async () => {
    await ada.call('audio');
    await ben.get('incoming-call').waitFor();
    await ada.get('cancel-call').click();
    await waitUntilBothAreOut();
    await waitForEnd('cancelled');
  });

  it('rings out', async () => {
    await ada.call('audio');
    await ben.get('incoming-call').waitFor();
    await waitUntilBothAreOut();
    await waitForEnd('missed');
  });

  it('holds a group call of three', async () => {
    const cleo = await Person.open(browser, server.url, 'Cleo Marchetti');
    const cleoName = await cleo.register();
    await ada.get('new-chat').first().click();
    await ada.get('new-group').click();
    await ada.get('group-title').fill('Morning round');
    for (const name of [benName, cleoName]) {
      await ada.get('people-search').fill(name);
      await ada.get('person-option').filter({ hasText: name }).click();
      await ada
        .get('picked')
        .filter({ hasText: name === benName ? 'Ben' : 'Cleo' })
        .waitFor();
    }
    await ada.get('create-group').click();
    await ada.get('timeline-title').filter({ hasText: 'Morning round' }).waitFor();

    await ada.call('video');
    await ben.answer('video');
    await ada.get('remote-video').first().waitFor();
    await cleo.answer('video');
    for (const person of [ada, ben, cleo]) {
      await expect(
        person.page.waitForFunction(
          () => document.querySelectorAll('[data-testid=remote-video]').length === 2,
        ),
      ).resolves.toBeTruthy();
      await expectMedia(person.page);
    }
    await cleo.get('call-hangup').click();
    await ada.page.waitForFunction(
      () => document.querySelectorAll('[data-testid=remote-video]').length === 1,
    );
    await expectMedia(ada.page);
    await ben.get('call-hangup').click();
    await ada.get('call-hangup').click();
    await waitUntilBothAreOut();
    expect(await waitForEnd('completed')).toMatchObject({ kind: 'video', joined: 3 });
    await cleo.waitUntilOutOfCall();
    expect(cleo.errors).toEqual([]);
    await cleo.close();
  }, 120_000);

  it('causes no error in any page, and the content security policy blocks nothing', () => {
    expect([...ada.errors, ...ben.errors]).toEqual([]);
  });
});
