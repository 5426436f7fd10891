import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import { register, rest, type Account } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES, THEMES } from '../support/screens.js';
import { insertGroups } from '../support/seed.js';

describe('screens of conversations, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  const openDirect = (from: Account, to: Account): Promise<Conversation> =>
    rest(url, 'POST', '/chats/direct', { token: from.token, body: { userId: to.id } });
  const send = (from: Account, { id }: Conversation, content: string): Promise<unknown> =>
    rest(url, 'POST', `/chats/${id}/messages`, {
      token: from.token,
      body: { content, clientMessageId: randomUUID() },
    });

  it.each(SCREEN_SIZES)('$width px: list, search, timelines, details and dialogs', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    const { ada, direct, group } = fixture.seed;
    await person.signIn(ada);
    await check('chats');
    await person.get('profile-menu').click();
    await check('profile-menu');
    await page.keyboard.press('Escape');
    await person.get('search').fill('be');
    await person.get('search-conversation').first().waitFor();
    await check('search');
    await page.goto(`${url}/chats/${direct.id}`);
    await person.waitForMessage('Thanks!');
    await check('timeline');
    await page.goto(`${url}/chats/${group.id}`);
    await person.waitForMessage('Three');
    await check('group');
    await person.get('timeline-menu').click();
    await check('timeline-menu');
    await person.get('menu-details').click();
    await person.get('members').waitFor();
    await check('details');

    await page.goto(`${url}/chats`);
    await person.get('new-chat').first().click();
    await person.get('people-search').fill('ok');
    await person.get('person-option').first().waitFor();
    await check('new-chat');
    await person.get('new-group').click();
    await person.focus('group-title');
    await person.get('people-search').fill('Ben');
    await person.get('person-option').first().click();
    await person.get('picked').first().waitFor();
    await check('new-group');
    await leave();
  });

  it.each(SCREEN_SIZES.map((size, index) => ({ ...size, theme: THEMES[index] ?? 'light' })))(
    '$width px, $theme: more conversations than one page has',
    async ({ theme, ...size }) => {
      const { person, page, check, leave } = await fixture.visit(size, [theme]);
      const vera = await register(url, 'Vera Viele');
      await insertGroups(fixture.server, vera.id, 130);
      await person.signIn(vera);
      await page.waitForFunction(() => document.title.startsWith('(60) '));
      await check('many');
      const rows = person.get('conversation');
      await person.get('filter-unread').click();
      await rows.filter({ hasText: 'Team 2' }).first().waitFor();
      // Only the rows near the visible area exist; the last one has its place among all.
      const place = (): Promise<string | null> =>
        rows.last().evaluate((row) => row.closest('li')?.ariaPosInSet ?? null);
      while ((await place()) !== '60') await rows.last().evaluate((row) => row.scrollIntoView());
      await person.get('filter-archived').click();
      await rows.filter({ hasText: 'Team 129' }).waitFor();
      expect(await rows.count()).toBe(10);
      await check('many-archived');
      await person.get('filter-all').click();
      await person.get('search').fill('ZIMMERPLANE');
      await person.get('search-conversation').filter({ hasText: 'Zimmer-Pläne' }).waitFor();
      await check('many-search');
      await person.get('search').fill('team');
      await person.get('search-more').click();
      await person.get('search-conversation').nth(57).waitFor();
      await check('many-found');
      await person.get('search').fill('pläne');
      await person.get('search-conversation').filter({ hasText: 'Zimmer-Pläne' }).waitFor();
      await page.keyboard.press('Enter');
      await person.get('timeline-title').filter({ hasText: 'Zimmer-Pläne' }).waitFor();

      const unknown = await register(url, 'Sam Unknown');
      const request = await openDirect(unknown, vera);
      await send(unknown, request, 'Hello Vera, we have not met yet.');
      await page.goto(`${url}/chats/${request.id}`);
      await person.get('request-note').filter({ hasText: 'Sam Unknown' }).waitFor();
      // Sam has written, so Vera sees his presence; of Mia, who has not written to her, she sees only the name.
      await person.get('timeline-presence').filter({ hasText: 'offline' }).waitFor();
      await check('request');
      await person.get('composer').fill('Hello Sam');
      await person.get('send').click();
      await person.get('request-note').waitFor({ state: 'detached' });
      const silent = await openDirect(vera, fixture.seed.mia);
      await page.goto(`${url}/chats/${silent.id}`);
      await person.get('timeline-presence').filter({ hasText: '@mia' }).waitFor();
      await leave();
    },
  );

  it.each(SCREEN_SIZES)(
    '$width px: a toast about a message covers neither search, newest conversation, newest message nor composer',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      const { ada, ben, long, direct, group } = fixture.seed;
      await person.signIn(ada);
      /** Which of the visible elements with these test ids the toast covers. */
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
      /** Sends a message to the group and waits for its toast, which does not stay for two checks. */
      const showToast = async (from: Account, content: string): Promise<void> => {
        await send(from, group, content);
        await person.get('toast').filter({ hasText: content }).waitFor();
      };
      await person.get('conversation').first().waitFor();
      await check('notice-in-list', async (theme) => {
        await showToast(ben, `Are you coming to the meeting about the ${theme} release today?`);
        expect(await covered('search', 'conversation', 'new-chat', 'nav-chats')).toEqual([]);
      });
      await page.goto(`${url}/chats/${direct.id}`);
      await person.waitForMessage('Thanks!');
      await check('notice-in-timeline', async (theme) => {
        await showToast(long, `Are you coming in ${theme} blue, too?`);
        expect(await covered('message', 'composer', 'timeline-title')).toEqual([]);
      });
      await leave();
    },
  );
});
