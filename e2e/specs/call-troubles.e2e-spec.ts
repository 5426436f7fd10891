import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { inspect } from '../support/screen.js';
import { Server } from '../support/server.js';
import { pictureOf, VIEWS } from '../support/views.js';

describe('a call in which not everything goes as planned', () => {
  let server: Server;
  let browser: Browser;
  let accounts: { readonly ada: Account; readonly ben: Account; readonly cem: Account };
  let ada: Person;
  let ben: Person;
  let group: Conversation;

  beforeAll(async () => {
    server = await Server.start();
    browser = await launchBrowser();
    const [adas, bens, cems] = await Promise.all(
      ['Ada', 'Ben', 'Cem'].map((name) => register(server.url, name)),
    );
    if (!adas || !bens || !cems) throw new Error('nobody is registered');
    accounts = { ada: adas, ben: bens, cem: cems };
    group = await rest(server.url, 'POST', '/chats/groups', {
      token: adas.token,
      body: { title: 'Team', memberIds: [bens.id, cems.id] },
    });
    ada = await Person.open(browser, server.url, 'Ada');
    await ada.page.addInitScript(() => {
      localStorage.setItem('chatcall.call', JSON.stringify({ checked: true, checkAlways: true }));
      const opened: string[] = [];
      const native = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = (wanted) => {
        opened.push(...Object.keys(wanted ?? {}));
        return native(wanted);
      };
      Object.assign(window, { opened });
    });
    await ada.signIn(adas);
    ben = await Person.open(browser, server.url, 'Ben');
    await ben.signIn(bens);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const opened = (): Promise<string[]> =>
    ada.page.evaluate(() => (window as unknown as { opened: string[] }).opened);
  const isOn = (device: 'mic' | 'camera'): Promise<string | null> =>
    ada.get(`call-${device}`).getAttribute('data-on');

  it('a start that joins the video call of someone else opens no camera and stays muted, and a key that is held down acts once', async () => {
    await ada.page.goto(`${server.url}/chats/${group.id}`);
    await ada.get('call-audio-button').click();
    await ada.get('check-mic').click();
    await ben.page.goto(`${server.url}/chats/${group.id}`);
    await ben.call('video');
    await ada.get('decline').click();
    await ada.get('incoming-call').waitFor({ state: 'detached' });
    await ada.get('check-start').click();
    await ben.get('tile-muted').waitFor();
    await ada.page.locator('[data-testid=call-screen][data-phase=active]').waitFor();
    expect([
      await isOn('mic'),
      await isOn('camera'),
      await ben.get('remote-video').count(),
    ]).toEqual(['false', 'false', 0]);
    expect(await opened()).not.toContain('video');

    await ada.get('call-screen').focus();
    for (let press = 0; press < 25; press += 1) await ada.page.keyboard.down('m');
    await ada.page.keyboard.up('m');
    await ada.page.locator('[data-testid=call-mic][data-on=true]').waitFor();
    await ben.get('tile-muted').waitFor({ state: 'detached' });
    for (const person of [ada, ben]) await person.get('call-hangup').click();
    for (const person of [ada, ben]) await person.isOutOfCall();
  }, 90_000);

  it('who cannot connect learns what was tried, and the others see it', async () => {
    const cem = await Person.open(browser, server.url, 'Cem', { iceTransportPolicy: 'relay' });
    await cem.signIn(accounts.cem);
    await cem.page.goto(`${server.url}/chats/${group.id}`);
    await cem.call('audio');
    await ben.answer('audio');
    await ben.get('tile-away').filter({ hasText: 'No connection' }).waitFor();
    await cem.get('media-trouble').waitFor();
    expect(await cem.get('media-trouble').innerText()).toMatch(
      /UDP[^]*no answer[^]*TURN[^]*not available/,
    );
    await ben.get('tile-away').filter({ hasText: "Can't be reached" }).waitFor();
    const found: string[] = [];
    for (const view of VIEWS) {
      for (const [person, screen] of [
        [cem, 'call-media-trouble'],
        [ben, 'call-peer-away'],
      ] as const) {
        await person.page.setViewportSize(view);
        await person.page.emulateMedia({ colorScheme: view.colorScheme });
        found.push(...(await inspect(person.page, pictureOf(screen, view))));
      }
      if (view.width >= 500) continue;
      // On a phone the small call is a bar without a picture.
      await ben.get('call-minimise').click();
      await ben.get('peer-away').filter({ hasText: "Can't be reached" }).waitFor();
      found.push(...(await inspect(ben.page, pictureOf('call-bar-away', view))));
      await ben.get('call-return').click();
    }
    expect(found).toEqual([]);
    await ben.page.setViewportSize({ width: 1280, height: 800 });
    await cem.get('media-trouble-keep').click();
    await cem.get('media-trouble').waitFor({ state: 'detached' });
    await cem.get('call-hangup').click();
    await cem.isOutOfCall();
    await ben.get('call-hangup').click();
    await ben.isOutOfCall();
    await cem.close();
  }, 120_000);

  it('who froze is shown after three seconds, and the end says that the connection was lost', async () => {
    const direct = await rest<Conversation>(server.url, 'POST', '/chats/direct', {
      token: accounts.ada.token,
      body: { userId: accounts.ben.id },
    });
    await ben.page.goto(`${server.url}/chats/${direct.id}`);
    await ben.call('video');
    await ada.answer('audio');
    await ada.page.waitForFunction(() =>
      [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0),
    );
    const devtools = await ben.context.newCDPSession(ben.page);
    void devtools.send('Page.crash').catch(() => undefined);
    await ada.get('tile-away').filter({ hasText: 'No connection' }).waitFor({ timeout: 9000 });
    await ada.get('toast').filter({ hasText: 'Ben lost connection' }).waitFor();
    await ada.isOutOfCall();
    expect(ada.errors).toEqual([]);
  }, 90_000);
});
