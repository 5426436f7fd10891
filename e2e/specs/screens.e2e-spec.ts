import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { connect, register, request, rest, type Account } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { Person } from '../support/person.js';
import { inspect } from '../support/screen.js';
import { Server } from '../support/server.js';

const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Vandenplas de la Croix';
const VIEWS = [
  ['light', 1440, 900],
  ['dark', 1440, 900],
  ['light', 390, 844],
  ['dark', 390, 844],
] as const;

describe('every screen, light and dark, wide and narrow', () => {
  let server: Server;
  let browser: Browser;
  let ada: Account;
  let empty: Account;
  let direct: Conversation;
  let group: Conversation;

  beforeAll(async () => {
    server = await Server.start();
    browser = await launchBrowser();
    ada = await register(server.url, 'Ada Lovelace');
    empty = await register(server.url, 'New Person');
    const ben = await register(server.url, 'Ben Okafor');
    const long = await register(server.url, LONG_NAME);
    direct = await rest(server.url, 'POST', '/chats/direct', { token: ada.token, body: { userId: ben.id } });
    group = await rest(server.url, 'POST', '/chats/groups', {
      token: ada.token,
      body: { title: 'Release planning for the autumn of the year after next, all sites', memberIds: [ben.id, long.id] },
    });
    await rest(server.url, 'PUT', `/contacts/${ada.id}`, { token: long.token });
    await rest(server.url, 'PUT', `/contacts/${ben.id}`, { token: ada.token });
    const [adaSocket, benSocket, longSocket] = await Promise.all([ada, ben, long].map((person) => connect(server.url, person.token)));
    const say = async (socket: typeof adaSocket, conversation: Conversation, content: string): Promise<void> => {
      if (!socket) throw new Error('not connected');
      await request(socket, 'chat:message', { conversationId: conversation.id, clientMessageId: randomUUID(), content });
    };
    for (let index = 1; index <= 70; index += 1) await say(index % 3 === 0 ? adaSocket : benSocket, direct, `Line ${index} of a long conversation.`);
    await say(benSocket, direct, 'See https://example.org/a/very/long/path/that/does/not/end/soon?with=parameters&and=more#and-a-fragment');
    await say(adaSocket, direct, 'Thanks! 👍');
    await say(longSocket, group, 'Hello everyone, here is a message that takes more than one line on most screens, because people do write such messages at work.');
    await say(benSocket, group, 'Supercalifragilisticexpialidocious'.repeat(6));
    await say(adaSocket, group, 'One\nTwo\nThree');
    await server.database.rows("UPDATE messages SET created_at = created_at - interval '2 days' WHERE conversation_id = $1 AND seq < 40", [direct.id]);
    for (const socket of [adaSocket, benSocket, longSocket]) socket?.disconnect();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(VIEWS)('%s, %i px: looks right and axe finds nothing', async (colorScheme, width, height) => {
    const found: string[] = [];
    const options = { colorScheme, viewport: { width, height }, hasTouch: width < 500 } as const;
    const named = (screen: string): string => `${screen}-${colorScheme}-${width}`;
    const person = await Person.open(browser, server.url, 'Ada', options);
    const { page } = person;
    const look = async (screen: string): Promise<void> => {
      found.push(...(await inspect(page, named(screen))));
    };

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

    await person.signIn(ada);
    await look('chats');
    await page.goto(`${server.url}/chats/${direct.id}`);
    await person.sees('Thanks!');
    await look('thread');
    await page.goto(`${server.url}/chats/${group.id}`);
    await person.sees('Three');
    await look('group');
    await person.get('thread-menu').click();
    await look('thread-menu');
    await person.get('menu-details').click();
    await person.get('members').waitFor();
    await look('details');
    await page.goto(`${server.url}/contacts`);
    await person.get('withdraw').first().waitFor();
    await look('contacts');
    for (const section of ['profile', 'security', 'appearance', 'notifications', 'devices']) {
      await page.goto(`${server.url}/settings/${section}`);
      await page.locator('h1:visible, h2:visible').first().waitFor();
      await look(`settings-${section}`);
    }
    await page.goto(`${server.url}/chats`);
    await person.get('new-chat').first().click();
    await person.get('people-search').fill('a');
    await look('new-chat');
    await person.get('new-group').click();
    await person.get('group-title').waitFor();
    await person.get('people-search').fill('Ben');
    await person.get('person-option').first().waitFor();
    await look('new-group');
    expect(person.errors).toEqual([]);
    await person.close();

    const newcomer = await Person.open(browser, server.url, 'New', options);
    await newcomer.signIn(empty);
    found.push(...(await inspect(newcomer.page, named('empty'))));
    await newcomer.close();

    expect(found).toEqual([]);
  }, 120_000);

  it('German, from the same build', async () => {
    const person = await Person.open(browser, server.url, 'Ada', { locale: 'de-DE' });
    await person.page.goto(`${server.url}/sign-in`);
    await person.page.getByRole('button', { name: 'Anmelden' }).waitFor();
    await inspect(person.page, 'sign-in-german');
    await person.close();
  });
});
