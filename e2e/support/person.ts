import { randomBytes } from 'node:crypto';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import type { Account } from './account.js';
import { openWindow } from './browser.js';
import { recordPeerConnections, type PageNetwork } from './media-stats.js';

/** A user in a browser window of their own. */
export class Person {
  private constructor(
    readonly url: string,
    readonly name: string,
    readonly page: Page,
    readonly context: BrowserContext,
    /** Errors that the page threw or that its content security policy blocked. */
    readonly errors: readonly string[],
  ) {
    page.setDefaultTimeout(30_000);
  }

  static async open(
    browser: Browser,
    url: string,
    name: string,
    options: BrowserContextOptions & PageNetwork = {},
  ): Promise<Person> {
    const { iceTransportPolicy, turnScheme, silentUdpPort, ...windowOptions } = options;
    const { page, context, errors } = await openWindow(browser, windowOptions);
    await recordPeerConnections(page, { iceTransportPolicy, turnScheme, silentUdpPort });
    return new Person(url, name, page, context, errors);
  }

  get(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** Waits until the element has the focus: a dialog that opens gives it to its first field, in the next frame. */
  focus(testId: string): Promise<void> {
    return this.get(testId).and(this.page.locator(':focus')).waitFor();
  }

  /** Registers through the page. Returns the username. */
  async register(): Promise<string> {
    const username = `${this.name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 20)}-${randomBytes(3).toString('hex')}`;
    await this.page.goto(`${this.url}/register`);
    await this.get('display-name').fill(this.name);
    await this.get('display-name').blur();
    await this.page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-testid=username]')?.value !== '',
    );
    await this.get('username').fill(username);
    await this.get('email').fill(`${username}@example.org`);
    await this.get('password').fill(`correct horse ${randomBytes(8).toString('hex')}`);
    await this.get('register').click();
    await this.get('new-chat').first().waitFor();
    return username;
  }

  /** Signs in without the page: over REST, into the window's cookies. Then opens `path`. */
  async signIn({ username, password }: Account, path = '/chats'): Promise<void> {
    const answer = await this.context.request.post(`${this.url}/api/auth/login`, {
      data: { login: username, password, delivery: 'cookie' },
      headers: { 'User-Agent': await this.page.evaluate(() => navigator.userAgent) },
    });
    if (!answer.ok()) throw new Error(`sign-in: ${answer.status()} ${await answer.text()}`);
    await this.page.goto(`${this.url}${path}`);
    await this.get('nav-chats').first().waitFor({ state: 'attached' });
  }

  /** Resolves when the page has its next connection; until then the server cannot notify it. */
  async connected(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.page.on('websocket', (socket) =>
        socket.on('framereceived', ({ payload }) => {
          // The answer of Socket.IO to the request to connect: type 0, in a message of Engine.IO.
          if (String(payload).startsWith('40')) resolve();
        }),
      );
    });
  }

  /** Signs in through the page. */
  async signInOnPage(account: Account): Promise<void> {
    await this.page.goto(`${this.url}/sign-in`);
    await this.get('login').fill(account.username);
    await this.get('password').fill(account.password);
    await this.get('sign-in').click();
    await this.get('new-chat').first().waitFor();
  }

  /** Finds someone by name and opens the direct conversation. */
  async openDirect(username: string): Promise<void> {
    await this.get('search').fill(username);
    await this.get('search-person').first().click();
    await this.get('composer').waitFor();
  }

  /** Creates a group of people, by their usernames, and opens it. */
  async createGroup(title: string, usernames: readonly string[]): Promise<void> {
    await this.get('new-chat').first().click();
    await this.get('new-group').click();
    await this.focus('group-title');
    await this.get('group-title').fill(title);
    for (const [index, username] of usernames.entries()) {
      await this.get('people-search').fill(username);
      await this.get('person-option').filter({ hasText: username }).click();
      await this.get('picked').nth(index).waitFor();
    }
    await this.get('create-group').click();
    await this.get('timeline-title').filter({ hasText: title }).waitFor();
  }

  /** Opens a conversation from the list by the text of its row. */
  async openConversation(title: string): Promise<void> {
    await this.page.getByTestId('conversation').filter({ hasText: title }).first().click();
    await this.get('composer').waitFor();
  }

  /** Starts a call in the open conversation, past the device check that the first call shows. */
  async call(kind: 'audio' | 'video'): Promise<void> {
    await this.get(`call-${kind}-button`).click();
    const either = this.get('check-start').or(this.get('call-screen'));
    await either.first().waitFor();
    if (await this.get('check-start').isVisible()) await this.get('check-start').click();
    await this.get('call-screen').waitFor();
  }

  /** Answers the incoming call. */
  async answer(kind: 'audio' | 'video'): Promise<void> {
    await this.get(`accept-${kind}`).click();
    await this.get('call-screen').waitFor();
  }

  /** Waits until this page shows no call, and closes the note about how it ended. */
  async waitUntilOutOfCall(): Promise<void> {
    await this.get('incoming-call').waitFor({ state: 'detached' });
    const ended = this.get('call-ended');
    await this.page.waitForFunction(
      () =>
        !document.querySelector('[data-testid=call-screen]') ||
        document.querySelector('[data-testid=call-ended]'),
      undefined,
      { timeout: 45_000 },
    );
    if (await ended.isVisible()) await this.get('call-close').click();
    await this.get('call-screen').waitFor({ state: 'detached' });
  }

  async send(text: string): Promise<void> {
    await this.get('composer').fill(text);
    await this.get('composer').press('Enter');
  }

  /** Waits until the open timeline shows a message with this text. */
  async waitForMessage(text: string): Promise<void> {
    await this.get('message').filter({ hasText: text }).first().waitFor();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}
