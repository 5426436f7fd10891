import { randomUUID } from 'node:crypto';
import type { Conversation } from '@chatcall/contracts';
import { register, rest, type Account } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('screens of channels, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;
  let owner: Account;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
    owner = await register(url, 'Wilhelmina-Alexandrina von Schleswig-Holstein-Sonderburg');
  }, 120_000);

  afterAll(() => fixture?.close());

  const channel = (title: string, description: string): Promise<Conversation> =>
    rest(url, 'POST', '/chats/channels', { token: owner.token, body: { title, description } });
  const send = ({ id }: Conversation, content: string): Promise<unknown> =>
    rest(url, 'POST', `/chats/${id}/messages`, {
      token: owner.token,
      body: { content, clientMessageId: randomUUID() },
    });

  it.each(SCREEN_SIZES)('$width px: directory, preview, joining, settings', async (size) => {
    const tag = randomUUID().slice(0, 6);
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(fixture.seed.ada);
    const open = async (): Promise<void> => {
      await person.get('new-chat').first().click();
      await person.get('browse-channels').click();
      await person.get('channels-search').waitFor();
    };
    await open();
    await person.get('channels-search').fill(`nothing ${tag}`);
    await page.getByText('No channel has this in its name.').waitFor();
    await check('channels-none-found');

    const releases = await channel(
      `Releases ${tag}`,
      'Dates, branches and tasks of the next release. Ask here before you merge something big.',
    );
    await channel(`Announcements-of-everything-${tag}-${'x'.repeat(50)}`, '');
    await send(releases, 'The **freeze** is on Friday.');
    await send(releases, 'x'.repeat(300));
    await person.get('channels-search').fill(tag);
    await person.get('channel-option').nth(1).waitFor();
    await check('channels');
    await page.getByText(`Releases ${tag}`).click();
    await page.getByText('freeze').first().waitFor();
    await check('channel-preview');
    await person.get('channel-join').click();
    await person.waitForMessage('freeze');
    await rest(url, 'PATCH', `/chats/${releases.id}`, {
      token: owner.token,
      body: { topic: `Freeze on Friday ${tag}`, policy: { post: 'admin' } },
    });
    await person.get('timeline-topic').waitFor({ state: 'attached' });
    await person.get('composer-read-only').waitFor();
    await check('channel-read-only');

    await page.goto(`${url}/chats`);
    await open();
    await person.get('channels-new').click();
    await person.get('create-channel').click();
    await page.getByText('Enter a name.').waitFor();
    await check('new-channel');
    await person.get('channel-title').fill(`Ideas ${tag}`);
    await person.get('channel-description').fill('Everything\nthat comes to mind');
    await person.get('create-channel').click();
    await page.waitForURL(/chats\/[0-9a-f-]{36}/);
    await person.get('timeline-title').click();
    await person.get('conversation-settings').click();
    await person.focus('settings-title');
    await person.get('settings-topic').fill('What we could do next year');
    await person.get('policy-addMembers').selectOption('member');
    await person.get('settings-kind').selectOption('group');
    await check('conversation-settings');
    await person.get('settings-kind').selectOption('channel');
    await person.get('settings-save').click();
    await person.get('details-topic').waitFor();
    await check('channel-details');
    await leave();
  });
});
