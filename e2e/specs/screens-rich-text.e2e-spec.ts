import { randomUUID } from 'node:crypto';
import type { WriteDraftRequest } from '@chatcall/contracts';
import type { Request } from 'playwright-core';
import type { Account } from '../support/account.js';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const TEXTS: readonly string[] = [
  '**Release 2.4** is out: *faster* start, ~~two~~ no known problems, and `npm run torture`.\nDetails: https://example.org/releases/2.4',
  '# Plan\n## Monday\n1. build\n2. test\n   - unit\n   - browser\n3. ship\n\n- [x] notes written\n- [ ] tell [everyone](https://example.org/list)',
  '> Can you check the numbers?\n> They look odd.\n\nDone, see the table:\n\n| Case | Before | After | Remarks | Author | Reviewed |\n| :-- | --: | --: | :-: | --- | --- |\n| sends per second | 250 | 1,140 | one statement | Ada Lovelace | Ben Okafor |\n| p99 | 8.1 ms | 2.9 ms | durable | Grace | Mia |',
  "```ts\n// Doubles every number.\nexport const doubled = (values: readonly number[]) => values.map((value) => value * 2);\nconsole.log(doubled([1, 2, 3]), 'done');\n```",
  'שלום **עולם**, ראו README.md\n- ראשון\n- שני\n> ציטוט',
  `${'Donaudampfschifffahrtsgesellschaft'.repeat(6)} and [a link](https://example.org/${'path/'.repeat(40)}) and \`${'code'.repeat(60)}\``,
  '[https://bank.example](https://evil.example/login) ![kitten](https://example.org/kitten.png)',
  'First in English.\n\nשורה אחרונה בעברית, README.md!',
  '🎉',
  '👍🏽 👩‍👩‍👧',
];

function isClearedDraft(request: Request): boolean {
  return (
    new URL(request.url()).pathname.endsWith('/draft') &&
    (request.postDataJSON() as WriteDraftRequest | null)?.text === ''
  );
}

describe('formatted messages, emoji and the composer', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  const sendAll = async (from: Account, conversationId: string): Promise<void> => {
    for (const content of TEXTS)
      await rest(url, 'POST', `/chats/${conversationId}/messages`, {
        token: from.token,
        body: { content, clientMessageId: randomUUID() },
      });
  };

  it.each([...SCREEN_SIZES, { width: 320, height: 640 }])(
    '$width px: messages with formatting',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      const { ada, ben, group } = fixture.seed;
      await sendAll(size.width > 1000 ? ada : ben, group.id);
      await person.signIn(ada, `/chats/${group.id}`);
      await page.locator('.hljs-keyword').last().waitFor();
      await check('rich-text');
      await page.locator('cc-message-text .cc-md-h1').last().scrollIntoViewIfNeeded();
      await check('rich-text-lists');
      await leave();
    },
  );

  it.each(SCREEN_SIZES)('$width px: emoji', async (size) => {
    const { person, page, check, leave } = await fixture.visit(size);
    const { ada, direct } = fixture.seed;
    await person.signIn(ada, `/chats/${direct.id}`);
    const composer = person.get('composer');
    await composer.click();
    await page.keyboard.type('Well done :tad');
    await person.get('suggestion').filter({ hasText: 'party popper' }).waitFor();
    await check('emoji-suggestions');
    await page.keyboard.press('Enter');
    expect(await composer.inputValue()).toBe('Well done 🎉 ');
    await page.keyboard.press('Control+z');
    expect(await composer.inputValue()).toBe('Well done :tad');
    await composer.fill('Ship it ');
    await person.get('emoji-open').click();
    await person.get('emoji').first().waitFor();
    await check('emoji-frequent');
    await page.getByRole('tab', { name: 'People and body' }).click();
    await person.get('emoji').nth(200).waitFor();
    await check('emoji-people');
    await person.get('emoji-tone').selectOption('4');
    await person.get('emoji-search').fill('rocket');
    await page.getByRole('button', { name: 'rocket' }).click();
    await person.get('emoji-picker').waitFor({ state: 'detached' });
    expect(await composer.inputValue()).toBe('Ship it 🚀');
    expect(await composer.evaluate((element) => element === document.activeElement)).toBe(true);
    await person.get('emoji-open').click();
    await person.get('emoji-search').fill('wave');
    await person.get('emoji-search').press('Enter');
    await person.get('emoji-picker').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+z');
    expect(await composer.inputValue()).toBe('Ship it 🚀');
    await person.get('emoji-open').click();
    await person.get('emoji-picker').waitFor();
    await page.keyboard.press('Escape');
    await person.get('emoji-picker').waitFor({ state: 'detached' });
    // The next visit of this account would find the draft otherwise.
    await Promise.all([
      page.waitForResponse((response) => isClearedDraft(response.request())),
      composer.fill(''),
    ]);
    await leave();
  });

  it.each([...SCREEN_SIZES, { width: 320, height: 640 }])(
    '$width px: the composer',
    async (size) => {
      const { person, page, check, leave } = await fixture.visit(size);
      const { ada, direct } = fixture.seed;
      await person.signIn(ada, `/chats/${direct.id}`);
      await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      const composer = person.get('composer');
      const text = (): Promise<string> => composer.inputValue();
      await composer.click();
      if (!(await person.get('formatting-bar').isVisible()))
        await person.get('formatting-toggle').click();
      await page.keyboard.type('Release notes');
      await page.keyboard.press('Shift+Control+ArrowLeft');
      await page.keyboard.press('Control+b');
      expect(await text()).toBe('Release **notes**');
      await page.keyboard.press('Control+z');
      expect(await text()).toBe('Release notes');
      await page.keyboard.press('Control+a');
      await person.get('format-strikethrough').click();
      expect(await text()).toBe('~~Release notes~~');
      await composer.fill('');
      await page.keyboard.type('Today:');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('1. build');
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.type('test with a very long explanation of what has to be done and why');
      await check('composer');
      expect(await text()).toMatch(/^Today:\n1\. build\n2\. test/);
      await page.keyboard.press('Shift+Enter');
      await page.keyboard.press('Shift+Enter');
      expect(await text()).toMatch(/why\n$/);
      await page.evaluate(() =>
        navigator.clipboard.write([
          new ClipboardItem({
            'text/html': new Blob(['<ul><li>one <b>two</b></li></ul>'], { type: 'text/html' }),
            'text/plain': new Blob(['one two'], { type: 'text/plain' }),
          }),
        ]),
      );
      await page.keyboard.press('Control+v');
      await page.waitForFunction(() =>
        document.querySelector<HTMLTextAreaElement>('textarea')?.value.endsWith('- one **two**'),
      );
      await page.keyboard.press('Control+z');
      expect(await text()).toMatch(/why\n$/);
      await person.get('send').click();
      await person.waitForMessage('test with a very long');
      expect(await text()).toBe('');
      // Once its answer has arrived.
      while (!(await person.get('edit-bar').isVisible())) await composer.press('ArrowUp');
      expect(await text()).toContain('test with a very long');
      await check('composer-editing');
      await composer.fill('A shorter text');
      await person.get('send').click();
      await person.waitForMessage('A shorter text');
      await person.get('edit-bar').waitFor({ state: 'detached' });
      await leave();
    },
  );
});
