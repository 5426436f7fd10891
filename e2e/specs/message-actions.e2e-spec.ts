import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('what two people do with messages', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)(
    '$width px: reactions, edits, pins, deletions and links on both sides',
    async (size) => {
      const { ada, ben } = fixture.seed;
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(ada);
      const other = await fixture.visit(size);
      await other.person.signIn(ben);
      const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
        token: ada.token,
        body: { title: `Actions ${randomUUID().slice(0, 4)}`, memberIds: [ben.id] },
      });
      for (const content of ['Shall we meet at noon?', 'A second one', 'A third one'])
        await rest(url, 'POST', `/chats/${group.id}/messages`, {
          token: ada.token,
          body: { content, clientMessageId: randomUUID() },
        });
      for (const one of [person, other.person]) {
        await one.page.goto(`${url}/chats/${group.id}`);
        await one.waitForMessage('A third one');
      }
      const actions = async (at: typeof person, text: string): Promise<void> => {
        const message = at.page.getByTestId('message').filter({ hasText: text });
        await message.focus();
        await at.page.keyboard.press('Enter');
        await message.getByTestId('message-reply').waitFor();
      };
      const menu = async (at: typeof person, text: string): Promise<void> => {
        await actions(at, text);
        await at.page
          .getByTestId('message')
          .filter({ hasText: text })
          .getByTestId('message-menu')
          .click();
      };

      await actions(other.person, 'meet at noon');
      await other.page
        .getByTestId('message')
        .filter({ hasText: 'meet at noon' })
        .getByTestId('message-react')
        .click();
      await other.person.get('emoji-search').fill('party popper');
      await other.person.get('emoji').first().waitFor();
      await other.person.get('emoji-search').press('Enter');
      await person.get('reaction').first().waitFor();
      await person.get('reaction').first().click();
      await other.page.getByTestId('reaction').filter({ hasText: '2' }).first().waitFor();

      await menu(person, 'meet at noon');
      await check('message-menu');
      await person.get('message-edit').click();
      // The menu gives the focus back before the composer gets it.
      await person.get('edit-bar').waitFor();
      await person.get('composer').and(page.locator(':focus')).waitFor();
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type('Shall we meet at one?');
      await person.get('send').click();
      await other.person.waitForMessage('meet at one');
      await other.page.getByText('edited').first().waitFor();

      await menu(other.person, 'A second one');
      await other.person.get('message-pin').click();
      await page.getByText('Pinned').first().waitFor({ state: 'attached' });

      await menu(person, 'A third one');
      await person.get('message-delete').click();
      await person.get('confirm').click();
      await other.person.waitForMessage('This message was deleted.');
      await check('message-changed');
      await other.check('message-changed-other');
      await leave();
      await other.leave();
    },
  );
});
