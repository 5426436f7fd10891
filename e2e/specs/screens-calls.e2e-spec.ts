import type { Locator } from 'playwright-core';
import { expectMedia } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';
import type { Visit } from '../support/screens.js';

/** Ends what hangs: a call of three in one browser is slow on a small machine. Milliseconds. */
const LONGEST_TEST_MS = 300_000;

describe('screens of calls, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let ben: Person;
  let long: Person;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    const { browser, seed, server } = fixture;
    ben = await Person.open(browser, server.url, 'Ben');
    long = await Person.open(browser, server.url, 'Long');
    await Promise.all([ben.signIn(seed.ben), long.signIn(seed.long)]);
  }, 120_000);

  afterAll(() => fixture?.close());

  const videos = async (person: Person, count: number): Promise<void> => {
    await person.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll<HTMLVideoElement>('[data-testid=remote-video]')].filter(
          (one) => one.videoWidth > 0,
        ).length === wanted,
      count,
    );
  };

  const screens = async (person: Person, count: number): Promise<void> => {
    await person.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll<HTMLVideoElement>('[data-testid=screen-video]')].filter(
          (one) => one.videoWidth > 0,
        ).length === wanted,
      count,
    );
  };

  /** What is pinned is large; so is the speaker, in that layout. The own picture can be hidden. */
  const layouts = async (ada: Person, check: (screen: string) => Promise<void>): Promise<void> => {
    const choose = async (entry: string): Promise<void> => {
      await ada.get('call-layout').click();
      await ada.get(`layout-${entry}`).click();
    };
    const large = ada.page.locator('.tile.large');
    await ada.page.locator('[data-tile=person]').last().getByTestId('tile-pin').click();
    await large.waitFor();
    await check('call-pinned');
    await large.getByTestId('tile-pin').click();
    await large.waitFor({ state: 'detached' });
    await choose('speaker');
    await large.waitFor();
    await choose('hide-own');
    await ada.get('local-view').waitFor({ state: 'detached' });
    await choose('hide-own');
    await ada.get('local-view').waitFor();
    await choose('automatic');
    await large.waitFor({ state: 'detached' });
    await ada.get('call-layout').click();
    await ada.get('layout-speaker').waitFor();
    await check('call-layout');
    await ada.page.keyboard.press('Escape');
  };

  /** Noise suppression is chosen in the menu that is open; on the phone its program does not arrive. */
  const noise = async (ada: Person, fails: boolean): Promise<void> => {
    if (fails) await ada.page.route('**/noise/*.wasm', (route) => route.abort());
    await ada.get('call-noise').click();
    if (fails) await ada.get('call-notice').filter({ hasText: 'Noise suppression' }).waitFor();
    await ada.page.waitForFunction(
      (filtered) =>
        (
          window as unknown as { keptPeerConnections: RTCPeerConnection[] }
        ).keptPeerConnections.some((connection) =>
          connection
            .getSenders()
            .some(
              ({ track }) =>
                track?.kind === 'audio' &&
                track.label.includes('MediaStreamAudioDestination') === filtered,
            ),
        ),
      !fails,
    );
    await expectMedia(ben.page, 'audio');
    await ada.get('call-more').click();
    await ada.page.locator(`[data-testid=call-noise][aria-checked=${!fails}]`).waitFor();
    await ada.page.keyboard.press('Escape');
  };

  /** Ada and Long raise their hands, and Ben, who has started the call, is its host. */
  const handsAndHosts = async (
    ada: Person,
    phone: boolean,
    check: (screen: string) => Promise<void>,
  ): Promise<void> => {
    const badge = (person: Person, name: string): Locator =>
      person.get('call-tile').filter({ hasText: name }).getByTestId('hand-order');
    const microphone = (on: boolean): Locator =>
      ada.page.locator(`[data-testid=call-mic][data-on=${on}]`);
    await long.get('call-hand').click();
    await badge(ben, 'Wolfeschlegel').waitFor();
    await ada.get('call-reactions').click();
    await ada.get('reactions-panel').waitFor();
    await check('call-reactions');
    await ada.get('react-5').click();
    await ben.get('call-reaction').filter({ hasText: '🎉' }).waitFor();
    if (phone) await ada.get('panel-hand').click();
    else {
      await ada.page.keyboard.press('Escape');
      await ada.get('call-hand').click();
    }
    await badge(ben, 'Ada').filter({ hasText: '2' }).waitFor();

    // Muted by the host, Ada is heard again while she holds the space bar, and by her own choice only.
    await ben.get('call-more').click();
    await ben.get('call-mute-all').click();
    await microphone(false).waitFor();
    await ada.get('call-notice').filter({ hasText: 'muted you' }).waitFor();
    const muted = ben.get('call-tile').filter({ hasText: 'Ada' }).getByTestId('tile-muted');
    await muted.waitFor();
    await ada.get('call-screen').focus();
    await ada.page.keyboard.down(' ');
    await muted.waitFor({ state: 'detached' });
    await ada.get('call-talking').waitFor();
    await ada.page.keyboard.up(' ');
    await muted.waitFor();
    await microphone(false).waitFor();

    await ada.get('call-people-toggle').click();
    await ada.get('call-people').waitFor();
    await ada.get('person-more').first().click();
    await ada.get('person-volume').fill('150');
    await check('call-people');
    await ada.page.keyboard.press('Escape');
  };

  describe.each(SCREEN_SIZES)('$width px', (size) => {
    let ada: Person;
    let visit: Visit;
    const check = (screen: string): Promise<void> => visit.check(screen);

    beforeAll(async () => {
      visit = await fixture.visit(size);
      ada = visit.person;
    });

    it(
      'a call of two: outgoing, incoming, and what it is shown beside',
      async () => {
        await ada.signIn(fixture.seed.ada, `/chats/${fixture.seed.direct.id}`);
        // An outgoing call to one person: the device check, the ringing, and its end as declined.
        await ada.get('call-video-button').click();
        await ada.get('check-preview').waitFor();
        await check('call-check');
        await ada.get('check-start').click();
        await ben.get('incoming-call').waitFor();
        await ada.get('call-status').filter({ hasText: 'Ringing' }).waitFor();
        await check('call-ringing');
        await ben.get('decline').click();
        await ada.get('call-ended').waitFor();
        await check('call-ended');
        await ada.get('call-close').click();

        // An incoming call: the overlay, the call, and what it can be shown beside.
        await ben.page.goto(`${fixture.server.url}/chats/${fixture.seed.direct.id}`);
        await ben.call('video');
        await ada.get('incoming-call').waitFor();
        await check('call-incoming');
        await ada.answer('video');
        await videos(ada, 1);
        await check('call-of-two');
        await ada.get('call-more').click();
        await ada.get('call-devices').waitFor();
        await check('call-more');
        await noise(ada, size.width < 500);
        await ada.get('call-more').click();
        await ada.get('call-devices').click();
        await ada.get('devices-panel').waitFor();
        await check('call-devices');
        await ada.page.keyboard.press('Escape');
        await ada.get('call-more').click();
        await ada.get('call-quality').click();
        await ada.get('quality-details').click();
        // Measured with the real devices of this browser.
        await ada.page.locator('cc-quality-panel dd', { hasText: 'VP' }).first().waitFor();
        await check('call-quality');
        await ada.page.keyboard.press('Escape');
        await ada.get('call-chat-toggle').click();
        await ada.get('composer').waitFor();
        await check('call-beside');
        await ada.get(size.width < 500 ? 'call-return' : 'call-minimise').click();
        if (size.width >= 500) {
          await check('call-dock');
          // In the corner where the messages end it leaves room below the newest one.
          await ada.get('call-return').focus();
          for (const key of ['ArrowRight', 'ArrowDown']) await ada.page.keyboard.press(key);
          await ada.page.locator('.dock[data-corner=bottom-right]').waitFor();
          await ada.page.waitForFunction(() => {
            const dock = document.querySelector('.dock[data-corner]')?.getBoundingClientRect();
            const rows = document.querySelectorAll('cc-message-list [data-row]');
            const newest = [...rows].at(-1)?.getBoundingClientRect();
            const inside = dock && dock.height > 150 && dock.bottom <= innerHeight;
            return inside && newest && newest.bottom <= dock.top;
          });
          await check('call-dock-right');
        }
        await ben.get('call-hangup').click();
        await ada.waitUntilOutOfCall();
        await ada.get('toast').first().waitFor();
        await check('call-over');
        await ben.waitUntilOutOfCall();
      },
      LONGEST_TEST_MS,
    );

    it(
      'a call of three: hands, hosts, layouts and shared screens',
      async () => {
        // Three people, one of them with a long name and no camera.
        await ben.page.goto(`${fixture.server.url}/chats/${fixture.seed.group.id}`);
        await ben.call('video');
        await ada.get('incoming-call').waitFor();
        await check('call-incoming-group');
        await ada.answer('video');
        await long.answer('audio');
        await videos(ada, 1);
        await ada.page.waitForFunction(
          () => document.querySelectorAll('[data-testid=call-tile]').length === 2,
        );
        await check('call-of-three');
        await handsAndHosts(ada, size.width < 500, check);
        await layouts(ada, check);

        // Two shared screens, one of somebody with a long name; on the desktop a third one of one's own.
        for (const person of [ben, long]) {
          await person.get('call-share').click();
          await person.get('share-start').click();
          await person.get('share-notice').waitFor();
        }
        await screens(ada, 2);
        await check('call-screens');
        if (size.width >= 500) {
          await ada.get('call-share').click();
          await ada.get('share-panel').waitFor();
          await check('call-share');
          await ada.get('share-start').click();
          await ada.get('share-notice').waitFor();
          await ada.get('screen-enlarge').first().click();
          await check('call-sharing');
        }
        await ben.get('call-more').click();
        await ben.get('call-end-all').click();
        await ben.get('confirm').click();
        for (const person of [ada, ben, long]) await person.waitUntilOutOfCall();
      },
      LONGEST_TEST_MS,
    );

    it(
      'the calls page: a missed call is counted until it was opened',
      async () => {
        await ben.page.goto(`${fixture.server.url}/chats/${fixture.seed.direct.id}`);
        await ben.call('audio');
        await ada.get('incoming-call').waitFor();
        await ben.get('cancel-call').click();
        await ada.get('calls-missed').waitFor({ state: 'attached' });
        await ada.page.goto(`${fixture.server.url}/calls`);
        await ada.get('logged-call-quality').first().waitFor();
        await ada.get('calls-missed').waitFor({ state: 'detached' });
        await check('calls');
        await ada.get('calls-filter-missed').click();
        await ada.page
          .locator('[data-testid=logged-call]:not([data-direction=missed])')
          .first()
          .waitFor({ state: 'detached' });
        await ada.get('logged-call').first().waitFor();
        await ada.get('call-back-audio').first().click();
        await ben.get('incoming-call').waitFor();
        await ada.get('cancel-call').click();
        await ada.waitUntilOutOfCall();
      },
      LONGEST_TEST_MS,
    );

    it('no screen has a problem, and the page threw no error', () => visit.leave());
  });

  it('causes no error in the pages of the others', () => {
    expect([...ben.errors, ...long.errors]).toEqual([]);
  });
});
