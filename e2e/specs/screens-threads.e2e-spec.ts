import { randomUUID } from 'node:crypto';
import type { Conversation, Message } from '@chatcall/contracts';
import { register, rest, type Account } from '../support/account.js';
import type { Person } from '../support/person.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('threads of two people, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  const post = (account: Account, path: string, content: string): Promise<Message> =>
    rest(url, 'POST', path, {
      token: account.token,
      body: { content, clientMessageId: randomUUID() },
    });
  const inThread = (one: Person): ReturnType<Person['get']> => one.get('thread');
  const reply = async (one: Person, text: string): Promise<void> => {
    await inThread(one).getByTestId('composer').fill(text);
    await inThread(one).getByTestId('send').click();
  };
  const waitForReply = (one: Person, text: string): Promise<void> =>
    inThread(one).getByTestId('message').filter({ hasText: text }).first().waitFor();

  it.each(SCREEN_SIZES)('$width px: replies, both sides', async (size) => {
    const { long } = fixture.seed;
    const [ada, ben] = await Promise.all([
      register(url, 'Ada Lovelace'),
      register(url, 'Ben Okafor'),
    ]);
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(ada);
    const other = await fixture.visit(size);
    await other.person.signIn(ben);
    const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
      token: ada.token,
      body: { title: `Threads ${randomUUID().slice(0, 4)}`, memberIds: [ben.id, long.id] },
    });
    const messages = `/chats/${group.id}/messages`;
    const root = await post(ada, messages, 'Which day suits everyone for the **release**?');
    await post(ben, messages, 'Unrelated: the coffee machine works again.');

    await page.goto(`${url}/chats/threads`);
    await page.getByText('No threads yet').waitFor();
    await check('threads-empty');
    for (const one of [person, other.person]) {
      await one.page.goto(`${url}/chats/${group.id}`);
      await one.waitForMessage('coffee machine');
    }

    // Ben opens the thread by the keyboard and replies; Ada, who wrote the root, follows it.
    const main = other.person.get('message').filter({ hasText: 'Which day' }).first();
    await main.focus();
    await other.page.keyboard.press('t');
    await other.person.get('thread').waitFor();
    await other.page.getByText('No replies yet').waitFor();
    await other.check('thread-new');
    await reply(other.person, 'Thursday, after the freeze.');
    await waitForReply(other.person, 'Thursday');
    await post(long, `${messages}/${root.id}/thread/messages`, 'x'.repeat(180));
    await person.get('thread-unread').waitFor();
    await person.get('thread-summary').filter({ hasText: '2 replies' }).waitFor();
    expect(await person.get('message').filter({ hasText: 'Thursday' }).count()).toBe(0);
    await check('thread-summary');
    await person.get('message').filter({ hasText: 'coffee machine' }).hover();
    await check('thread-button');

    await page.goto(`${url}/chats/threads`);
    await person.get('followed-thread').waitFor();
    await check('threads-list');
    await person.get('followed-thread').click();
    await waitForReply(person, 'Thursday');
    await inThread(person).getByTestId('also-to-conversation').check();
    await reply(person, 'Then Thursday it is. Tell the others!');
    await waitForReply(other.person, 'Then Thursday it is');
    await check('thread');
    await other.check('thread-other');
    // Ben writes the next reply: only the thread shows it.
    const typing = inThread(person).getByTestId('thread-typing').filter({ hasText: 'Ben' });
    const field = inThread(other.person).getByTestId('composer');
    for (let text = 'W'; !(await typing.isVisible()); text += 'e') {
      await field.fill(text);
      await page.waitForTimeout(200);
    }
    expect(await page.locator('cc-timeline').getByTestId('typing').innerText()).toBe('');
    await check('thread-typing');
    await field.fill('');

    await inThread(person).getByTestId('thread-close').click();
    await inThread(person).waitFor({ state: 'detached' });
    await person.waitForMessage('Then Thursday it is');
    await person.get('reply-origin').first().waitFor();
    await check('thread-also-in-conversation');

    // A link to a reply opens its thread; Back closes it.
    const [first] = (
      await rest<{ items: Message[] }>(url, 'GET', `${messages}/${root.id}/thread/messages`, {
        token: ada.token,
      })
    ).items;
    await page.goto(`${url}/chats/${group.id}`);
    await person.waitForMessage('coffee machine');
    await page.goto(`${url}/chats/${group.id}/${first?.id}`);
    await page.waitForURL(new RegExp(`/thread/${root.id}/${first?.id}`));
    await waitForReply(person, 'Thursday, after');
    await inThread(person).getByTestId('thread-follow').click();
    await inThread(person).getByText('Follow', { exact: true }).waitFor();
    await reply(other.person, 'One more for those who follow');
    await waitForReply(person, 'One more');
    await check('thread-unfollowed');

    await rest(url, 'DELETE', `${messages}/${root.id}`, { token: ada.token });
    await inThread(person).getByTestId('thread-deleted').waitFor();
    await check('thread-deleted-root');
    await page.keyboard.press('Escape');
    await page.goto(`${url}/chats/${group.id}/thread/${randomUUID()}`);
    await person.get('thread-missing').waitFor();
    await check('thread-missing');
    await leave();
    await other.leave();
  });
});
