import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('who has read a message', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)(
    '$width px: is shown with the time, until they hide it',
    async (size) => {
      const { ada, ben } = fixture.seed;
      await rest(url, 'PATCH', '/users/me', { token: ben.token, body: { readReceipts: true } });
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(ada);
      const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
        token: ada.token,
        body: { title: `Receipts ${randomUUID().slice(0, 4)}`, memberIds: [ben.id] },
      });
      await rest(url, 'POST', `/chats/${group.id}/messages`, {
        token: ben.token,
        body: { content: 'I am here', clientMessageId: randomUUID() },
      });
      const sent = await rest<{ id: string }>(url, 'POST', `/chats/${group.id}/messages`, {
        token: ada.token,
        body: { content: 'The plan for today', clientMessageId: randomUUID() },
      });
      await page.goto(`${url}/chats/${group.id}`);
      await person.waitForMessage('The plan for today');
      const message = page.getByTestId('message').filter({ hasText: 'The plan for today' });
      await message.focus();
      await page.keyboard.press('Enter');
      await message.getByTestId('message-menu').click();
      await person.get('message-info').click();
      await page.getByTestId('readers').getByText('No one yet').waitFor();
      await page.getByTestId('not-read').getByText(ben.displayName).waitFor();

      const other = await fixture.visit(size);
      await other.person.signIn(ben);
      await other.page.goto(`${url}/chats/${group.id}`);
      await other.person.waitForMessage('The plan for today');
      // Messages are read in the window that has the focus.
      await other.page.bringToFront();
      await page.getByTestId('readers').getByText(ben.displayName).waitFor();
      await page
        .getByTestId('readers')
        .getByText(/\d:\d\d/)
        .waitFor();
      await rest(
        url,
        'PUT',
        `/chats/${group.id}/messages/${sent.id}/reactions/${encodeURIComponent('🎉')}`,
        { token: ben.token },
      );
      await page.getByTestId('reactors').getByText(ben.displayName).waitFor();
      await check('message-info');

      await other.page.goto(`${url}/settings/privacy`);
      await other.page.getByTestId('read-receipts').click();
      await page.getByTestId('readers').getByText('No one yet').waitFor();
      await other.check('settings-privacy');
      await page.keyboard.press('Escape');
      await page.getByTestId('readers').waitFor({ state: 'hidden' });

      // A finger that rests on a reaction.
      const reaction = page.getByTestId('reaction').first();
      await reaction.dispatchEvent('pointerdown', { pointerType: 'touch', bubbles: true });
      await page.getByTestId('reactors').getByText(ben.displayName).waitFor();
      await reaction.dispatchEvent('pointerup', { pointerType: 'touch', bubbles: true });
      await page.keyboard.press('Escape');
      await other.leave();
      await leave();
    },
    120_000,
  );
});
