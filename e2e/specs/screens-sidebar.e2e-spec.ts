import type { Locator } from 'playwright-core';
import { register, rest } from '../support/account.js';
import { insertGroups } from '../support/seed.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const hasFocus = (locator: Locator): Promise<void> =>
  locator.and(locator.page().locator(':focus')).waitFor();

describe('screens of the sidebar, in both themes and sizes', () => {
  let fixture: ScreenFixture;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)('$width px: favourites, sections, menus, compact density', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    const { ada, direct, group } = fixture.seed;
    await insertGroups(fixture.server, ada.id, 20);
    await person.signIn(ada);
    const row = (title: string) => person.get('conversation').filter({ hasText: title }).first();
    const menu = async (title: string): Promise<void> => {
      await row(title).click({ button: 'right' });
      await person.get('menu-favourite').waitFor();
    };
    await row('Ben Okafor').waitFor();
    await menu('Ben Okafor');
    await check('sidebar-menu');
    await person.get('menu-favourite').click();
    await person.get('section').first().waitFor();
    await menu('Release planning');
    // At once: on a phone the submenu covers its own item as soon as the pointer is over it.
    await person.get('menu-section').dispatchEvent('click');
    await person.get('menu-section-new').click();
    await person.get('section-save').click();
    await page.getByText('Enter a name.').waitFor();
    await check('section-dialog');
    await person
      .get('section-name')
      .fill('Customers of the north, the south and everything in between');
    await person.get('section-save').click();
    await page.getByTestId('section').filter({ hasText: 'Customers of the north' }).waitFor();
    await check('sidebar-sections');
    await menu('Team 1');
    await person.get('menu-mute-until').dispatchEvent('click');
    await person.get('mute-hour').waitFor();
    await check('sidebar-mute');
    await person.get('mute-hour').click();
    await row('Team 1').locator('cc-icon').first().waitFor();
    await menu('Team 0');
    await person.get('menu-hide').click();
    await row('Team 0').waitFor({ state: 'detached' });
    await check('sidebar-hidden');

    await page.goto(`${fixture.server.url}/settings/appearance`);
    await person.get('density-compact').check();
    await check('settings-density');
    await page.goto(`${fixture.server.url}/chats`);
    await row('Ben Okafor').waitFor();
    await check('sidebar-compact');
    await page.goto(`${fixture.server.url}/chats/${group.id}`);
    await person.waitForMessage('One');
    await check('timeline-compact');
    await leave();
    for (const id of [direct.id, group.id])
      await rest(fixture.server.url, 'PATCH', `/chats/${id}/membership`, {
        token: ada.token,
        body: { favourite: false, sectionId: null },
      });
    const { items } = await rest<{ items: { id: string }[] }>(
      fixture.server.url,
      'GET',
      '/sections',
      { token: ada.token },
    );
    for (const { id } of items)
      await rest(fixture.server.url, 'DELETE', `/sections/${id}`, { token: ada.token });
  });

  it.each(SCREEN_SIZES)('$width px: the switcher', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(fixture.seed.ada);
    await person.get('conversation').first().waitFor();
    await page.keyboard.press('Control+k');
    await person.get('switch-conversation').first().waitFor();
    await check('switcher');
    await page.keyboard.type('rlspl');
    await person.get('switch-conversation').filter({ hasText: 'Release planning' }).waitFor();
    await check('switcher-found');
    await page.keyboard.type('zzzz');
    await page.getByText('Nothing has this name.').waitFor();
    await check('switcher-nothing');
    await page.keyboard.press('Escape');
    await leave();
  });

  it('2,000 conversations: few are rendered, and End and scrolling reach the last one', async () => {
    const account = await register(fixture.server.url, 'Many Conversations');
    await insertGroups(fixture.server, account.id, 2000);
    const { person, page, leave } = await fixture.visit({ width: 1440, height: 900 });
    await person.signIn(account);
    await person.get('conversation').first().waitFor();
    const started = Date.now();
    await page.reload();
    await person.get('conversation').first().waitFor();
    const firstRow = Date.now() - started;
    const box = page.locator('cc-conversation-list .box');
    const last = person.get('conversation').filter({ hasText: 'Zimmer-Pläne' });

    const frames = await box.evaluate(async (element) => {
      const gaps: number[] = [];
      let before = performance.now();
      const atEnd = (): boolean => element.textContent.includes('Zimmer-Pläne');
      while (!atEnd()) {
        element.scrollTop += 400;
        await new Promise(requestAnimationFrame);
        gaps.push(performance.now() - before);
        before = performance.now();
      }
      return gaps.sort((a, b) => a - b);
    });
    const took = frames.reduce((sum, gap) => sum + gap, 0);
    const p95 = frames[Math.floor(frames.length * 0.95)] ?? 0;
    const rows = await person.get('conversation').count();
    const pages = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\/api\/chats\?.*cursor/.test(name))
        .map(({ duration }) => duration)
        .sort((a, b) => a - b),
    );
    process.stdout.write(
      `2,000 conversations: first row ${firstRow} ms after a reload; ${frames.length} frames of scrolling to the last ` +
        `in ${(took / 1000).toFixed(1)} s, p95 ${p95.toFixed(1)} ms, longest ${(frames.at(-1) ?? 0).toFixed(1)} ms; ` +
        `${pages.length} pages, half of them in ${(pages[pages.length >> 1] ?? 0).toFixed(0)} ms; ${rows} rows rendered\n`,
    );
    await last.waitFor();
    expect(rows).toBeLessThan(80);
    // The ten that are archived are in another list.
    await page.locator('cc-conversation-list [aria-setsize="1990"]').first().waitFor();
    await person.get('conversation').last().focus();
    await page.keyboard.press('Home');
    await hasFocus(page.locator('[aria-posinset="1"]').getByTestId('conversation'));
    await page.keyboard.press('End');
    await hasFocus(last);
    await page.keyboard.press('Enter');
    await person.get('timeline-title').filter({ hasText: 'Zimmer-Pläne' }).waitFor();
    await leave();
  });

  it('keys: a section collapses, its menu opens, and a conversation is hidden', async () => {
    const { person, page, leave } = await fixture.visit({ width: 1440, height: 900 });
    await person.signIn(fixture.seed.ben);
    const first = person.get('conversation').first();
    const name = await first.getAttribute('data-id');
    const one = page.locator(`[data-id="${name}"]`);
    await first.focus();
    await page.keyboard.press('Shift+F10');
    await hasFocus(person.get('menu-favourite'));
    await page.keyboard.press('Enter');
    // The conversation moves below a heading, with the focus.
    await person.get('section').first().waitFor();
    await hasFocus(page.locator('li', { has: one }).getByTestId('row-menu'));
    await page.keyboard.press('ArrowUp');
    await hasFocus(person.get('section').first());
    await page.keyboard.press('Enter');
    await one.waitFor({ state: 'detached' });
    await page.locator('[data-testid=section][aria-expanded=false]:focus').waitFor();
    await page.keyboard.press('Enter');
    await one.waitFor();
    // Hidden: the next conversation gets the focus.
    await page.keyboard.press('ArrowDown');
    await hasFocus(one);
    await page.keyboard.press('Shift+F10');
    await person.get('menu-hide').focus();
    await page.keyboard.press('Enter');
    await one.waitFor({ state: 'detached' });
    await hasFocus(person.get('conversation').first());
    await leave();
  });
});
