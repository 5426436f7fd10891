import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { siteAllows } from '@chatcall/contracts';
import { EventRoutes } from '../../src/platform/socket/event-routes.js';
import { startTestApp } from '../support/index.js';
import { EVENT_ROWS } from './event-rows.js';
import { EXPORT_ROWS } from './export-rows.js';
import { FILE_ROWS } from './file-rows.js';
import { ADMIN_ROWS, NEEDS } from './admin-rows.js';
import { ACCOUNT_ROWS } from './account-rows.js';
import { ATTACHMENT_ROWS } from './attachment-rows.js';
import { LINK_ROWS } from './link-rows.js';
import { CHANNEL_ROWS } from './channel-rows.js';
import { CHAT_ROWS } from './chat-rows.js';
import { MARK_ROWS } from './mark-rows.js';
import { MESSAGE_ROWS } from './message-rows.js';
import { NOTICE_ROWS } from './notice-rows.js';
import { REPORT_ROWS } from './report-rows.js';
import { FACTOR_ROWS } from './factor-rows.js';
import { RECOVERY_ROWS } from './recovery-rows.js';
import { SAVED_ROWS } from './saved-rows.js';
import { SYNC_ROWS } from './sync-rows.js';
import { THREAD_ROWS } from './thread-rows.js';
import type { Row } from './rows.js';
import { ROLES, ask, emit, isSignedIn, likeOf, siteRoleOf } from './actors.js';
import type { Actor, Answer, Outcome, Role } from './actors.js';
import { World } from './world.js';

const REST_ROWS = [
  ...ACCOUNT_ROWS,
  ...ADMIN_ROWS,
  ...ATTACHMENT_ROWS,
  ...LINK_ROWS,
  ...CHANNEL_ROWS,
  ...CHAT_ROWS,
  ...EXPORT_ROWS,
  ...FILE_ROWS,
  ...MARK_ROWS,
  ...MESSAGE_ROWS,
  ...NOTICE_ROWS,
  ...REPORT_ROWS,
  ...RECOVERY_ROWS,
  ...FACTOR_ROWS,
  ...SAVED_ROWS,
  ...SYNC_ROWS,
  ...THREAD_ROWS,
];

/** The answer without a valid token to everything that needs one. */
const WITHOUT_TOKEN: Readonly<Partial<Record<Role, Outcome>>> = {
  signedOut: 'AUTH.REQUIRED',
  expired: 'AUTH.TOKEN_EXPIRED',
  ended: 'AUTH.SESSION_ENDED',
  deactivated: 'AUTH.SESSION_ENDED',
  invited: 'AUTH.SESSION_ENDED',
  erased: 'AUTH.SESSION_ENDED',
};

/** What the table says: first of the token, then of the site role, then of the row. */
function expected<R>({ route, open, expect: outcomes }: Row<R>, role: Role): Outcome {
  const needed = NEEDS[route];
  if (open !== true) {
    const refused = WITHOUT_TOKEN[role];
    if (refused !== undefined) return refused;
    if (needed !== undefined && isSignedIn(role) && !siteAllows(siteRoleOf(role), needed))
      return 'COMMON.FORBIDDEN';
  }
  return outcomes[role] ?? outcomes[likeOf(role)] ?? outcomes.others;
}

interface Cell {
  readonly name: string;
  readonly expected: Outcome;
  readonly outcome: Outcome;
  readonly leaks: readonly string[];
}

describe('the authorisation matrix', () => {
  let world: World;
  const cells: Cell[] = [];

  beforeAll(async () => {
    // The call has to ring until the last row.
    world = await World.create(await startTestApp({ env: { RING_SECONDS: '600' } }));
  });

  afterAll(() => world.app.close());

  async function fill<R>(
    rows: readonly Row<R>[],
    send: (actor: Actor, route: string, request: R) => Promise<Answer>,
  ): Promise<void> {
    for (const row of rows) {
      for (const role of ROLES) {
        const actor = world.actors.get(role);
        if (actor === undefined) throw new Error(`No user has the role ${role}`);
        const request = await row.request(world, actor);
        const { outcome, text } = await send(actor, row.route, request);
        const hidden = row.hides?.from.includes(role) === true ? [row.hides.text(world)] : [];
        cells.push({
          name: `${row.route} (${row.of}) as ${role}`,
          expected: expected(row, role),
          outcome,
          leaks: [
            ...world.leaks(role, text, request),
            ...hidden.filter((secret) => text.includes(secret)),
          ],
        });
        await world.closeProducers();
      }
    }
  }

  it('gives every role the answer of the table for every route and every event', async () => {
    await fill(REST_ROWS, (actor, route, request) =>
      ask(world.app.url, actor, route.split(' ')[0] ?? '', request),
    );
    await fill(EVENT_ROWS, (actor, event, payload) => emit(world.app.url, actor, event, payload));
    const wrong = cells.filter(({ outcome, expected }) => outcome !== expected);
    const allows = wrong.filter(({ outcome }) => outcome === 'ok');
    const leaks = cells.filter((cell) => cell.leaks.length > 0);
    const uncovered = uncoveredRoutes();
    process.stdout.write(
      `authorisation matrix: ${cells.length} cells, ${allows.length + leaks.length} unexpected allows, ` +
        `${wrong.length - allows.length} other differences, ${uncovered.length} uncovered\n`,
    );
    expect({ wrong, leaks, uncovered }).toEqual({ wrong: [], leaks: [], uncovered: [] });
  }, 300_000);

  it('sends no events of the group, of the direct conversation and of the owner to outsiders', () => {
    for (const role of ['removed', 'nonMember', 'blocked', 'administrator', 'guest'] as const) {
      const received = JSON.stringify(world.users[role].events);
      expect({ role, leaks: world.leaks(role, received) }).toEqual({ role, leaks: [] });
    }
  });

  /**
   * Routes of the router and events of the dispatcher without a row, and rows without a route or
   * event.
   */
  function uncoveredRoutes(): string[] {
    const events = world.app.app.get(EventRoutes).find().keys();
    const known = new Set([...routesOf(world), ...events]);
    const covered = new Set([...REST_ROWS, ...EVENT_ROWS].map(({ route }) => route));
    return [
      ...[...known].filter((route) => !covered.has(route)),
      ...[...covered].filter((route) => !known.has(route)),
    ];
  }
});

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/**
 * Every route of the running server, from its router, including routes that the description of the
 * API omits.
 */
function routesOf({ app }: World): string[] {
  const { router } = app.app.getHttpAdapter().getInstance() as { router: { stack: Layer[] } };
  return router.stack.flatMap(({ route }) => {
    // A wildcard is middleware or the web app.
    if (route === undefined || route.path.includes('*')) return [];
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    // Answers to HEAD have no body, and so no code.
    const methods = Object.keys(route.methods).filter((method) => method !== 'head');
    return methods.map((method) => `${method.toUpperCase()} ${path}`);
  });
}
