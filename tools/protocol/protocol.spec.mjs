import { readdirSync, readFileSync } from 'node:fs';
import { withEvents } from './events.mjs';

const contracts = new URL('../../libs/contracts/src/', import.meta.url);
const CONTRACT_FILES = readdirSync(contracts).map((file) =>
  readFileSync(new URL(file, contracts), 'utf8'),
);
const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

it('docs/protocol.md names every event of the contracts (to update: node tools/protocol/write.mjs)', async () => {
  expect(await withEvents(page)).toBe(page);
});

it('lists every event of the contracts once', () => {
  const maps = CONTRACT_FILES.flatMap((file) => [
    ...file.matchAll(/^ {2}'([\w:]+)': (?:Client|Server)Event</gm),
  ]);
  const rows = [...page.matchAll(/^\| `([\w:]+)` +\|/gm)].map(([, event]) => event);
  expect(rows.sort()).toEqual(maps.map(([, event]) => event).sort());
});

it('finds signals at all', () => {
  expect(page).toMatch(
    /\| `chat:message` +\| conversationId, clientMessageId, content, replyTo\? +\| message +\|/,
  );
});

it('refuses a page that lost its marks', async () => {
  await expect(withEvents('# nothing')).rejects.toThrow('lost the marks');
});
