import { CALL_GRACE_MS } from '@chatcall/contracts';
import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import {
  expectMedia,
  expectMediaOnTracks,
  expectVideoCodec,
  limitVideoCodec,
  peerConnections,
  removeDevices,
} from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { ScreenChecks, SCREEN_SIZES } from '../support/screens.js';
import { Server } from '../support/server.js';

describe('a call with problems', () => {
  let server: Server;
  let browser: Browser;
  let accounts: { readonly ada: Account; readonly ben: Account; readonly cem: Account };
  let ada: Person;
  let ben: Person;
  let group: Conversation;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    const [adas, bens, cems] = await Promise.all(
      ['Ada', 'Ben', 'Cem'].map((name) => register(server.url, name)),
    );
    if (!adas || !bens || !cems) throw new Error('not registered');
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
  const directWithBen = (account: Account): Promise<Conversation> =>
    rest(server.url, 'POST', '/chats/direct', {
      token: account.token,
      body: { userId: accounts.ben.id },
    });
  const isOn = (device: 'mic' | 'camera'): Promise<string | null> =>
    ada.get(`call-${device}`).getAttribute('data-on');

  it('an audio call that joins the video call of another member opens no camera and stays muted, and a key that is held down acts once', async () => {
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
    for (const person of [ada, ben]) await person.waitUntilOutOfCall();
  }, 90_000);

  it('a participant without a connection sees what was tried, and the others see that they cannot be reached', async () => {
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
    for (const size of SCREEN_SIZES) {
      const checks = new ScreenChecks(size);
      for (const { page } of [cem, ben]) await page.setViewportSize(size);
      await checks.check(cem.page, 'call-media-trouble');
      await checks.check(ben.page, 'call-peer-away');
      if (size.width < 500) {
        // On a phone the small call is a bar without a picture.
        await ben.get('call-minimise').click();
        await ben.get('peer-away').filter({ hasText: "Can't be reached" }).waitFor();
        await checks.check(ben.page, 'call-bar-away');
        await ben.get('call-return').click();
      }
      expect(checks.problems).toEqual([]);
    }
    await ben.page.setViewportSize({ width: 1280, height: 800 });
    await cem.get('media-trouble-keep').click();
    await cem.get('media-trouble').waitFor({ state: 'detached' });
    await cem.get('call-hangup').click();
    await cem.waitUntilOutOfCall();
    await ben.get('call-hangup').click();
    await ben.waitUntilOutOfCall();
    await cem.close();
  }, 120_000);

  it('a participant whose device knows H264 alone sees and is seen, and one without any device sees and hears all', async () => {
    const [cem, dee] = [
      await Person.open(browser, server.url, 'Cem'),
      await Person.open(browser, server.url, 'Ben'),
    ];
    await limitVideoCodec(cem.page, 'video/H264');
    await removeDevices(dee.page);
    await cem.signIn(accounts.cem);
    await dee.signIn(accounts.ben);
    await ada.page.goto(`${server.url}/chats/${group.id}`);
    await ada.get('call-video-button').click();
    await ada.get('check-start').click();
    await dee.answer('audio');
    await expectVideoCodec(dee.page, 'video/VP8', 1);
    await cem.answer('video');
    await expectVideoCodec(cem.page, 'video/H264', 1);
    await expectVideoCodec(ada.page, 'video/H264', 1);
    await expectVideoCodec(dee.page, 'video/H264', 2);
    await expectMediaOnTracks(dee.page, { audio: 2, video: 2 });
    // The camera was not opened again.
    expect((await opened()).filter((kind) => kind === 'video')).toHaveLength(1);
    for (const person of [cem, dee, ada]) {
      await person.get('call-hangup').click();
      await person.waitUntilOutOfCall();
    }
    for (const person of [cem, dee]) await person.close();
  }, 120_000);

  it('a page that is loaded again returns to its call as it was, without ringing, and a closed tab is gone within ten seconds', async () => {
    const cem = await Person.open(browser, server.url, 'Cem');
    await cem.signIn(accounts.cem);
    await cem.page.goto(`${server.url}/chats/${group.id}`);
    await cem.call('audio');
    await ada.answer('audio');
    await ben.answer('video');
    await ben.get('call-mic').click();
    await ada.get('tile-muted').waitFor();
    const active = '[data-testid=call-screen][data-phase=active]';
    await ben.page.locator(active).waitFor();
    await ben.page.reload();
    const loadedAt = Date.now();
    await ben.page.locator(active).waitFor();
    await ben.page.locator('[data-testid=call-mic][data-on=false]').waitFor();
    await ben.page.locator('[data-testid=call-camera][data-on=true]').waitFor();
    const activeMs = Date.now() - loadedAt;
    await ada.get('tile-muted').waitFor();
    await ada.page.waitForFunction(() =>
      [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0),
    );
    const seenMs = Date.now() - loadedAt;
    for (const person of [ada, ben]) expect(await person.get('incoming-call').count()).toBe(0);

    await cem.page.close({ runBeforeUnload: true });
    const closedAt = Date.now();
    await ada.page.waitForFunction(
      () => document.querySelectorAll('[data-testid=call-tile]').length === 1,
      undefined,
      { timeout: 10_000 },
    );
    const goneMs = Date.now() - closedAt;
    process.stdout.write(
      `after a reload: active ${activeMs} ms, seen ${seenMs} ms; closed tab gone after ${goneMs} ms\n`,
    );
    for (const person of [ada, ben]) await person.get('call-hangup').click();
    for (const person of [ada, ben]) await person.waitUntilOutOfCall();
    await cem.close();
  }, 90_000);

  it('a second call puts the first one on hold: both are swapped, survive a reload, and nothing resumes by itself', async () => {
    const cem = await Person.open(browser, server.url, 'Cem');
    await cem.signIn(accounts.cem);
    for (const [caller, account] of [
      [ada, accounts.ada],
      [cem, accounts.cem],
    ] as const) {
      const { id } = await directWithBen(account);
      await caller.page.goto(`${server.url}/chats/${id}`);
    }
    await ada.get('call-audio-button').click();
    await ada.get('check-start').click();
    await ben.answer('video');
    await ada.get('remote-video').waitFor();
    await cem.call('audio');
    await ben.get('incoming-call').filter({ hasText: 'puts your current call on hold' }).waitFor();
    await ben.answer('audio');
    await ben.get('call-title').filter({ hasText: 'Cem' }).waitFor();
    await ben.get('held-call').filter({ hasText: 'Ada is on hold' }).waitFor();
    await ada.get('tile-held').waitFor();
    await ada.get('remote-video').waitFor({ state: 'detached' });
    await expectMedia(cem.page, 'audio');
    for (const size of SCREEN_SIZES) {
      const checks = new ScreenChecks(size);
      for (const { page } of [ada, ben]) await page.setViewportSize(size);
      await checks.check(ben.page, 'call-with-held');
      await checks.check(ada.page, 'call-peer-held');
      expect(checks.problems).toEqual([]);
    }
    for (const { page } of [ada, ben]) await page.setViewportSize({ width: 1280, height: 800 });

    await ben.get('held-resume').click();
    await cem.get('tile-held').waitFor();
    await ada.get('tile-held').waitFor({ state: 'detached' });
    await ada.get('remote-video').waitFor();
    expect(await ben.get('call-camera').getAttribute('data-on')).toBe('true');
    await expectMedia(ada.page);

    await ben.page.reload();
    await ben.get('call-title').filter({ hasText: 'Ada' }).waitFor();
    await ben.get('held-call').filter({ hasText: 'Cem is on hold' }).waitFor();
    await ada.get('remote-video').waitFor();
    await cem.get('tile-held').waitFor();
    await expectMedia(ada.page);

    await ada.get('call-hangup').click();
    await ada.waitUntilOutOfCall();
    await ben.get('call-screen').waitFor({ state: 'detached' });
    await ben.get('held-call').filter({ hasText: 'Cem is on hold' }).waitFor();
    await cem.get('tile-held').waitFor();
    await ben.get('held-resume').click();
    await cem.get('tile-held').waitFor({ state: 'detached' });
    await ben.page.locator('[data-testid=call-screen][data-phase=active]').waitFor();
    await ben.get('call-hangup').click();
    for (const person of [ben, cem]) await person.waitUntilOutOfCall();
    expect([...ben.errors, ...cem.errors]).toEqual([]);
    await cem.close();
  }, 120_000);

  it('a person who is added to a call of two is rung, and the call continues in a group without a gap', async () => {
    const cem = await Person.open(browser, server.url, 'Cem');
    await cem.signIn(accounts.cem);
    const { id } = await directWithBen(accounts.ada);
    await ada.page.goto(`${server.url}/chats/${id}`);
    await ada.get('call-audio-button').click();
    await ada.get('check-start').click();
    await ben.answer('video');
    await ada.get('remote-video').waitFor();
    await expectMedia(ada.page);
    const connections = (): Promise<number[]> =>
      Promise.all([ada, ben].map(({ page }) => peerConnections(page)));
    const before = await connections();
    const phone = { width: 390, height: 844 };
    const checks = new ScreenChecks(phone);
    await ada.page.setViewportSize(phone);
    await ada.get('call-people-toggle').click();
    await checks.check(ada.page, 'call-add-people');
    await ada.get('call-add-people').click();
    await ada.get('people-search').fill(accounts.cem.username);
    await ada.get('person-option').first().click();
    await checks.check(ada.page, 'call-add-people-dialog');
    expect(checks.problems).toEqual([]);
    await ada.page.setViewportSize({ width: 1280, height: 800 });
    await ada.get('add-members').dblclick();
    await cem.get('incoming-call').filter({ hasText: 'Ada' }).waitFor();
    await cem.answer('audio');
    for (const { page } of [ada, ben, cem])
      await page.waitForFunction(
        () => document.querySelectorAll('[data-testid=call-tile]').length === 2,
      );
    for (const person of [ada, ben, cem]) {
      await person.get('call-title').filter({ hasText: 'Ada, Ben, Cem' }).waitFor();
      await expectMedia(person.page, 'audio');
    }
    expect(await connections()).toEqual(before);
    for (const person of [ada, ben, cem]) await person.get('call-hangup').click();
    for (const person of [ada, ben, cem]) await person.waitUntilOutOfCall();
    await ada.page.goto(`${server.url}/calls`);
    await ada.get('logged-call').filter({ hasText: 'Ada, Ben, Cem' }).waitFor();
    await ada.get('logged-call').nth(1).filter({ hasText: 'Ben' }).waitFor();
    expect([...ben.errors, ...cem.errors]).toEqual([]);
    await cem.close();
  }, 120_000);

  it('a frozen participant is marked after three seconds, and the end of the call says that the connection was lost', async () => {
    const direct = await directWithBen(accounts.ada);
    await ben.page.goto(`${server.url}/chats/${direct.id}`);
    await ben.call('video');
    await ada.answer('audio');
    await ada.page.waitForFunction(() =>
      [...document.querySelectorAll('video')].some(({ videoWidth }) => videoWidth > 0),
    );
    const devtools = await ben.context.newCDPSession(ben.page);
    void devtools.send('Page.crash').catch(() => undefined);
    await ada.get('tile-away').filter({ hasText: 'No connection' }).waitFor({ timeout: 9000 });
    await ada.get('remote-video').waitFor({ state: 'detached', timeout: 10_000 });
    await ada.get('tile-away').filter({ hasText: "Can't be reached" }).waitFor();
    // After the time for which a lost device is kept.
    const lost = ada.get('toast').filter({ hasText: 'Ben lost connection' });
    await lost.waitFor({ timeout: 2 * CALL_GRACE_MS });
    await ada.waitUntilOutOfCall();
    expect(ada.errors).toEqual([]);
  }, 150_000);
});
