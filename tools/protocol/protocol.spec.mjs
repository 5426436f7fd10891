import { readFileSync } from 'node:fs';
import { withEvents } from './events.mjs';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

it('docs/protocol.md names every event of the contracts (mend with: node tools/protocol/write.mjs)', () => {
  expect(withEvents(page)).toBe(page);
});

it('finds signals at all', () => {
  expect(page).toContain('| `chat:message` | conversationId, clientMessageId, content, replyTo? | message |');
});

it('refuses a page that lost its marks', () => {
  expect(() => withEvents('# nothing')).toThrow('lost the marks');
});
