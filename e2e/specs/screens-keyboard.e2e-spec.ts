import type { Locator, Page } from 'playwright-core';
import { Person } from '../support/person.js';
import { ScreenFixture } from '../support/screens.js';

/** The whole way with the keyboard alone: every control is reached, what opens keeps the focus and gives it back. */
describe('with the keyboard alone', () => {
  let fixture: ScreenFixture;
  let ada: Person;
  let ben: Person;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    const { browser, seed, server } = fixture;
    ({ url } = server);
    ada = await Person.open(browser, url, 'Ada');
    ben = await Person.open(browser, url, 'Ben');
    await Promise.all([ada.signIn(seed.ada), ben.signIn(seed.ben)]);
    page = ada.page;
  }, 120_000);

  afterAll(() => fixture?.close());

  /** Presses keys as a person does: the page shows what a key did before the next one. */
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
  };
  const focused = (): Promise<string> =>
    page.evaluate(
      () => document.activeElement?.closest<HTMLElement>('[data-testid]')?.dataset['testid'] ?? '',
    );
  const hasFocus = (locator: Locator): Promise<unknown> =>
    locator.and(page.locator(':focus')).waitFor();

  /** The test ids that so many presses of Tab reach, in order. */
  const walk = async (presses: number): Promise<string[]> => {
    const reached: string[] = [];
    for (let count = 0; count < presses; count += 1) {
      await press('Tab');
      reached.push(await focused());
    }
    return reached;
  };

  it('signing in: the field has the focus at the start, the list of conversations afterwards', async () => {
    const visitor = await Person.open(fixture.browser, url, 'Visitor');
    await visitor.page.goto(`${url}/sign-in`);
    await visitor.get('login').and(visitor.page.locator(':focus')).waitFor();
    await visitor.page.keyboard.type(fixture.seed.ben.username);
    await visitor.page.keyboard.press('Tab');
    await visitor.get('password').and(visitor.page.locator(':focus')).waitFor();
    await visitor.page.keyboard.type(fixture.seed.ben.password);
    await visitor.page.keyboard.press('Enter');
    await visitor.get('conversation').first().and(visitor.page.locator(':focus')).waitFor();
    await visitor.page.keyboard.press('ArrowDown');
    await visitor.page.keyboard.press('Enter');
    await visitor.get('composer').and(visitor.page.locator(':focus')).waitFor();
    await visitor.close();
  });

  it('conversations: one stop for the list, arrows in it, Enter opens and focuses the composer', async () => {
    await ada.get('conversation').first().waitFor();
    await ada.get('conversation').first().focus();
    await press('ArrowUp');
    await hasFocus(ada.get('search'));
    await press('ArrowDown');
    await hasFocus(ada.get('conversation').first());
    await press('ArrowDown', 'Enter');
    await hasFocus(ada.get('composer'));
    await press('Alt+ArrowUp');
    await ada.get('timeline-title').filter({ hasText: 'Release planning' }).waitFor();
    await hasFocus(ada.get('composer'));
  });

  it('Ctrl K: a conversation is found by some of its letters, and Esc gives the focus back', async () => {
    await press('Control+k');
    await hasFocus(ada.get('switcher'));
    await page.keyboard.type('rlsplan');
    await ada.get('switch-conversation').filter({ hasText: 'Release planning' }).waitFor();
    await press('Escape');
    await hasFocus(ada.get('composer'));
    await press('Control+k');
    await hasFocus(ada.get('switcher'));
    await page.keyboard.type('Okaf');
    await ada.get('switch-conversation').first().filter({ hasText: 'Ben Okafor' }).waitFor();
    await press('Enter');
    await ada.get('timeline-title').filter({ hasText: 'Ben Okafor' }).waitFor();
    await hasFocus(ada.get('composer'));
  });

  it('messages: one stop for all, a link in the newest does not hold the focus, and R replies', async () => {
    await page.goto(`${url}/chats/${fixture.seed.direct.id}`);
    await ada.waitForMessage('Thanks!');
    await ben.page.goto(`${url}/chats/${fixture.seed.direct.id}`);
    await ben.send('The link is https://example.org/last');
    await ada.waitForMessage('The link is');
    await hasFocus(ada.get('composer'));
    await press('Shift+Tab');
    await hasFocus(ada.get('attach'));
    // The formatting bar is one stop, too.
    await press('Shift+Tab');
    await hasFocus(ada.get('format-bold'));
    await press('Shift+Tab');
    await hasFocus(ada.get('message').last());
    await press('ArrowRight');
    await hasFocus(ada.get('message').last().locator('a'));
    await press('ArrowUp', 'ArrowUp', 'Shift+Tab');
    expect(await focused()).not.toBe('message');
    await press('Tab');
    await hasFocus(ada.get('message').last());
    await press('ArrowUp', 'ArrowUp');
    await hasFocus(ada.get('message').nth(-3));
    await press('r');
    await hasFocus(ada.get('composer'));
    const answered = await ada.get('message').nth(-3).getByTestId('message-text').textContent();
    expect(answered).toContain('https://example.org/a/very/long/path');
    expect(await ada.get('reply-bar').textContent()).toContain('https://example.org/a/very');
    await press('Escape', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'H', 'i');
    expect(await ada.get('composer').inputValue()).toBe('Hi');
    await ada.get('composer').fill('');
  });

  it('menus and dialogs keep the focus, close with Esc and give it back', async () => {
    await ada.get('timeline-menu').focus();
    await press('Enter');
    await hasFocus(ada.get('menu-details'));
    await press('Escape');
    await hasFocus(ada.get('timeline-menu'));

    await ada.get('new-chat').focus();
    await press('Enter');
    await hasFocus(ada.get('people-search'));
    const inside = await page.evaluate(
      () => document.querySelectorAll('[role=dialog] :is(button, input)').length,
    );
    for (const stop of await walk(inside + 2))
      expect([
        'people-search',
        'new-group',
        'browse-channels',
        'person-option',
        'dialog-close',
      ]).toContain(stop);
    await press('Escape');
    await hasFocus(ada.get('new-chat'));
  });

  it('an incoming call is a card beside the composer, which does not interrupt writing; keys answer it', async () => {
    await ada.openConversation('Ben Okafor');
    await ada.get('composer').focus();
    await page.keyboard.type('Half a ');
    await ben.page.goto(`${url}/chats/${fixture.seed.direct.id}`);
    await ben.call('video');
    await ada.get('incoming-call').waitFor();
    await hasFocus(ada.get('composer'));
    await page.keyboard.type('sentence');
    expect(await ada.get('composer').inputValue()).toBe('Half a sentence');
    const [card, composer] = await Promise.all(
      ['incoming-call', 'composer'].map((id) => ada.get(id).boundingBox()),
    );
    if (!card || !composer) throw new Error('nothing is shown');
    expect(card.y + card.height).toBeLessThan(composer.y);
    expect(await ada.get('ongoing-call').count()).toBe(0);

    // A dialog does not cover the card, and Tab reaches it from there.
    await ada.get('new-chat').click();
    await hasFocus(ada.get('people-search'));
    const answers = ['decline', 'accept-audio', 'accept-video'];
    const covered = await page.evaluate(
      (ids) =>
        ids.filter((id) => {
          const button = document.querySelector(`[data-testid=${id}]`);
          const { x = 0, y = 0, width = 0, height = 0 } = button?.getBoundingClientRect() ?? {};
          return !button?.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }),
      answers,
    );
    expect(covered).toEqual([]);
    const stops = await page.locator('[role=dialog] :is(button, input)').count();
    const reached = await walk(stops);
    expect(reached).toEqual(expect.arrayContaining([...answers, 'dialog-close']));
    expect(reached.at(-1)).toBe('people-search');
    await press('Escape');
    await hasFocus(ada.get('new-chat'));
    await ada.get('incoming-call').waitFor();

    await ada.get('decline').focus();
    expect(await walk(2)).toEqual(['accept-audio', 'accept-video']);
    await press('Escape');

    // On a phone it is a dialog: the focus is on the answer that fits, Tab stays in it, and Esc does not close it.
    await page.setViewportSize({ width: 390, height: 844 });
    await hasFocus(ada.get('accept-video'));
    expect(new Set(await walk(6))).toEqual(new Set(answers));
    await press('Escape');
    await ada.get('incoming-call').waitFor();
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.locator('[data-testid=incoming-call].card').waitFor();
    await ada.get('composer').fill('');
    await press('Control+Shift+O');
    await ada.get('call-screen').waitFor();
    await ada.get('incoming-call').waitFor({ state: 'detached' });
  });

  it('Tab reaches every control of the call, and none of the page that it covers', async () => {
    await ada.get('remote-video').waitFor();
    await hasFocus(ada.get('call-screen'));
    expect(await ada.get('call-screen').getAttribute('role')).toBe('main');
    const controls = [
      'call-minimise',
      'call-layout',
      'call-people-toggle',
      'local-move',
      'call-mic',
      'call-camera',
      'call-share',
      'call-reactions',
      'call-chat-toggle',
      'call-more',
      'call-hangup',
    ];
    expect(await walk(controls.length)).toEqual(controls);
    const beyond = await walk(2);
    expect(
      beyond.filter((stop) => ['search', 'new-chat', 'conversation', 'composer'].includes(stop)),
    ).toEqual([]);
  });

  it('panels of the call keep the focus, close with Esc and give it back; single keys work', async () => {
    for (const [button, entry, panel] of [
      ['call-more', 'call-devices', 'devices-panel'],
      ['call-people-toggle', null, 'call-people'],
    ] as const) {
      await ada.get(button).focus();
      await press('Enter');
      if (entry) {
        await hasFocus(ada.get(entry));
        await press('Enter');
      }
      await ada.get(panel).waitFor();
      await walk(8);
      expect(
        await page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null),
      ).toBe(true);
      await press('Escape');
      await hasFocus(ada.get(button));
      expect(await ada.get('call-screen').isVisible()).toBe(true);
    }
    // Keys and clicks reach the call also while a panel is open.
    await page.locator('[data-testid=call-people-toggle][aria-expanded=false]').waitFor();
    await press('Enter');
    await ada.get('call-people').waitFor();
    await press('m');
    await page.locator('[data-testid=call-mic][data-on=false]').waitFor();
    await press('Escape');
    for (const [button, entry, on] of [
      ['call-more', 'call-devices', 'true'],
      ['call-people-toggle', null, 'false'],
    ] as const) {
      await ada.get(button).click();
      if (entry) await ada.get(entry).click();
      await page.locator('[role=dialog]').waitFor();
      await ada.get('call-mic').click();
      await page.locator(`[data-testid=call-mic][data-on=${on}]`).waitFor();
      await page.locator('[role=dialog]').waitFor({ state: 'detached' });
    }
    await press('c');
    await ada.get('composer').waitFor();
    await ada.get('composer').focus();
    await press('m', 'Control+Shift+M');
    await page.locator('[data-testid=call-mic][data-on=true]').waitFor();
    expect(await ada.get('composer').inputValue()).toBe('m');
    await ada.get('composer').fill('');
  });

  it('the end of the call gives the focus back', async () => {
    await ada.get('call-hangup').focus();
    await press('Enter');
    await ada.get('call-screen').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.closest('#main'));
    await ben.waitUntilOutOfCall();
    // The note about the call comes last; the messages before it still are one stop of Tab.
    await ada.get('system-message').last().waitFor();
    expect(await page.locator('[data-testid=message][tabindex="0"]').count()).toBe(1);
  });

  it('from the composer: starts a call, mutes with a panel open, and hangs up', async () => {
    await ada.get('composer').focus();
    await press('Control+Shift+A');
    await hasFocus(ada.get('check-start'));
    await press('Enter');
    await ben.answer('audio');
    await page.locator('[data-testid=call-screen][data-phase=active]').waitFor();
    await ada.get('call-more').focus();
    await press('Enter');
    await hasFocus(ada.get('call-devices'));
    await press('Enter');
    await ada.get('devices-panel').waitFor();
    await press('Control+Shift+M');
    await page.locator('[data-testid=call-mic][data-on=false]').waitFor();
    await press('Control+Shift+H');
    await ada.get('call-screen').waitFor({ state: 'detached' });
    await ben.waitUntilOutOfCall();
  });

  it('screen readers announce each new message once, and not the history', async () => {
    await page.goto(`${url}/chats/${fixture.seed.direct.id}`);
    await ada.waitForMessage('The link is');
    expect((await ada.get('new-message-announcer').textContent())?.trim()).toBe('');
    // Messages from before the page was connected belong to the history.
    const lines = ada.get('new-message-announcer').locator('p');
    while ((await lines.count()) === 0) await ben.send('Are you there?');
    for (let count = 0; count < 2; count += 1) await ben.send('ok');
    const announced = lines.filter({ hasText: /says: ok$/ });
    await announced.nth(1).waitFor({ state: 'attached' });
    expect(await announced.count()).toBe(2);
  });

  it('an input method keeps its keys, and shortcuts work on a keyboard of another script', async () => {
    const keys = await page.context().newCDPSession(page);
    const down = (key: string, code: string, virtualKey: number, modifiers = 0): Promise<unknown> =>
      keys.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key,
        code,
        windowsVirtualKeyCode: virtualKey,
        modifiers,
      });
    const newest = await ada.get('message').last().textContent();
    await ada.get('message').last().focus();
    await press('r');
    await hasFocus(ada.get('composer'));
    await keys.send('Input.imeSetComposition', {
      text: 'にほん',
      selectionStart: 3,
      selectionEnd: 3,
    });
    for (const key of ['Enter', 'Escape']) await down(key, key, 229);
    expect(await ada.get('composer').inputValue()).toBe('にほん');
    expect(await ada.get('message').last().textContent()).toBe(newest);
    expect(await ada.get('reply-bar').isVisible()).toBe(true);
    await ada.get('composer').fill('');
    await down('л', 'KeyK', 75, 2);
    await hasFocus(ada.get('switcher'));
    await press('Escape');
    await ada.get('search').fill('Release');
    await ada.get('search-conversation').first().waitFor();
    await keys.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    await down('Enter', 'Enter', 229);
    await ada.get('search').fill('');
    expect(await ada.get('timeline-title').textContent()).toContain('Ben Okafor');
  });

  it('the text of a message has its own direction and stays in its box', async () => {
    await ben.send('שלום, README.md בתיקייה של Angular!');
    await ben.send(`stack${'\u0301'.repeat(80)}`);
    await ada.waitForMessage('stack');
    const text = ada.get('message-text').filter({ hasText: 'README.md' });
    expect(await text.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    expect(await text.locator('a').count()).toBe(0);
    const box = await ada
      .get('message-text')
      .filter({ hasText: 'stack' })
      .evaluate((element) => {
        const bubble = element.parentElement;
        return bubble && getComputedStyle(bubble).overflowY;
      });
    expect(box).toBe('clip');
    expect(ada.errors).toEqual([]);
  });
});
