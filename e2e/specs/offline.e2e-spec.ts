import type { Browser, Page } from 'playwright-core';
import { register, type Account } from '../support/account.js';
import { keysOnDevice, launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { checkScreen, SCREEN_SIZES, THEMES } from '../support/screens.js';
import { sdkPerson, type SdkPerson } from '../support/sdk.js';
import { Server } from '../support/server.js';

describe('the app without a network', () => {
  let server: Server;
  let browser: Browser;
  let account: Account;
  let ben: SdkPerson;
  let conversationId: string;
  let ada: Person;

  beforeAll(async () => {
    server = await Server.start({ env: { MEDIA_WORKERS: '1' } });
    browser = await launchBrowser();
    account = await register(server.url, 'Ada Lovelace');
    ben = await sdkPerson(server.url, 'Ben');
    ({ id: conversationId } = await ben.client.chats.openDirect(account.id));
    for (const text of ['Are you on the train?', 'The tunnel is long']) await send(text);
    ada = await Person.open(browser, server.url, 'Ada Lovelace', { serviceWorkers: 'allow' });
  }, 120_000);

  afterAll(async () => {
    ben?.client.close();
    await browser?.close();
    await server?.close();
  });

  const send = (text: string): Promise<unknown> => ben.client.chats.send(conversationId, text);
  const keys = (page: Page): Promise<string[]> => keysOnDevice(page, ['cache', 'outbox']);
  /** Waits until the service worker and the cache of the device are ready. */
  const untilStored = async (page: Page): Promise<void> => {
    await page.evaluate(() => navigator.serviceWorker.ready);
    while (!(await keys(page)).some((key) => key.includes('/page/'))) await page.waitForTimeout(50);
  };

  it('starts with what the device has, takes messages, and continues when the network is back', async () => {
    const { page, context } = ada;
    await ada.signIn(account, `/chats/${conversationId}`);
    await ada.waitForMessage('The tunnel is long');
    await untilStored(page);
    await context.setOffline(true);
    await page.reload();
    await ada.waitForMessage('The tunnel is long');
    await ada.get('conversation').filter({ hasText: 'Ben' }).waitFor();
    await ada
      .get('connection-banner')
      .filter({ hasText: /As of \d+:\d\d/ })
      .waitFor();
    await ada.send('Written in the tunnel');
    await page.locator('[data-tick=waiting]').waitFor();

    const problems: string[] = [];
    for (const size of SCREEN_SIZES)
      for (const theme of THEMES) {
        await page.setViewportSize(size);
        await page.emulateMedia({ colorScheme: theme });
        problems.push(...(await checkScreen(page, `offline-start-${theme}-${size.width}`)));
      }
    expect(problems).toEqual([]);
    await page.setViewportSize(SCREEN_SIZES[0] ?? { width: 1440, height: 900 });

    await page.reload();
    await ada.get('message').filter({ hasText: 'Written in the tunnel' }).waitFor();
    await send('Hello from the other end');
    await context.setOffline(false);
    await ada.waitForMessage('Hello from the other end');
    await page.locator('[data-tick=delivered], [data-tick=read]').last().waitFor();
    const rows = await server.database.rows<{ content: string }>(
      `SELECT content FROM messages WHERE type = 'text' ORDER BY seq`,
    );
    expect(rows.map(({ content }) => content)).toEqual([
      'Are you on the train?',
      'The tunnel is long',
      'Hello from the other end',
      'Written in the tunnel',
    ]);
  });

  it('caches no answer of the API', async () => {
    const cached = await ada.page.evaluate(async () => {
      const found: string[] = [];
      for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys())
          found.push(new URL(url).pathname);
      return found;
    });
    expect(cached).toContain('/index.html');
    expect(cached.filter((path) => /^\/(api|socket\.io)(\/|$)/.test(path))).toEqual([]);
  });

  it('has nothing of the user on the device after a sign-out, also in another tab', async () => {
    const other = await ada.context.newPage();
    await other.goto(`${server.url}/chats/${conversationId}`);
    await other.getByTestId('composer').fill('half a sentence');
    await ada.page.getByTestId('profile-menu').click();
    await ada.page.getByTestId('sign-out').click();
    await ada.get('login').waitFor();
    await other.getByTestId('login').waitFor();
    expect(await keys(ada.page)).toEqual([]);
    expect(await ada.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('Ada');
    await ada.context.setOffline(true);
    await ada.page.goto(`${server.url}/chats/${conversationId}`);
    await ada.get('login').waitFor();
    expect(ada.errors).toEqual([]);
  });
});
