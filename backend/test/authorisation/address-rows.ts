import { ALL } from './rows.js';
import type { RestRow } from './rows.js';

/** The answer to each role: network addresses of signed-in devices, and changes of e-mail addresses. */
export const ADDRESS_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/admin/sessions',
    of: 'the site',
    request: () => ({ path: 'admin/sessions?search=192.0.2.' }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: 'the e-mail address of somebody else',
    request: ({ users }) => ({
      path: `admin/users/${users.other.id}`,
      body: { email: 'somebody.else@example.com' },
    }),
    expect: ALL('ok'),
  },
  {
    route: 'PATCH /api/admin/users/{userId}',
    of: 'the e-mail address of the owner of the site',
    request: ({ users }) => ({
      path: `admin/users/${users.siteOwner.id}`,
      body: { email: 'site.owner@example.com' },
    }),
    expect: { siteOwner: 'ok', others: 'COMMON.FORBIDDEN' },
  },
];
