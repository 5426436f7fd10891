import { ALL, UNKNOWN_ID } from './rows.js';
import type { RestRow } from './rows.js';

/** The answer of each route about the server itself to each role. */
export const SERVER_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/admin/health',
    of: 'the server',
    request: () => ({ path: 'admin/health' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/storage',
    of: 'the server',
    request: () => ({ path: 'admin/storage' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/storage/users',
    of: 'the server',
    request: () => ({ path: 'admin/storage/users' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/jobs',
    of: 'the server',
    request: () => ({ path: 'admin/jobs' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/jobs/queues',
    of: 'the server',
    request: () => ({ path: 'admin/jobs/queues' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/jobs/{jobId}/retry',
    of: 'an unknown job',
    request: () => ({ path: 'admin/jobs/mail.send:unknown/retry' }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/admin/jobs/{jobId}',
    of: 'an unknown job',
    request: () => ({ path: 'admin/jobs/mail.send:unknown' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/announcements',
    of: 'the site',
    request: () => ({ path: 'admin/announcements' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/announcements',
    of: 'one that has ended already',
    request: () => ({
      path: 'admin/announcements',
      body: { text: 'Late', endsAt: '2020-01-31T09:30:00.000Z' },
    }),
    expect: ALL('COMMON.VALIDATION'),
  },
  {
    route: 'DELETE /api/admin/announcements/{announcementId}',
    of: 'nobody',
    request: () => ({ path: `admin/announcements/${UNKNOWN_ID}` }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/announcements',
    of: 'the site',
    request: () => ({ path: 'announcements' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/announcements/{announcementId}/dismissal',
    of: 'nobody',
    request: () => ({ path: `announcements/${UNKNOWN_ID}/dismissal` }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
];
