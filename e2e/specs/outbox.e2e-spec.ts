import type { Browser, Page } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { keysOnDevice, launchBrowser } from '../support/browser.js';
import { capturePage } from '../support/capture-sockets.js';
import { Person } from '../support/person.js';
import { Server } from '../support/server.js';

/** Messages written without a connection, in two tabs. */
const WRITTEN = 100;

describe('messages written without a connection in two tabs', () => {
  let server: Server;
  let browser: Browser;
  let account: Account;
  let ben: Account;
  let path: string;
  let ada: Person;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1' } });
    browser = await launchBrowser();
    account = await register(server.url, 'Ada Lovelace');
    ben = await register(server.url, 'Ben Okafor');
    const { id } = await rest<{ id: string }>(server.url, 'POST', '/chats/direct', {
      token: account.token,
      body: { userId: ben.id },
    });
    path = `/chats/${id}`;
    ada = await Person.open(browser, server.url, 'Ada Lovelace');
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const stored = async (): Promise<string[]> => {
    const rows = await server.database.rows<{ content: string }>(
      `SELECT content FROM messages WHERE type = 'text' ORDER BY conversation_id, seq`,
    );
    return rows.map(({ content }) => content);
  };
  const untilStored = async (count: number): Promise<void> => {
    const end = Date.now() + 60_000;
    while ((await stored()).length < count) {
      if (Date.now() > end) throw new Error(`only ${(await stored()).length} of ${count} stored`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const send = async (page: Page, text: string): Promise<void> => {
    await page.getByTestId('composer').fill(text);
    await page.getByTestId('composer').press('Enter');
  };
  const openTab = async (): Promise<Page> => {
    const page = await ada.context.newPage();
    await page.goto(`${server.url}${path}`);
    await page.getByTestId('composer').waitFor();
    return page;
  };
  const shows = (page: Page, text: string): Promise<void> =>
    page.getByTestId('message').filter({ hasText: text }).last().waitFor();
  const unsent = async (page: Page): Promise<string[]> =>
    (await keysOnDevice(page)).filter((key) => key.startsWith('unsent/'));

  it('arrive once and in order, although one tab crashes and the other is reloaded', async () => {
    await ada.signIn(account);
    // Of a page that crashes not all frames are known.
    ada.context.off('page', capturePage);
    const [one, two] = [await openTab(), await openTab()];
    await ada.page.close();
    await ada.context.setOffline(true);
    const written: string[] = [];
    for (let number = 0; number < WRITTEN; number += 1) {
      const page = Math.floor(number / 3) % 2 === 0 ? one : two;
      // What the other tab wrote is shown here before the next is written.
      if (number % 3 === 0 && number > 0) await shows(page, written.at(-1) ?? '');
      written.push(`offline ${number}`);
      await send(page, `offline ${number}`);
    }
    for (const page of [one, two]) {
      await shows(page, written.at(-1) ?? '');
      expect(await page.locator('[data-tick]:not([data-tick=waiting])').count()).toBe(0);
    }
    while ((await unsent(two)).length < WRITTEN) await two.waitForTimeout(20);
    expect(await stored()).toEqual([]);

    await ada.context.setOffline(false);
    await untilStored(5);
    const devtools = await ada.context.newCDPSession(one);
    const crashed = one.waitForEvent('crash');
    // It is never answered.
    devtools.send('Page.crash').catch(() => undefined);
    await crashed;
    await two.reload();
    await untilStored(WRITTEN);
    await shows(two, `offline ${WRITTEN - 1}`);
    await two.waitForFunction(
      () => !document.querySelector('[data-tick=waiting], [data-tick=sending]'),
    );
    expect(await stored()).toEqual(written);
    expect(await keysOnDevice(two)).toEqual([]);
    await two.close();
  });

  it('are removed from the device by signing out when they were refused, after a question', async () => {
    const page = await openTab();
    await rest(server.url, 'PUT', `/contacts/${account.id}/block`, { token: ben.token });
    await send(page, 'refused');
    await page.getByTestId('message-failed').waitFor();
    await page.getByTestId('composer').fill('half a sentence');
    while ((await keysOnDevice(page)).length < 2) await page.waitForTimeout(50);
    await page.getByTestId('profile-menu').click();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('confirm-cancel').click();
    expect(await keysOnDevice(page)).not.toEqual([]);
    await page.getByTestId('profile-menu').click();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('confirm').click();
    await page.getByTestId('login').waitFor();
    // The page is shown at once, and the device is cleared meanwhile.
    while ((await keysOnDevice(page)).length > 0) await page.waitForTimeout(50);
  });
});
