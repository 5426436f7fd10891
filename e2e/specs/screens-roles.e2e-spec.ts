import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import { register, rest, type Account } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const LONG_NAME = 'Wolfeschlegelsteinhausenbergerdorff-Vandenplas de la Croix the Younger';

describe('site roles and states', () => {
  let fixture: ScreenFixture;
  let url: string;
  let boss: Account;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
    boss = await register(url, 'The Boss');
    await fixture.server.database.rows(
      "UPDATE users SET site_role = 'owner', access_changed_at = clock_timestamp() WHERE id = $1",
      [boss.id],
    );
    // The server knows the role of the boss from the registration, for at most half a second more.
    for (let allowed = false; !allowed;)
      allowed = await rest(url, 'GET', `/admin/users/${boss.id}`, { token: boss.token }).then(
        () => true,
        () => false,
      );
  }, 120_000);

  afterAll(() => fixture?.close());

  const change = (account: Account, body: object): Promise<unknown> =>
    rest(url, 'PATCH', `/admin/users/${account.id}`, { token: boss.token, body });

  const say = (from: Account, conversation: Conversation, content: string): Promise<unknown> =>
    rest(url, 'POST', `/chats/${conversation.id}/messages`, {
      token: from.token,
      body: { content, clientMessageId: randomUUID() },
    });

  it.each(SCREEN_SIZES)(
    '$width px: a guest sees the shared conversations and nothing to find others with',
    async (size) => {
      const guest = await register(url, 'Gwen Guest');
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(guest);
      await person.get('new-chat').waitFor();
      await person.get('view-channels').waitFor();
      // At once, on the open page.
      await change(guest, { siteRole: 'guest' });
      await person.get('new-chat').waitFor({ state: 'hidden' });
      await person.get('view-channels').waitFor({ state: 'hidden' });
      await person.get('first-chat').waitFor({ state: 'hidden' });
      await page.getByText('Start a conversation').waitFor({ state: 'hidden' });
      await check('guest-empty');
      await page.goto(`${url}/contacts`);
      await page.getByText('No contacts yet').waitFor();
      expect(await person.get('find-people').count()).toBe(0);
      await check('guest-contacts');

      const { ada, ben } = fixture.seed;
      const project = await rest<Conversation>(url, 'POST', '/chats/groups', {
        token: ada.token,
        body: { title: 'A project with guests', memberIds: [guest.id, ben.id] },
      });
      await say(ada, project, 'Welcome');
      await page.goto(`${url}/chats/${project.id}?pane=details`);
      await person.get('members').getByText(ben.displayName).waitFor();
      await person.get('members').getByText('Guest', { exact: true }).waitFor();
      expect(await person.get('open-add-members').count()).toBe(0);
      await check('guest-details');
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: a deactivated user has a mark until the reactivation, and learns why the session ended',
    async (size) => {
      const { ada } = fixture.seed;
      const gone = await register(url, LONG_NAME);
      const group = await rest<Conversation>(url, 'POST', '/chats/groups', {
        token: ada.token,
        body: { title: 'Former colleagues', memberIds: [gone.id] },
      });
      const direct = await rest<Conversation>(url, 'POST', '/chats/direct', {
        token: ada.token,
        body: { userId: gone.id },
      });
      for (const conversation of [group, direct]) await say(gone, conversation, 'I am still here');
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(ada, `/chats/${group.id}`);
      await person.waitForMessage('I am still here');
      const other = await fixture.visit(size);
      await Promise.all([other.person.connected(), other.person.signIn(gone)]);

      await change(gone, { state: 'deactivated' });
      await other.page.getByText('Your account was deactivated').waitFor();
      await other.check('deactivated-sign-in');
      await other.person.get('login').fill(gone.username);
      await other.person.get('password').fill(gone.password);
      await other.person.get('sign-in').click();
      await other.page.getByText("Your account isn't active").waitFor();
      await other.check('deactivated-refused');
      await other.leave();

      await page.getByTestId('message').getByText('Deactivated').waitFor();
      await check('deactivated-group');
      await page.goto(`${url}/chats/${group.id}?pane=details`);
      await person.get('members').getByText('Deactivated').waitFor();
      await check('deactivated-members');
      await page.goto(`${url}/chats/${direct.id}?pane=details`);
      await person.get('person-mark').last().waitFor();
      expect(await person.get('call-audio-button').count()).toBe(0);
      expect(await person.get('contact-request').count()).toBe(0);
      await check('deactivated-direct');

      await change(gone, { state: 'active' });
      await page.getByText('Deactivated').first().waitFor({ state: 'hidden' });
      await leave();
    },
    120_000,
  );

  it.each(SCREEN_SIZES)(
    '$width px: new terms are accepted before anything else, in one tab for all, and with a registration',
    async (size) => {
      const write = (value: string): Promise<unknown> =>
        rest(url, 'PUT', '/admin/settings/terms.text', { token: boss.token, body: { value } });
      const reader = await register(url, `Reader ${size.width}`);
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(reader);
      const second = await page.context().newPage();
      await second.goto(`${url}/chats`);
      await second.getByTestId('nav-chats').first().waitFor({ state: 'attached' });
      try {
        await write(`Terms for ${LONG_NAME}.\n\n${'Be kind to each other. '.repeat(400)}`);
        for (const tab of [page, second]) {
          await tab.goto(`${url}/contacts`);
          await tab.getByTestId('terms-text').waitFor();
        }
        await page.bringToFront();
        await check('terms');
        await person.get('terms-accept').press('Enter');
        await page.waitForURL(`${url}/contacts`);
        await second.bringToFront();
        await second.waitForURL(`${url}/contacts`);
        await second.close();
        await leave();

        const newcomer = await fixture.visit(size);
        await newcomer.page.goto(`${url}/register`);
        await newcomer.person.get('terms-text').waitFor();
        const name = `newcomer-${size.width}`;
        await newcomer.person.get('display-name').fill('A newcomer');
        await newcomer.person.get('username').fill(name);
        await newcomer.person.get('email').fill(`${name}@example.org`);
        await newcomer.person.get('password').fill('kettle orbit mustard lamp');
        await newcomer.person.get('register').click();
        await newcomer.page.getByText('Read and accept the terms to continue.').waitFor();
        await newcomer.check('register-terms');
        await newcomer.person.get('accept-terms').check();
        await newcomer.person.get('register').click();
        await newcomer.person.get('nav-chats').first().waitFor({ state: 'attached' });
        await newcomer.leave();
      } finally {
        await write('');
      }
    },
    120_000,
  );
});
