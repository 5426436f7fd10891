import type { Conversation } from '@chatcall/contracts';
import type { Browser, ConsoleMessage, Page } from 'playwright-core';
import { register, rest, type Account } from '../support/account.js';
import { launchBrowser, openWindow } from '../support/browser.js';
import { Person } from '../support/person.js';
import { Gallery, inspect } from '../support/screen.js';
import { Server } from '../support/server.js';
import { slowNetwork, VIEWS, windowOf, type View } from '../support/views.js';
import { furnish, insertGroups, type Workplace } from '../support/workplace.js';

/** Milliseconds that every answer takes on the slow network. */
const SLOW = 3000;

interface Visit {
  readonly person: Person;
  readonly page: Page;
  look(screen: string): Promise<void>;
  leave(): Promise<void>;
}

describe('every screen, light and dark, wide and narrow', () => {
  let server: Server;
  let browser: Browser;
  let place: Workplace;

  beforeAll(async () => {
    server = await Server.start();
    browser = await launchBrowser();
    place = await furnish(server);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  /** Somebody at a window of this view, and what is found on the screens that they look at. */
  const visit = async (view: View): Promise<Visit> => {
    const person = await Person.open(browser, server.url, 'Ada', windowOf(view));
    const gallery = new Gallery(view);
    const look = (screen: string): Promise<void> => gallery.look(person.page, screen);
    const leave = async (): Promise<void> => {
      expect(person.errors).toEqual([]);
      await person.close();
      expect(gallery.found).toEqual([]);
    };
    return { person, page: person.page, look, leave };
  };

  it.each(VIEWS)('$colorScheme, $width px: signing in, registering, beginning', async (view) => {
    const { person, page, look, leave } = await visit(view);
    await page.goto(`${server.url}/sign-in`);
    await person.get('login').fill('nobody');
    await look('sign-in');
    await person.get('password').fill('wrong password here');
    await person.get('sign-in').click();
    await person.get('form-error').filter({ hasText: /\w/ }).waitFor();
    await look('sign-in-error');
    await page.goto(`${server.url}/register`);
    await person.get('register').click();
    await look('register-errors');
    await person.signIn(place.newcomer);
    await person.get('list-empty').waitFor();
    await look('empty');
    await page.goto(`${server.url}/contacts`);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await look('contacts-empty');
    await leave();
  });

  it.each([VIEWS[0], VIEWS[3]].filter((view) => view !== undefined))(
    '$colorScheme, $width px: more conversations than one page has',
    async (view) => {
      const { person, page, look, leave } = await visit(view);
      const vera = await register(server.url, 'Vera Viele');
      await insertGroups(server, vera.id, 130);
      await person.signIn(vera);
      await page.waitForFunction(() => document.title.startsWith('(60) '));
      await look('many');
      const rows = person.get('conversation');
      const scrolled = async (): Promise<number> => {
        for (let before = -1, count = 0; ; before = count) {
          await rows.last().scrollIntoViewIfNeeded();
          await page.waitForTimeout(400);
          count = await rows.count();
          if (count === before) return count;
        }
      };
      await person.get('filter-unread').click();
      await rows.filter({ hasText: 'Team 2' }).first().waitFor();
      expect(await scrolled()).toBe(60);
      await person.get('filter-archived').click();
      await rows.filter({ hasText: 'Team 129' }).waitFor();
      expect(await rows.count()).toBe(10);
      await look('many-archived');
      await person.get('filter-all').click();
      await person.get('search').fill('ZIMMERPLANE');
      await person.get('search-conversation').filter({ hasText: 'Zimmer-Pläne' }).waitFor();
      await look('many-search');
      await person.get('search').fill('team');
      await person.get('search-more').click();
      await person.get('search-conversation').nth(57).waitFor();
      await look('many-found');
      await person.get('search').fill('pläne');
      await person.get('search-conversation').filter({ hasText: 'Zimmer-Pläne' }).waitFor();
      await page.keyboard.press('Enter');
      await person.get('timeline-title').filter({ hasText: 'Zimmer-Pläne' }).waitFor();

      const stranger = await register(server.url, 'Sam Unknown');
      const { id } = await rest<Conversation>(server.url, 'POST', '/chats/direct', {
        token: stranger.token,
        body: { userId: vera.id },
      });
      await rest(server.url, 'POST', `/chats/${id}/messages`, {
        token: stranger.token,
        body: { content: 'Hello Vera, we have not met yet.', clientMessageId: crypto.randomUUID() },
      });
      await page.goto(`${server.url}/chats/${id}`);
      await person.get('request-note').filter({ hasText: 'Sam Unknown' }).waitFor();
      // Sam has written, so Vera sees whether he is there; Mia, whom she has not heard from, shows only her name.
      await person.get('timeline-presence').filter({ hasText: 'offline' }).waitFor();
      await look('request');
      await person.get('composer').fill('Hello Sam');
      await person.get('send').click();
      await person.get('request-note').waitFor({ state: 'detached' });
      const unheard = await rest<Conversation>(server.url, 'POST', '/chats/direct', {
        token: vera.token,
        body: { userId: place.mia.id },
      });
      await page.goto(`${server.url}/chats/${unheard.id}`);
      await person.get('timeline-presence').filter({ hasText: '@mia' }).waitFor();
      await leave();
    },
  );

  it('a first visit, a session older than the hint, and a sign-out in another tab leave no error in the console', async () => {
    const { context, page } = await openWindow(browser);
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
    await page.goto(server.url);
    await signedOut();
    await page.reload();
    await signedOut();
    expect(refreshes).toEqual([204]);
    await page.getByTestId('login').fill(place.newcomer.username);
    await page.getByTestId('password').fill(place.newcomer.password);
    await page.getByTestId('sign-in').click();
    await signedIn();
    await context.clearCookies({ name: 'chatcall_session' });
    await page.evaluate(() => localStorage.clear());
    await page.reload();
    await signedIn();
    const other = await context.newPage();
    await other.goto(`${server.url}/settings`);
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

  it.each(VIEWS)('$colorScheme, $width px: conversations', async (view) => {
    const { person, page, look, leave } = await visit(view);
    await person.signIn(place.ada);
    await look('chats');
    await person.get('profile-menu').click();
    await look('profile-menu');
    await page.keyboard.press('Escape');
    await person.get('search').fill('be');
    await person.get('search-conversation').first().waitFor();
    await look('search');
    await page.goto(`${server.url}/chats/${place.direct.id}`);
    await person.sees('Thanks!');
    await look('timeline');
    await page.goto(`${server.url}/chats/${place.group.id}`);
    await person.sees('Three');
    await look('group');
    await person.get('timeline-menu').click();
    await look('timeline-menu');
    await person.get('menu-details').click();
    await person.get('members').waitFor();
    await look('details');
    await leave();
  });

  it.each(VIEWS)('$colorScheme, $width px: contacts, settings, dialogs', async (view) => {
    const { person, page, look, leave } = await visit(view);
    await person.signIn(place.ada);
    await page.goto(`${server.url}/contacts`);
    await person.get('withdraw').first().waitFor();
    await look('contacts');
    await person.get('find-people').click();
    await person.get('people-search').fill('wolfe');
    await person.get('people-hits').getByRole('listitem').first().waitFor();
    await look('find-people');
    for (const section of ['profile', 'security', 'appearance', 'notifications', 'devices']) {
      await page.goto(`${server.url}/settings/${section}`);
      await page.locator('h1:visible, h2:visible').first().waitFor();
      await look(`settings-${section}`);
    }
    await page.goto(`${server.url}/chats`);
    await person.get('new-chat').first().click();
    await person.get('people-search').fill('ok');
    await person.get('person-option').first().waitFor();
    await look('new-chat');
    await person.get('new-group').click();
    await person.get('group-title').waitFor();
    await person.get('people-search').fill('Ben');
    await person.get('person-option').first().click();
    await person.get('picked').first().waitFor();
    await look('new-group');
    await leave();
  });

  it.each(VIEWS)('$colorScheme, $width px: waiting, and what went wrong', async (view) => {
    const { person, page, look, leave } = await visit(view);
    await person.signIn(place.ada);

    const fast = await slowNetwork(page, SLOW);
    await person.get('conversation').filter({ hasText: 'Ben Okafor' }).click();
    await page.locator('cc-timeline cc-skeleton').first().waitFor();
    await look('slow-timeline');
    await page.goto(`${server.url}/chats`);
    await page.locator('cc-conversation-list cc-skeleton').first().waitFor();
    await look('slow-list');
    await fast();

    await page.route('**/api/chats?*', (route) => route.abort());
    await page.goto(`${server.url}/chats`);
    await person.get('list-failed').waitFor();
    await look('failed-list');
    await page.unroute('**/api/chats?*');
    await person.get('list-retry').click();
    await person.get('conversation').first().waitFor();

    await page.route('**/api/contacts?*', (route) => route.abort());
    await page.goto(`${server.url}/contacts`);
    await person.get('contacts-retry').waitFor();
    await look('failed-contacts');
    await page.unroute('**/api/contacts?*');
    await person.get('contacts-retry').click();
    await person.get('withdraw').first().waitFor();
    await page.goto(`${server.url}/chats`);

    await page.route('**/messages?*', (route) => route.abort());
    await person.get('conversation').filter({ hasText: 'Ben Okafor' }).click();
    await person.get('timeline-retry').waitFor();
    await look('failed-timeline');
    await page.unroute('**/messages?*');
    await person.get('timeline-retry').click();
    await person.sees('Thanks!');

    await page.goto(`${server.url}/chats/${place.withMia.id}`);
    await person.sees('Monday');
    await person.get('composer').fill('A message that the other side does not take');
    await person.get('send').click();
    await person.get('message-failed').waitFor();
    await look('failed-message');
    await person.get('message-discard').click();

    // Blocked elsewhere: the composer makes room for the way back.
    await rest(server.url, 'PUT', `/contacts/${place.mia.id}/block`, { token: place.ada.token });
    await person.get('composer-blocked').waitFor();
    await look('blocked');
    await person.get('composer-unblock').click();
    await person.get('composer').waitFor();

    await page.context().setOffline(true);
    await person.get('composer').fill('Written on the train');
    await person.get('send').click();
    await page.locator('[data-testid=tick][data-tick=sending]').waitFor();
    await person.get('connection-banner').filter({ hasText: /\w/ }).waitFor();
    await look('offline');
    await page.context().setOffline(false);
    await person.get('message-discard').click();
    await page.goto(`${server.url}/chats/${place.direct.id}`);
    await person.get('composer').fill('Written tomorrow, perhaps');
    await page.waitForFunction(() =>
      Object.keys(localStorage).some((key) => key.includes('draft/')),
    );
    await page.goto(`${server.url}/chats`);
    await person.get('row-draft').waitFor();
    await look('draft');
    await page.goto(`${server.url}/chats/${place.direct.id}`);
    await person.get('composer').fill('');

    await page.goto(`${server.url}/chats/00000000-0000-7000-8000-000000000000`);
    await page.getByRole('link', { name: 'Go to conversations' }).waitFor();
    await look('no-such-conversation');
    await leave();
  });

  it.each(VIEWS)(
    '$colorScheme, $width px: a notice of a message covers neither search, newest conversation, newest message nor composer',
    async (view) => {
      const { person, page, look, leave } = await visit(view);
      await person.signIn(place.ada);
      const say = (conversation: Conversation, from: Account, content: string): Promise<unknown> =>
        rest(server.url, 'POST', `/chats/${conversation.id}/messages`, {
          token: from.token,
          body: { content, clientMessageId: crypto.randomUUID() },
        });
      /** What the notice covers of all that is seen with these test ids. */
      const covered = (...ids: string[]): Promise<string[]> =>
        page.evaluate((wanted) => {
          const toast = document.querySelector('[data-testid=toast]')?.getBoundingClientRect();
          if (!toast) return ['no toast'];
          return wanted.filter((id) => {
            const all = [...document.querySelectorAll<HTMLElement>(`[data-testid=${id}]`)].filter(
              (one) => one.checkVisibility(),
            );
            const box = (id === 'message' ? all.at(-1) : all[0])?.getBoundingClientRect();
            return (
              !box ||
              (box.left < toast.right &&
                toast.left < box.right &&
                box.top < toast.bottom &&
                toast.top < box.bottom)
            );
          });
        }, ids);
      const notice = person.get('toast').filter({ hasText: 'Are you coming' });
      await person.get('conversation').first().waitFor();
      await say(place.group, place.ben, 'Are you coming to the meeting about the release today?');
      await notice.waitFor();
      await look('notice-in-list');
      expect(await covered('search', 'conversation', 'new-chat', 'nav-chats')).toEqual([]);
      await page.goto(`${server.url}/chats/${place.direct.id}`);
      await person.sees('Thanks!');
      await say(place.group, place.long, 'Are you coming, too?');
      await notice.waitFor();
      await look('notice-in-timeline');
      expect(await covered('message', 'composer', 'timeline-title')).toEqual([]);
      await leave();
    },
  );

  it('German, from the same build', async () => {
    const person = await Person.open(browser, server.url, 'Ada', { locale: 'de-DE' });
    await person.page.goto(`${server.url}/sign-in`);
    await person.page.getByRole('button', { name: 'Anmelden' }).waitFor();
    await inspect(person.page, 'sign-in-german');
    await person.close();
  });
});
