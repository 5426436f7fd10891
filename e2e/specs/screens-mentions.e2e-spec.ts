import { randomUUID } from 'node:crypto';
import type { Conversation, Message } from '@chatcall/contracts';
import type { Locator } from 'playwright-core';
import { register, rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

describe('mentions, in both themes and sizes', () => {
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

  it.each(SCREEN_SIZES)('$width px: of a user whom nobody has mentioned', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(await register(url, 'Nora Neu'), '/chats/mentions');
    await page.getByText('Nobody has mentioned you yet').waitFor();
    await check('mentions-empty');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: written by one, seen by the other', async (size) => {
    const conversation = await group('Mentions');
    const other = await group('Elsewhere');
    await send('ada', conversation, 'The first message');
    const visit = await fixture.visit(size);
    const { person, page, check, leave } = visit;
    await person.signIn(fixture.seed.ben);
    await page.goto(`${url}/chats/${conversation.id}`);
    await person.waitForMessage('The first message');
    const field = person.get('composer');
    await field.pressSequentially('Hello @');
    await person.get('suggestion').first().waitFor();
    await check('mentions-suggestions');
    await page.keyboard.press('Escape');
    await person.get('suggestion').first().waitFor({ state: 'detached' });
    // A name that was dismissed stays a text; another @ asks again.
    await field.fill('');
    await field.pressSequentially('Hello @A');
    // Not those of the @ alone, which are shown until these are found.
    await person.get('suggestion').first().filter({ hasText: 'Ada' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await hasValue(field, /^Hello @\S.+ $/);
    await field.pressSequentially('and @all');
    await page.keyboard.press('Escape');
    await person.get('send').click();
    await page.locator('.cc-mention').nth(1).waitFor();
    const mentions = async (): Promise<Message[]> =>
      (
        await rest<{ items: Message[] }>(url, 'GET', '/mentions', {
          token: fixture.seed.ada.token,
        })
      ).items;
    let items = await mentions();
    while (items.length === 0) items = await mentions();
    expect(items[0]?.content).toBe(`Hello <@${fixture.seed.ada.id}> and <@all>`);

    // Arrow-up edits the message, once its answer has arrived: names again.
    while (!(await person.get('edit-bar').isVisible())) await field.press('ArrowUp');
    await hasValue(field, /^Hello @[^<]+ and @all$/);
    await page.keyboard.press('Escape');

    await send('ada', conversation, `Thank you, <@${fixture.seed.ben.id}>, and \`<@all>\``);
    await page.locator('.cc-mention-me').first().waitFor();
    await check('mentions-timeline');
    await send('ada', other, `Here, too, <@${fixture.seed.ben.id}>`);
    await page.goto(`${url}/chats`);
    await person.get('row-mentions').first().waitFor();
    await check('mentions-list');
    await page.goto(`${url}/chats/mentions`);
    await person.get('mention').nth(1).waitFor();
    await check('mentions-view');
    await person.get('mention').first().getByTestId('card-show').click();
    await person.waitForMessage('Here, too');
    await leave();
  });

  it.each(SCREEN_SIZES)('$width px: of a person who is not a member', async (size) => {
    const outsider = await register(url, 'Quentin Outside');
    const conversation = await group('Outside');
    await send('ada', conversation, 'The first message');
    const { person, page, check, leave } = await fixture.visit(size);
    await person.signIn(fixture.seed.ada);
    await page.goto(`${url}/chats/${conversation.id}`);
    await person.waitForMessage('The first message');
    const field = person.get('composer');
    await field.pressSequentially(`Ask @${outsider.username}`);
    const suggestion = person.get('suggestion').filter({ hasText: 'not a member' });
    await suggestion.first().waitFor();
    await check('mentions-outside-suggestion');
    await page.keyboard.press('Enter');
    expect(await field.inputValue()).toBe('Ask @Quentin Outside ');
    await person.get('send').click();
    const chip = page.locator('.cc-mention-outside').first();
    await chip.waitFor();
    expect(await chip.getAttribute('aria-label')).toContain('not a member of this conversation');
    await check('mentions-outside');

    const id = (number: number): string =>
      `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;
    const many = Array.from({ length: 51 }, (_, number) => `<@${id(number)}>`).join(' ');
    await field.fill(many);
    await person.get('composer-mentions').getByText('at most 50 people').waitFor();
    await check('mentions-too-many');
    expect(await person.get('send').isDisabled()).toBe(true);
    expect(await field.inputValue()).toBe(many);
    await field.fill('');
    await leave();
  });

  it.each(SCREEN_SIZES)(
    '$width px: in former texts, and lists that cannot be loaded',
    async (size) => {
      const conversation = await group('Former texts');
      const { id } = await send('ada', conversation, `Hello <@${fixture.seed.ben.id}>`);
      await rest(url, 'PATCH', `/chats/${conversation.id}/messages/${id}`, {
        token: fixture.seed.ada.token,
        body: { content: 'Hello everyone' },
      });
      const { person, page, check, leave } = await fixture.visit(size);
      await person.signIn(fixture.seed.ben);
      await page.goto(`${url}/chats/${conversation.id}`);
      await person.waitForMessage('Hello everyone');
      await person.get('message-edited').first().click();
      await person.get('edit').locator('.cc-mention-me').waitFor();
      expect(await person.get('edit').locator('.cc-mention').innerText()).not.toContain('…');
      await check('mentions-edits');
      await page.keyboard.press('Escape');

      const text = `Once more at ${size.width}`;
      const last = await send('ada', conversation, `${text}, <@${fixture.seed.ben.id}>`);
      for (const [path, name] of [
        ['mentions', 'mentions'],
        ['saved', 'saved'],
        ['threads', 'threads'],
      ] as const) {
        const routes = `**/api/${path}?*`;
        await page.route(routes, (route) => route.abort());
        await page.goto(`${url}/chats/${path}`);
        await person.get(`${name}-retry`).waitFor();
        await check(`${name}-failed`);
        await page.unroute(routes);
        // The client tries again by itself, too, and may be faster than the click.
        const retry = person.get(`${name}-retry`);
        void retry.click().catch(() => undefined);
        await retry.waitFor({ state: 'detached' });
      }
      await page.goto(`${url}/chats/mentions`);
      const shown = person.get('mention').filter({ hasText: text });
      await shown.waitFor();
      await rest(url, 'DELETE', `/chats/${conversation.id}/messages/${last.id}`, {
        token: fixture.seed.ada.token,
      });
      await shown.waitFor({ state: 'detached' });
      await leave();
    },
  );
});

/** Waits until the field contains a text like this. */
async function hasValue(field: Locator, like: RegExp): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!like.test(await field.inputValue()) && Date.now() < deadline)
    await field.page().waitForTimeout(50);
  expect(await field.inputValue()).toMatch(like);
}
