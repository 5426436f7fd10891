import { randomUUID } from 'node:crypto';
import type { Conversation, LinkPreview } from '@chatcall/contracts';
import type { Page } from 'playwright-core';
import { rest } from '../support/account.js';
import { ScreenFixture, SCREEN_SIZES } from '../support/screens.js';

const IMAGE = {
  id: 'a'.repeat(64),
  width: 800,
  height: 420,
  blurhash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
};
const PREVIEWS: Readonly<Record<string, Omit<LinkPreview, 'url'>>> = {
  'https://news.example/story': {
    title: 'A bridge over the river is opened after eleven years of work, and closed again at once',
    description:
      'Thousands came to see it. The mayor spoke for two hours. Then somebody noticed that the road on the other side had been forgotten.',
    siteName: 'News of the region',
    image: IMAGE,
  },
  'https://short.example/': { title: 'Short', description: null, siteName: null, image: null },
  'https://a-host-with-a-very-long-name-that-does-not-fit-into-one-line.example/': {
    title: `x${'X'.repeat(198)}y`,
    description: `a${'\u0301'.repeat(400)} ${'w'.repeat(98)}`,
    siteName: 'S'.repeat(100),
    image: null,
  },
  'https://rtl.example/': {
    title: 'جسر جديد فوق النهر',
    description: 'افتتح اليوم, after 11 years',
    siteName: 'أخبار',
    image: IMAGE,
  },
};

/** Answers with messages have previews, as a server that reaches these pages would make them. */
async function showPreviews(page: Page): Promise<void> {
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 80, height: 42 } });
  await page.route('**/api/files/links/**', (route) =>
    route.fulfill({ contentType: 'image/png', body: picture }),
  );
  await page.route('**/api/chats/*/messages?**', async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { items: { content: string; links: LinkPreview[] }[] };
    for (const message of body.items)
      message.links = Object.entries(PREVIEWS).flatMap(([url, preview]) =>
        message.content.includes(url) ? [{ url, ...preview }] : [],
      );
    await route.fulfill({ response, json: body });
  });
}

describe('previews of links, in both themes and sizes', () => {
  let fixture: ScreenFixture;
  let url: string;

  beforeAll(async () => {
    fixture = await ScreenFixture.start();
    ({ url } = fixture.server);
  }, 120_000);

  afterAll(() => fixture?.close());

  it.each(SCREEN_SIZES)(
    '$width px: below their messages, removable by the author',
    async (size) => {
      const { ada, ben } = fixture.seed;
      const { id } = await rest<Conversation>(url, 'POST', '/chats/groups', {
        token: ada.token,
        body: { title: 'Links', memberIds: [ben.id] },
      });
      for (const [by, content] of [
        [ben, 'Have you seen https://news.example/story?'],
        [ada, 'Yes. Also https://short.example/ and https://news.example/story'],
        [
          ben,
          'https://a-host-with-a-very-long-name-that-does-not-fit-into-one-line.example/ https://rtl.example/',
        ],
        [ben, 'The end'],
      ] as const)
        await rest(url, 'POST', `/chats/${id}/messages`, {
          token: by.token,
          body: { content, clientMessageId: randomUUID() },
        });
      const { person, page, check, leave } = await fixture.visit(size);
      await showPreviews(page);
      await person.signIn(ada);
      await page.goto(`${url}/chats/${id}`);
      await person.waitForMessage('The end');
      await person.get('link-preview').nth(4).waitFor();
      await check('link-previews');
      const removed = page.waitForRequest(
        (request) => request.method() === 'DELETE' && request.url().endsWith('/links'),
      );
      await person.get('link-previews-remove').click();
      await removed;
      await leave();
    },
  );
});
