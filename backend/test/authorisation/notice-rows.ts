import { Notices } from '../../src/modules/notices/index.js';
import { ALL } from './rows.js';
import type { RestRow } from './rows.js';
import type { World } from './world.js';

/** A notice of a sign-in of the owner on a device that is signed out by now. */
async function noticeOfOwner({ app, users: { owner } }: World): Promise<string> {
  const details = { sessionId: crypto.randomUUID(), userAgent: '', address: '' };
  await app.app.get(Notices).publish(owner.id, 'sign-in.new-device', details);
  const [row] = await app.database.query<{ id: string }>(
    'SELECT id FROM notices WHERE user_id = $1 ORDER BY id DESC LIMIT 1',
    [owner.id],
  );
  return row?.id ?? '';
}

/** The answer of each route for notices of the system to each role. */
export const NOTICE_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/notices',
    of: 'oneself',
    request: () => ({ path: 'notices' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/notices/read',
    of: 'the owner, which marks none of others',
    request: async (world) => ({
      path: 'notices/read',
      body: { upTo: await noticeOfOwner(world) },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/notices/{noticeId}/disown',
    of: 'the owner',
    request: async (world) => ({ path: `notices/${await noticeOfOwner(world)}/disown` }),
    expect: { owner: 'ok', others: 'COMMON.NOT_FOUND' },
  },
];
