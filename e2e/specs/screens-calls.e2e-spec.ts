import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { Gallery } from '../support/screen.js';
import { Server } from '../support/server.js';
import { VIEWS, windowOf } from '../support/views.js';
import { furnish, type Workplace } from '../support/workplace.js';

describe('every screen of a call, light and dark, wide and narrow', () => {
  let server: Server;
  let browser: Browser;
  let place: Workplace;
  let ben: Person;
  let long: Person;

  beforeAll(async () => {
    server = await Server.start();
    browser = await launchBrowser();
    place = await furnish(server);
    ben = await Person.open(browser, server.url, 'Ben');
    await ben.signIn(place.ben);
    long = await Person.open(browser, server.url, 'Long');
    await long.signIn(place.long);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const videos = async (person: Person, count: number): Promise<void> => {
    await person.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll<HTMLVideoElement>('[data-testid=remote-video]')].filter(
          (one) => one.videoWidth > 0,
        ).length === wanted,
      count,
    );
  };

  it.each(VIEWS)(
    '$colorScheme, $width px: looks right and axe finds nothing',
    async (view) => {
      const gallery = new Gallery(view);
      const ada = await Person.open(browser, server.url, 'Ada', windowOf(view));
      const look = (screen: string): Promise<void> => gallery.look(ada.page, screen);
      await ada.signIn(place.ada);
      await ada.page.goto(`${server.url}/chats/${place.direct.id}`);

      // Mine, to one person: the check, the ringing, and no answer that was hoped for.
      await ada.get('call-video-button').click();
      await ada.get('check-preview').waitFor();
      await look('call-check');
      await ada.get('check-start').click();
      await ben.get('incoming-call').waitFor();
      await ada.get('call-status').filter({ hasText: 'Ringing' }).waitFor();
      await look('call-ringing');
      await ben.get('decline').click();
      await ada.get('call-ended').waitFor();
      await look('call-ended');
      await ada.get('call-close').click();

      // Theirs: the overlay, the call, and what it can stand beside.
      await ben.page.goto(`${server.url}/chats/${place.direct.id}`);
      await ben.call('video');
      await ada.get('incoming-call').waitFor();
      await look('call-incoming');
      await ada.answer('video');
      await videos(ada, 1);
      await look('call-of-two');
      await ada.get('call-devices').click();
      await ada.get('devices-panel').waitFor();
      await look('call-devices');
      await ada.page.keyboard.press('Escape');
      await ada.get('call-chat-toggle').click();
      await ada.get('composer').waitFor();
      await look('call-beside');
      await ada.get(view.width < 500 ? 'call-return' : 'call-minimise').click();
      if (view.width >= 500) await look('call-dock');
      await ben.get('call-hangup').click();
      await ada.isOutOfCall();
      await ada.get('toast').first().waitFor();
      await look('call-over');

      // Three, one of whom has a long name and no camera.
      await ben.isOutOfCall();
      await ben.page.goto(`${server.url}/chats/${place.group.id}`);
      await ben.call('video');
      await ada.get('incoming-call').waitFor();
      await look('call-incoming-group');
      await ada.answer('video');
      await long.answer('audio');
      await videos(ada, 1);
      await ada.page.waitForFunction(
        () => document.querySelectorAll('[data-testid=call-tile]').length === 2,
      );
      await look('call-of-three');
      await ada.get('call-people-toggle').click();
      await ada.get('call-people').waitFor();
      await look('call-people');
      await ada.page.keyboard.press('Escape');
      for (const person of [ada, ben, long]) await person.get('call-hangup').click();
      for (const person of [ada, ben, long]) await person.isOutOfCall();
      expect(ada.errors).toEqual([]);
      await ada.close();
      expect(gallery.found).toEqual([]);
    },
    180_000,
  );

  it('threw no error in the pages of the others', () => {
    expect([...ben.errors, ...long.errors]).toEqual([]);
  });
});
