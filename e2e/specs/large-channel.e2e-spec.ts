import type { Browser } from 'playwright-core';
import { register } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { insertLargeChannel } from '../support/seed.js';
import { Server } from '../support/server.js';

const MEMBERS = 5000;
/** Most members that are rendered: two windows full of them. */
const ROWS_MAX = 80;

describe('a conversation with 5,000 members in the browser', () => {
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('shows its messages, few of its members at a time down to the last, and finds one by name', async () => {
    const [ada, ben] = [await register(server.url, 'Ada'), await register(server.url, 'Ben')];
    const { id } = await insertLargeChannel(server, [ada, ben], MEMBERS);
    const person = await Person.open(browser, server.url, 'Ada');
    const { page } = person;
    await person.signIn(ada);
    const took = async (work: () => Promise<unknown>): Promise<string> => {
      const started = Date.now();
      await work();
      return `${Date.now() - started} ms`;
    };
    const first = await took(async () => {
      await page.goto(`${server.url}/chats/${id}`);
      await person.get('system-message').first().waitFor();
      await person.get('composer').waitFor();
    });

    const members = page.getByTestId('members').locator('li[aria-posinset]');
    const total = String(MEMBERS + 2);
    const opened = await took(async () => {
      await page.goto(`${server.url}/chats/${id}?pane=details`);
      await page.locator(`[data-testid=members] li[aria-setsize="${total}"]`).first().waitFor();
    });
    const rows = await members.count();
    expect(rows).toBeLessThan(ROWS_MAX);
    const scrolled = await took(async () => {
      await page.locator('cc-details .body').evaluate((box) => (box.scrollTop = box.scrollHeight));
      await page.locator(`[data-testid=members] li[aria-posinset="${total}"]`).waitFor();
    });
    expect(await members.count()).toBeLessThan(ROWS_MAX);

    const suggested = await took(async () => {
      await person.get('composer').pressSequentially('Hello @Person 4321');
      await person.get('suggestion').first().filter({ hasText: 'Person 4321' }).waitFor();
    });
    process.stdout.write(
      `${MEMBERS} members: messages after ${first}, members after ${opened} (${rows} rendered), the last one after ` +
        `${scrolled}, a mention after ${suggested} of typing\n`,
    );
    expect(person.errors).toEqual([]);
    await person.close();
  }, 240_000);
});
