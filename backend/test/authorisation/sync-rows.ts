import { ALL } from './rows.js';
import type { RestRow } from './rows.js';

/** A sync answers everybody; of conversations of others it has only the ids that were sent. */
export const SYNC_ROWS: readonly RestRow[] = [
  {
    route: 'POST /api/sync',
    of: 'the group',
    request: ({ group }) => ({
      path: 'sync',
      body: { since: null, conversations: [{ id: group, version: 1 }] },
    }),
    expect: ALL('ok'),
    hides: { text: () => '"lastMessage"', from: ['removed', 'nonMember', 'blocked'] },
  },
  {
    route: 'POST /api/sync',
    of: 'the conversation of two',
    request: ({ direct }) => ({
      path: 'sync',
      body: { since: null, conversations: [{ id: direct, version: 1 }] },
    }),
    expect: ALL('ok'),
    hides: { text: () => '"lastMessage"', from: ['admin', 'removed', 'nonMember', 'blocked'] },
  },
];
