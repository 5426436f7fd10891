import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cruise } from 'dependency-cruiser';
import config from '../../.dependency-cruiser.mjs';

const root = new URL('../..', import.meta.url).pathname;
const fixtures = new URL('./fixtures/graph', import.meta.url).pathname;

/** Names of the worked example in CONTRIBUTING.md, of mediasoup and of HTTP. */
const NOT_IN_THE_TREE = [
  'PinMessagePayload',
  'PinMessageResponse',
  'MessagePinned',
  'MessagePinnedNotice',
  'WebRtcServer',
  'Origin',
  'HttpOnly',
  'Location',
];

/** Cruises the fixtures as if they were the repository, with the repository's own rules. */
async function violations() {
  const { tsConfig: _tsConfig, ...options } = config.options;
  const { output } = await cruise(['backend', 'frontend', 'libs'], {
    ...options,
    baseDir: fixtures,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  return output.summary.violations.map(({ rule, from }) => `${rule.name} ${from}`).sort();
}

it('refuses each forbidden arrow between files, and only those', async () => {
  expect(await violations()).toEqual([
    'calls-know-the-port backend/src/modules/media-node/index.ts',
    'chats-folders-through-index backend/src/modules/chats/members/past-the-index.ts',
    'chats-folders-through-index backend/src/modules/chats/past-a-folders-index.ts',
    'chats-folders-through-index libs/client-sdk/src/chats/timeline/past-the-index.ts',
    'features-apart frontend/src/app/features/call/neighbour.ts',
    'media-node-knows-no-module backend/src/modules/media-node/rooms/knows-calls.ts',
    'module-order backend/src/modules/users/looks-up.ts',
    'module-order-chats backend/src/modules/chats/looks-up.ts',
    'module-order-presence backend/src/modules/presence/looks-up.ts',
    'modules-through-index backend/src/modules/calls/past-the-port.ts',
    'modules-through-index backend/src/modules/chats/past-the-index.ts',
    'no-cycles backend/src/modules/chats/a.ts',
    'one-way backend/src/modules/auth/knows-the-web.ts',
    'port-stands-alone backend/src/modules/media-node/port/looks-behind.ts',
    'sdk-call-has-one-owner libs/client-sdk/src/calls/asks-the-owner.ts',
    'sdk-calls-on-top libs/client-sdk/src/ringing/knows-the-call.ts',
    'sdk-chats-through-index libs/client-sdk/src/past-a-folders-index.ts',
    'sdk-participants-call-nothing libs/client-sdk/src/calls/participants/calls-the-media.ts',
    'ui-is-dumb frontend/src/app/ui/knows-state.ts',
  ]);
});

/** Paths and names of types in the code spans of a document that are not in the tree. */
function unknownNames(document) {
  const { stdout } = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
  const files = stdout.trim().split('\n');
  const sources = files
    .filter((file) => /^(backend|frontend|libs)\/.*(?<!\.spec)\.ts$/.test(file))
    .map((file) => readFileSync(`${root}${file}`, 'utf8'))
    .join('\n');
  const isPath = (span) =>
    files.some((file) => `/${file}`.endsWith(`/${span}`)) ||
    files.some((file) => `/${file}`.includes(`/${span.replace(/\/$/, '')}/`));
  const isType = (name) =>
    new RegExp(`\\b(class|interface|type) ${name}\\b|^import .*\\b${name}\\b`, 'm').test(sources);
  const spans = new Set(
    [...readFileSync(`${root}${document}`, 'utf8').matchAll(/`([^`\n]+)`/g)].map(
      ([, span]) => span,
    ),
  );
  return [...spans].filter((span) => {
    if (/^[\w.-]+(\/[\w.-]+)*(\/|\.(ts|mjs|json|md|html))$|^[\w.-]+(\/[\w.-]+)+$/.test(span))
      return !isPath(span);
    const type = /^([A-Z][a-z]+\w*)(\.\w+)?$/.exec(span)?.[1];
    return type !== undefined && !NOT_IN_THE_TREE.includes(type) && !isType(type);
  });
}

it.each([
  'docs/architecture.md',
  'docs/closures.md',
  'docs/protocol.md',
  'docs/protocol-calls.md',
  'CONTRIBUTING.md',
])('contains each file and each type that %s names', (document) => {
  expect(unknownNames(document)).toEqual([]);
});

it('reports the names of a document that do not exist', () => {
  expect(unknownNames('tools/lint/fixtures/documents/outdated.md')).toEqual([
    'chats/message-ledger.ts',
    'CallRoster',
    'backend/src/nowhere/',
  ]);
});
