import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { register } from '../support/account.js';
import { Person } from '../support/person.js';
import { ScreenChecks, SCREEN_SIZES, windowOf } from '../support/screens.js';
import { Server, TestDatabase } from '../support/server.js';

const CODE = 'K7QM-2XWD-9RTB';

describe('the first start, in both themes and sizes', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  it.each(SCREEN_SIZES)('$width px: the setup code makes the owner', async (size) => {
    const server = await Server.start({ env: { SETUP_CODE: CODE } });
    const owner = await Person.open(browser, server.url, 'Ada', windowOf(size));
    const checks = new ScreenChecks(size);
    try {
      // Nobody can sign in: the setup comes first.
      await owner.page.goto(`${server.url}/`);
      await owner.get('setup-code').waitFor();
      await checks.check(owner.page, 'setup');
      await owner.get('register').click();
      await owner.page.locator('[data-testid=setup-code][aria-invalid=true]').waitFor();
      await checks.check(owner.page, 'setup-errors');
      await owner.get('setup-code').fill('AAAA-BBBB-CCCC');
      await owner.get('display-name').fill('Wolfeschlegelsteinhausenbergerdorff');
      await owner.get('email').fill('ada@example.org');
      await owner.get('password').fill('kettle orbit mustard lamp');
      await owner.get('register').click();
      await owner.page.getByText("This isn't the setup code of this server.").waitFor();
      await owner.get('setup-code').fill(CODE.toLowerCase());
      await owner.page.keyboard.press('Enter');
      await owner.get('nav-admin').first().waitFor({ state: 'attached' });
      expect(owner.errors).toEqual([]);
      expect(checks.problems).toEqual([]);
    } finally {
      await owner.close();
      await server.close();
    }
  });

  it('a user of an older server becomes owner with the code', async () => {
    const database = await TestDatabase.create();
    const before = await Server.start({ database });
    const account = await register(before.url, 'Ben');
    await before.kill();
    const server = await before.restart({ SETUP_CODE: CODE });
    const [size] = SCREEN_SIZES;
    const checks = new ScreenChecks(size ?? { width: 1440, height: 900 });
    const user = await Person.open(browser, server.url, 'Ben');
    try {
      await user.signIn(account);
      await user.page.goto(`${server.url}/account/owner`);
      await user.get('setup-code').fill('AAAA-BBBB-CCCC');
      await user.get('claim').click();
      await user.page.locator('[data-testid=setup-code][aria-invalid=true]').waitFor();
      await checks.check(user.page, 'claim-owner-errors');
      await user.get('setup-code').fill(CODE);
      await user.page.keyboard.press('Enter');
      await user.get('claim-done').waitFor();
      await checks.check(user.page, 'claim-owner-done');
      await user.get('to-app').click();
      await user.get('nav-admin').first().waitFor({ state: 'attached' });
      expect(checks.problems).toEqual([]);
    } finally {
      await user.close();
      await server.close();
      await database.drop();
    }
  });
});
