import { cruise } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.mjs';

const fixtures = new URL('./fixtures/graph', import.meta.url).pathname;

/** Cruises the fixtures as if they were the repository, with the repository's own rules. */
async function violations() {
  const { tsConfig: _tsConfig, ...options } = config.options;
  const { output } = await cruise(['backend', 'frontend'], {
    ...options,
    baseDir: fixtures,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  return output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`).sort();
}

it('refuses each forbidden arrow between files, and only those', async () => {
  expect(await violations()).toEqual([
    'features-apart frontend/src/app/features/call/neighbour.ts',
    'module-order backend/src/modules/users/looks-up.ts',
    'module-order-chats backend/src/modules/chats/looks-up.ts',
    'module-order-presence backend/src/modules/presence/looks-up.ts',
    'modules-through-index backend/src/modules/chats/past-the-index.ts',
    'no-cycles backend/src/modules/chats/a.ts',
    'one-way backend/src/modules/auth/knows-the-web.ts',
    'ui-is-dumb frontend/src/app/ui/knows-state.ts',
  ]);
});
