import type { Browser, Page } from 'playwright-core';
import { register, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { holdRequests } from '../support/screens.js';
import { insertHistory } from '../support/seed.js';
import { Server } from '../support/server.js';

const COUNT = 3000;
/** Most nodes of the page: about those of two windows full of messages. */
const NODES_MAX = 3000;

/** Row of a message that is visible, and how far it is below the top of the list. */
interface Place {
  readonly seq: string | null;
  readonly top: number;
}

/** The first message of the list that begins in the visible area. */
const placeOf = (page: Page): Promise<Place> =>
  page.getByTestId('message-list').evaluate((box) => {
    const edge = box.getBoundingClientRect().top;
    const row = [...box.querySelectorAll('li[data-row]')].find(
      (one) => one.getBoundingClientRect().top > edge,
    );
    return {
      seq: row?.getAttribute('aria-posinset') ?? null,
      top: Math.round((row?.getBoundingClientRect().top ?? 0) - edge),
    };
  });

/** All nodes of the page, with text and comments. */
const nodesOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
    let count = 0;
    while (walker.nextNode()) count += 1;
    return count;
  });

describe('a long history', () => {
  let server: Server;
  let browser: Browser;
  let ada: Account;
  let ben: Account;
  let person: Person;
  let page: Page;

  beforeAll(async () => {
    [server, browser] = await Promise.all([Server.start(), launchBrowser()]);
    [ada, ben] = await Promise.all([
      register(server.url, 'Ada Lovelace'),
      register(server.url, 'Ben Okafor'),
    ]);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  afterEach(async () => {
    await person?.close();
    expect(person.errors).toEqual([]);
  });

  const open = async (account: Account, path: string): Promise<void> => {
    person = await Person.open(browser, server.url, 'Ada');
    ({ page } = person);
    await person.signIn(account, path);
  };
  const seqVisible = (seq: number): Promise<void> =>
    page.locator(`li[aria-posinset="${seq}"]`).first().waitFor();
  const wheelUp = async (times: number): Promise<void> => {
    await person.get('message-list').hover();
    for (let count = 0; count < times; count += 1) {
      await page.mouse.wheel(0, -600);
      await page.waitForTimeout(30);
    }
  };
  /** Waits until nothing moves. */
  const rested = async (): Promise<Place> => {
    let before = await placeOf(page);
    for (;;) {
      await page.waitForTimeout(200);
      const now = await placeOf(page);
      if (now.seq === before.seq && now.top === before.top) return now;
      before = now;
    }
  };

  it('renders few of its messages, and none moves while older ones are added or change their height', async () => {
    const { id } = await insertHistory(server, ada, ben, COUNT, COUNT);
    await open(ada, `/chats/${id}`);
    await seqVisible(COUNT);
    await wheelUp(20);
    expect(await nodesOf(page)).toBeLessThan(NODES_MAX);

    const release = await holdRequests(page, '**/messages?*before=*');
    let requested = false;
    page.on('request', (request) => (requested ||= request.url().includes('before=')));
    while (!requested) await wheelUp(1);
    const before = await rested();
    const height = await person.get('message-list').evaluate((box) => box.scrollHeight);
    await release();
    await page.waitForFunction(
      (low) => (document.querySelector('[data-testid=message-list]')?.scrollHeight ?? 0) > low,
      height,
    );
    expect(await rested()).toEqual(before);

    // A row above the visible ones becomes higher, as with an image that is loaded.
    await page.evaluate((seq) => {
      const row = document.querySelector(`li[aria-posinset="${Number(seq) - 4}"] [data-message]`);
      if (row instanceof HTMLElement) row.style.paddingBottom = '300px';
    }, before.seq);
    expect(await rested()).toEqual(before);
    expect(await nodesOf(page)).toBeLessThan(NODES_MAX);
  });

  it('opens at the first unread message, wherever it is, and goes to the newest', async () => {
    const [cem, dora] = [await register(server.url, 'Cem'), await register(server.url, 'Dora')];
    const { id } = await insertHistory(server, cem, dora, COUNT, 1500);
    await open(cem, `/chats/${id}`);
    await person.get('unread-line').waitFor();
    await seqVisible(1501);
    expect((await rested()).seq).toMatch(/^(149|150)\d$/);
    await person.get('jump-to-newest').click();
    await seqVisible(COUNT);
    await person.get('jump-to-newest').waitFor({ state: 'detached' });
  });

  it('shows the message of a link, the quoted one and the first one of a date', async () => {
    const [eva, finn] = [await register(server.url, 'Eva'), await register(server.url, 'Finn')];
    const { id, messageId } = await insertHistory(server, eva, finn, COUNT, COUNT);
    await open(eva, `/chats/${id}/${messageId(700)}`);
    const highlighted = (seq: number): Promise<void> =>
      page.locator(`li.highlighted[aria-posinset="${seq}"]`).waitFor();
    await highlighted(700);
    await page.locator('li[aria-posinset="700"] [data-message]:focus').waitFor();

    await person.get('jump-to-newest').click();
    await seqVisible(COUNT);
    await page.waitForURL(`**/chats/${id}`);
    await person.get('quote').last().click();
    await highlighted(10);

    await person.get('timeline-menu').click();
    await person.get('menu-jump-to-date').click();
    const yesterday = new Date(Date.now() - 86_400_000);
    const two = (value: number): string => String(value).padStart(2, '0');
    await person
      .get('jump-date')
      .fill(
        `${yesterday.getFullYear()}-${two(yesterday.getMonth() + 1)}-${two(yesterday.getDate())}`,
      );
    await person.get('jump-date-submit').click();
    await page.locator('li.highlighted h2').filter({ hasText: 'Yesterday' }).waitFor();
  });
});
