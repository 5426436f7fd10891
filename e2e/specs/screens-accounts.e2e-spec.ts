import type { ConsoleMessage } from 'playwright-core';
import { openWindow } from '../support/browser.js';
import { Person } from '../support/person.js';
import { checkScreen, ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('screens of accounts, contacts and settings, in both themes and sizes', () => {
  let fixture: ScreenFixture;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)('$width px: sign-in, registration and a new account', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    await page.goto(`${fixture.server.url}/sign-in`);
    await person.get('login').fill('nobody');
    await check('sign-in');
    await person.get('password').fill('wrong password here');
    await person.get('sign-in').click();
    await person.get('form-error').filter({ hasText: /\w/ }).waitFor();
    await check('sign-in-error');
    await page.goto(`${fixture.server.url}/register`);
    await person.get('register').click();
    await check('register-errors');
    await person.get('password').fill('password2026');
    await page.getByText('Easy to guess. Many people use this password').waitFor();
    await check('register-weak');
    await person.get('display-name').fill('Zoë Forza');
    await person.get('email').fill('zoe@example.org');
    await person.get('password').fill('forzainter');
    await person.get('register').click();
    // The list of the server has more passwords than that of the page.
    await page.getByText('Many people use this password').waitFor();
    await check('register-refused');
    await person.get('password').fill('kettle orbit mustard lamp');
    await page.getByText('Strong.').waitFor();
    await check('register-strong');
    await person.signInOnPage(fixture.seed.newcomer);
    await person.get('list-empty').waitFor();
    await check('empty');
    await page.goto(`${fixture.server.url}/contacts`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await check('contacts-empty');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: contacts and settings', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(fixture.seed.ada, '/contacts');
    await person.get('withdraw').first().waitFor();
    await check('contacts');
    await person.get('find-people').click();
    await person.get('people-search').fill('wolfe');
    await person.get('people-hits').getByRole('listitem').first().waitFor();
    await check('find-people');
    for (const section of ['profile', 'security', 'appearance', 'notifications', 'devices']) {
      await page.goto(`${fixture.server.url}/settings/${section}`);
      await page.locator('h1:visible, h2:visible').first().waitFor();
      await check(`settings-${section}`);
    }
    await leave();
  });

  it('a first visit, a session older than the hint, and a sign-out in another tab log no error to the console', async () => {
    const { newcomer } = fixture.seed;
    const { context, page } = await openWindow(fixture.browser);
    const errors: string[] = [];
    const refreshes: number[] = [];
    // Chromium warns of names in Permissions-Policy that it does not know.
    const counts = (message: ConsoleMessage): boolean =>
      message.type() === 'error' || message.text().includes('Permissions-Policy');
    context.on('console', (message) => void (counts(message) && errors.push(message.text())));
    context.on(
      'response',
      (response) =>
        void (response.url().includes('auth/refresh') && refreshes.push(response.status())),
    );
    const signedOut = (): Promise<void> => page.getByTestId('login').waitFor();
    const signedIn = (): Promise<void> => page.getByTestId('new-chat').first().waitFor();
    await page.goto(fixture.server.url);
    await signedOut();
    await page.reload();
    await signedOut();
    expect(refreshes).toEqual([204]);
    await page.getByTestId('login').fill(newcomer.username);
    await page.getByTestId('password').fill(newcomer.password);
    await page.getByTestId('sign-in').click();
    await signedIn();
    await context.clearCookies({ name: 'chatcall_session' });
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await signedIn();
    const other = await context.newPage();
    await other.goto(`${fixture.server.url}/settings`);
    await other.evaluate(() => localStorage.clear());
    await other.reload();
    await other.getByTestId('settings-sign-out').first().click();
    await other.getByTestId('confirm').click();
    await signedOut();
    await page.reload();
    await signedOut();
    expect(errors).toEqual([]);
    await context.close();
  });

  it('German, from the same build', async () => {
    const { browser, server } = fixture;
    const person = await Person.open(browser, server.url, 'Ada', { locale: 'de-DE' });
    await person.page.goto(`${server.url}/sign-in`);
    await person.page.getByRole('button', { name: 'Anmelden' }).waitFor();
    expect(await checkScreen(person.page, 'sign-in-german')).toEqual([]);
    await person.close();
  });
});
