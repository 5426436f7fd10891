import { randomUUID } from 'node:crypto';
import type { Conversation, Message } from '@chatcall/contracts';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('the search for messages, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  const group = (title: string): Promise<Conversation> =>
    rest(url, 'POST', '/chats/groups', {
      token: fixture.seed.ada.token,
      body: { title, memberIds: [fixture.seed.ben.id] },
    });
  const send = (by: 'ada' | 'ben', { id }: Conversation, content: string): Promise<Message> =>
    rest(url, 'POST', `/chats/${id}/messages`, {
      token: fixture.seed[by].token,
      body: { content, clientMessageId: randomUUID() },
    });

  it.each(SCREEN_SIZES)(
    '$width px: from the keyboard to the message in its place',
    async (size) => {
      const word = `Quartz${randomUUID().slice(0, 4)}`;
      const conversation = await group('Stones and minerals of the region');
      await send(
        'ben',
        conversation,
        `The first ${word} that we found. ${'It shines. '.repeat(40)}`,
      );
      await send('ada', conversation, `${word} at https://example.org/quartz`);
      for (let line = 1; line <= 60; line += 1) await send('ada', conversation, `Line ${line}`);
      const visit = await fixture.visit(size);
      const { person, page, check, leave } = visit;
      await person.signIn(fixture.seed.ada);
      await page.goto(`${url}/chats/${conversation.id}`);
      await person.waitForMessage('Line 60');
      await page.keyboard.press('Control+f');
      await person.get('search-here').waitFor();
      await check('search-start');
      await page.keyboard.type(word.toLowerCase());
      await person.get('found-message').nth(1).waitFor();
      await check('search-results');
      await person.get('search-has-link').click();
      await person.get('found-message').nth(1).waitFor({ state: 'detached' });
      await person.get('search-has-link').click();
      await person.get('found-message').nth(1).click();
      await person.waitForMessage(`The first ${word} that we found.`);
      await page.goto(`${url}/chats/search?q=${word}xyz`);
      await page.getByText('No messages found').first().waitFor();
      await check('search-none');
      await page.goto(`${url}/chats/search`);
      await person.get('recent-search').first().waitFor();
      await check('search-recent');
      await leave();
    },
  );
});
