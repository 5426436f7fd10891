import { readFileSync } from 'node:fs';
import { contractEvents } from '../asyncapi/contracts.mjs';
import { withSections } from './sections.mjs';

const page = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8');

describe('docs/protocol.md', () => {
  it('has the generated sections of asyncapi.json (to update: npm run asyncapi)', async () => {
    expect(await withSections(page)).toBe(page);
  });

  it('lists every event of the contracts once', () => {
    const rows = [...page.matchAll(/^\| `(\w+:\w+)` +\|/gm)].map(([, event]) => event);
    expect(rows.sort()).toEqual(
      contractEvents()
        .map(({ event }) => event)
        .sort(),
    );
  });

  it('says how often each client event may be sent', () => {
    expect(page).toMatch(/^\| `chat:message` +\|.*MessageText.*\| 300 in 10 s +\|/m);
  });

  it('has the values of every list that may be sent', () => {
    for (const value of ['answered-elsewhere', 'password-changed', 'members-added', 'screen-audio'])
      expect(page).toContain(`\`${value}\``);
  });
});

it('refuses a page that lost its marks', async () => {
  await expect(withSections('# nothing')).rejects.toThrow('lost the marks');
});
