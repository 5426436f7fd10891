import { ALL, OUTSIDE, UNKNOWN_ID } from './rows.js';
import type { RestRow } from './rows.js';

/** The answer of each route for reports to each role. */
export const REPORT_ROWS: readonly RestRow[] = [
  {
    route: 'POST /api/reports',
    of: 'a message that nobody has written, in the group',
    request: ({ group }) => ({
      path: 'reports',
      body: { reason: 'spam', conversationId: group, messageId: UNKNOWN_ID },
    }),
    expect: {
      owner: 'CHAT.NOT_FOUND',
      admin: 'CHAT.NOT_FOUND',
      member: 'CHAT.NOT_FOUND',
      others: OUTSIDE,
    },
  },
  {
    route: 'GET /api/admin/reports',
    of: 'all',
    request: () => ({ path: 'admin/reports' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/reports/{reportId}',
    of: 'a report that does not exist',
    request: () => ({ path: `admin/reports/${UNKNOWN_ID}` }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'POST /api/admin/reports/{reportId}/resolution',
    of: 'a report that does not exist',
    request: () => ({
      path: `admin/reports/${UNKNOWN_ID}/resolution`,
      body: { outcome: 'dismissed' },
    }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
];
