import { readFileSync } from 'node:fs';
import { withLimits } from './table.mjs';

const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const page = read('docs/limits.md');
const document = JSON.parse(read('openapi.json'));

it('docs/limits.md has the limits of openapi.json (to update: node tools/limits/write.mjs)', async () => {
  expect(await withLimits(page, document)).toBe(page);
});

it('lists a limit once, with all its operations', async () => {
  const api = page.match(/^\| `api` .*$/gm);
  expect(api).toHaveLength(1);
  expect(api[0]).toMatch(/\| 1200 +\| 60 +\| user +\| .*\bcreateGroup, .*\bupdateMe\b/);
});

it('changes with the document', async () => {
  const changed = structuredClone(document);
  changed.paths['/api/users/me'].get['x-rate-limits'] = [
    { name: 'new', points: 7, seconds: 8, by: 'user' },
  ];
  expect(await withLimits(page, changed)).toMatch(/\| `new` +\| 7 +\| 8 +\| user +\| getMe +\|/);
});

it('refuses a page that lost its marks', async () => {
  await expect(withLimits('# nothing', document)).rejects.toThrow('lost the marks');
});
