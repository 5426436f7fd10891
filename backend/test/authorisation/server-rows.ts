import { ALL } from './rows.js';
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
];
