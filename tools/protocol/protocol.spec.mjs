import { readFileSync } from 'node:fs';
import { withEvents } from './events.mjs';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

it('docs/protocol.md names every event of the contracts (mend with: node tools/protocol/write.mjs)', async () => {
  expect(await withEvents(page)).toBe(page);
});

it('finds signals at all', () => {
  expect(page).toMatch(
    /\| `chat:message` +\| conversationId, clientMessageId, content, replyTo\? +\| message +\|/,
  );
});

it('refuses a page that lost its marks', async () => {
  await expect(withEvents('# nothing')).rejects.toThrow('lost the marks');
});
