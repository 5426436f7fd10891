import { randomUUID } from 'node:crypto';
import type { Conversation, Message } from '@chatcall/contracts';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES, type Visit } from '../support/screens.js';

describe('messages that are kept at hand, in both themes and sizes', () => {
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
      body: { title: `${title} ${randomUUID().slice(0, 4)}`, memberIds: [fixture.seed.ben.id] },
    });
  const send = (by: 'ada' | 'ben', { id }: Conversation, content: string): Promise<Message> =>
    rest(url, 'POST', `/chats/${id}/messages`, {
      token: fixture.seed[by].token,
      body: { content, clientMessageId: randomUUID() },
    });
  const change = (by: 'ada' | 'ben', method: string, path: string, body?: object): Promise<void> =>
    rest(url, method, path, { token: fixture.seed[by].token, ...(body ? { body } : {}) });
  const open = async ({ person }: Visit, { id }: Conversation, text: string): Promise<void> => {
    await person.page.goto(`${url}/chats/${id}`);
    await person.waitForMessage(text);
  };

  it.each(SCREEN_SIZES)('$width px: pinned messages and the history of an edit', async (size) => {
    const conversation = await group('Pins');
    const first = await send('ben', conversation, 'The **address** of the office: Main Street 1');
    for (let line = 1; line <= 40; line += 1)
      await send('ada', conversation, `Line ${line} after it`);
    const visit = await fixture.visit(size);
    const { person, page, check, leave } = visit;
    await person.signIn(fixture.seed.ada);
    await open(visit, conversation, 'Line 40 after it');
    await person.get('timeline-menu').click();
    await person.get('menu-pins').click();
    await page.getByText('Nothing is pinned').waitFor();
    await check('pins-empty');
    const path = `/chats/${conversation.id}/messages/${first.id}`;
    await change('ben', 'PUT', `${path}/pin`);
    const second = await send('ben', conversation, 'x'.repeat(300));
    await change('ben', 'PUT', `/chats/${conversation.id}/messages/${second.id}/pin`);
    await person.get('pin').nth(1).waitFor();
    await check('pins');
    await person.get('pin').nth(1).getByTestId('card-show').click();
    await person.waitForMessage('The address of the office');
    if (size.width < 500) await person.get('pins-open').click();
    await person.get('pin').first().getByTestId('pin-remove').click();
    await person.get('pin').nth(1).waitFor({ state: 'detached' });
    await person.get('pins-close').click();

    await change('ben', 'PATCH', path, { content: 'The address of the office: Main Street 2' });
    await change('ben', 'PATCH', path, { content: 'The address of the office: Main Street 20' });
    await person.get('message-edited').first().click();
    await person.get('edit').nth(1).waitFor();
    await check('edits');
    await page.keyboard.press('Escape');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: saved messages on two devices', async (size) => {
    const conversation = await group('A conversation with a rather long name');
    const visit = await fixture.visit(size);
    const { person, page, check, leave } = visit;
    await person.signIn(fixture.seed.ada);
    await page.goto(`${url}/chats/saved`);
    await page.getByText('Nothing is saved').waitFor();
    await check('saved-empty');
    const first = await send('ben', conversation, 'Read the [report](https://example.org/report)');
    await change('ada', 'PUT', `/chats/${conversation.id}/messages/${first.id}/saved`);
    await person.get('saved').first().waitFor();

    const other = await fixture.visit(size);
    await other.person.signIn(fixture.seed.ada);
    await send('ben', conversation, 'The second one');
    await open(other, conversation, 'The second one');
    const message = other.page.getByTestId('message').filter({ hasText: 'The second one' });
    await message.focus();
    await other.page.keyboard.press('Enter');
    await message.getByTestId('message-menu').click();
    await other.person.get('message-save').click();
    await other.page.getByText('Saved', { exact: true }).first().waitFor({ state: 'attached' });
    await other.check('saved-marks');
    await other.leave();

    await person.get('saved').nth(1).waitFor();
    await check('saved');
    await person.get('saved').nth(1).getByTestId('card-show').click();
    await person.waitForMessage('Read the report');
    await page.goto(`${url}/chats`);
    await person.get('view-saved').click();
    await person.get('saved').first().getByTestId('saved-remove').click();
    await person.get('saved').nth(1).waitFor({ state: 'detached' });
    await person.get('saved-remove').click();
    await page.getByText('Nothing is saved').waitFor();
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: a message is forwarded with a comment', async (size) => {
    const source = await group('Source');
    const target = await group('Target');
    await send('ben', source, 'The **date** is fixed: 3 May');
    const visit = await fixture.visit(size);
    const { person, page, check, leave } = visit;
    await person.signIn(fixture.seed.ada);
    const other = await fixture.visit(size);
    await other.person.signIn(fixture.seed.ben);
    await other.page.goto(`${url}/chats/${target.id}`);
    await open(visit, source, 'The date is fixed');
    const message = page.getByTestId('message').filter({ hasText: 'The date is fixed' });
    await message.focus();
    await page.keyboard.press('Enter');
    await message.getByTestId('message-menu').click();
    await person.get('message-forward').click();
    await person.get('forward-search').fill(target.title ?? '');
    const option = person.get('forward-option').filter({ hasText: target.title ?? '' });
    await option.getByRole('checkbox').check();
    await person.get('forward-comment').fill('Please note');
    await check('forward');
    await person.get('forward-send').click();
    await page.getByText('Forwarded to').waitFor();
    await check('forward-done');
    await page.getByRole('button', { name: 'Open' }).click();
    await person.waitForMessage('Please note');
    await other.person.waitForMessage('Please note');
    await other.person.get('forwarded').first().waitFor();
    await other.check('forwarded');
    await leave();
    await other.leave();
  });

  it.each(SCREEN_SIZES)('$width px: a draft continues on a second device', async (size) => {
    const conversation = await group('Draft');
    await send('ben', conversation, 'When shall we meet?');
    const visit = await fixture.visit(size);
    const { person, leave } = visit;
    await person.signIn(fixture.seed.ada);
    await open(visit, conversation, 'When shall we meet?');
    const other = await fixture.visit(size);
    await other.person.signIn(fixture.seed.ada);
    await other.page.goto(`${url}/chats`);
    const question = person.get('message').filter({ hasText: 'When shall we meet?' }).first();
    await question.focus();
    await person.page.keyboard.press('Enter');
    await question.getByTestId('message-reply').click();
    await person.get('composer').fill('At noon, in the');
    await other.person
      .get('conversation')
      .filter({ hasText: conversation.title ?? '' })
      .filter({ hasText: 'At noon, in the' })
      .waitFor();
    const named = await group('Names');
    await change('ada', 'PUT', `/chats/${named.id}/draft`, {
      text: `Ask <@${fixture.seed.ben.id}> **tomorrow**`,
      writtenAt: new Date().toISOString(),
    });
    const { displayName } = fixture.seed.ben;
    await other.person
      .get('conversation')
      .filter({ hasText: named.title ?? '' })
      .filter({ hasText: `Ask @${displayName} tomorrow` })
      .waitFor();
    await other.check('draft-in-list');
    await open(other, conversation, 'When shall we meet?');
    const composer = other.person.get('composer');
    await expectSoon(() => composer.inputValue(), 'At noon, in the');
    // What it replies to comes with it, here and after a reload.
    const bar = { hasText: 'When shall we meet?' };
    await other.person.get('reply-bar').filter(bar).waitFor();
    await other.check('draft-with-reply');
    await person.page.reload();
    await person.get('reply-bar').filter(bar).waitFor();
    await expectSoon(() => person.get('composer').inputValue(), 'At noon, in the');
    await composer.fill('At noon, in the garden');
    await other.person.get('send').click();
    await person.waitForMessage('At noon, in the garden');
    await person.get('quote').filter(bar).waitFor();
    await person.get('reply-bar').waitFor({ state: 'detached' });
    await expectSoon(() => person.get('composer').inputValue(), '');
    await leave();
    await other.leave();
  });
});

/** Waits until `read` returns this value. */
async function expectSoon(read: () => Promise<string>, value: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await read()) !== value && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await read()).toBe(value);
}
