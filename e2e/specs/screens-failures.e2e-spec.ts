import { rest } from '../support/account.js';
import { keysOnDevice } from '../support/browser.js';
import { holdRequests, ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('screens while loading and after failures, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)('$width px: loading, and lists that cannot be loaded', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    // With a database the list would be shown as it was stored.
    await page.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
    });
    /** Presses a button, which goes when the client tries again by itself before. */
    const pressRetry = async (testId: string): Promise<void> => {
      const button = person.get(testId);
      await button.click({ timeout: 2000 }).catch(() => button.waitFor({ state: 'detached' }));
    };
    await person.signIn(fixture.seed.ada);
    const direct = person.get('conversation').filter({ hasText: 'Ben Okafor' });

    const releaseMessages = await holdRequests(page, '**/messages?*');
    await direct.click();
    await page.locator('cc-timeline cc-skeleton').first().waitFor();
    await check('slow-timeline');
    await releaseMessages();
    await person.waitForMessage('Thanks!');
    const releaseList = await holdRequests(page, '**/api/chats?*');
    await page.goto(`${url}/chats`);
    await page.locator('cc-conversation-list cc-skeleton').first().waitFor();
    await check('slow-list');
    await releaseList();
    await person.get('conversation').first().waitFor();

    await page.route('**/api/chats?*', (route) => route.abort());
    await page.goto(`${url}/chats`);
    await person.get('list-failed').waitFor();
    await check('failed-list');
    await page.unroute('**/api/chats?*');
    await pressRetry('list-retry');
    await person.get('conversation').first().waitFor();

    await page.route('**/api/contacts?*', (route) => route.abort());
    await page.goto(`${url}/contacts`);
    await person.get('contacts-retry').waitFor();
    await check('failed-contacts');
    await page.unroute('**/api/contacts?*');
    await pressRetry('contacts-retry');
    await person.get('withdraw').first().waitFor();
    await page.goto(`${url}/chats`);

    await page.route('**/messages?*', (route) => route.abort());
    await direct.click();
    await person.get('timeline-retry').waitFor();
    await check('failed-timeline');
    await page.unroute('**/messages?*');
    await pressRetry('timeline-retry');
    await person.waitForMessage('Thanks!');

    await page.goto(`${url}/chats/00000000-0000-7000-8000-000000000000`);
    await page.getByRole('link', { name: 'Go to conversations' }).waitFor();
    await check('no-such-conversation');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: messages that are not sent, and a draft', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    const { ada, mia, direct, withMia } = fixture.seed;
    await person.signIn(ada, `/chats/${withMia.id}`);
    await person.waitForMessage('Monday');
    await person.get('composer').fill('A message that the other side does not take');
    await person.get('send').click();
    await person.get('message-failed').waitFor();
    await check('failed-message');
    await person.get('message-discard').click();

    // Blocked in another window: the composer gives way to the button that unblocks.
    await rest(url, 'PUT', `/contacts/${mia.id}/block`, { token: ada.token });
    await person.get('composer-blocked').waitFor();
    await check('blocked');
    await person.get('composer-unblock').click();
    await person.get('composer').waitFor();

    await page.context().setOffline(true);
    await person.get('composer').fill('Written on the train');
    await person.get('send').click();
    await page.locator('[data-testid=tick][data-tick=waiting]').waitFor();
    await person.get('connection-banner').filter({ hasText: /\w/ }).waitFor();
    await check('offline');
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError');
      };
    });
    await person.get('composer').fill('Does not fit into the storage');
    await person.get('send').click();
    await person.get('unsaved-banner').filter({ hasText: /\w/ }).waitFor();
    await check('storage-full');
    await page.context().setOffline(false);
    for (let count = 0; count < 2; count += 1) {
      await person.get('message-discard').first().click();
    }
    await page.reload();
    await page.goto(`${url}/chats/${direct.id}`);
    await person.get('composer').fill('Written tomorrow, perhaps');
    while (!(await keysOnDevice(page)).some((key) => key.startsWith('draft/')))
      await page.waitForTimeout(50);
    await page.goto(`${url}/chats`);
    await person.get('row-draft').waitFor();
    await check('draft');
    await page.goto(`${url}/chats/${direct.id}`);
    await person.get('composer').fill('');
    await leave();
  });
});
