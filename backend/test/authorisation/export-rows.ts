import { storedExport } from '../support/index.js';
import { ALL } from './rows.js';
import type { RestRow } from './rows.js';

const OF_OWNER = 'the owner, who has asked for it';

/** The answer of each route for exports of users to each role. */
export const EXPORT_ROWS: readonly RestRow[] = [
  {
    route: 'POST /api/exports',
    of: 'an erased user',
    request: ({ users }) => ({ path: 'exports', body: { userId: users.erased.id } }),
    expect: {
      siteOwner: 'USERS.ERASED',
      administrator: 'USERS.ERASED',
      others: 'COMMON.FORBIDDEN',
    },
  },
  {
    route: 'POST /api/exports',
    of: 'the owner of the site',
    request: ({ users }) => ({ path: 'exports', body: { userId: users.siteOwner.id } }),
    expect: { siteOwner: 'ok', others: 'COMMON.FORBIDDEN' },
  },
  {
    route: 'GET /api/exports',
    of: 'the owner, of which others see none',
    request: ({ users }) => ({ path: `exports?userId=${users.owner.id}` }),
    expect: ALL('ok'),
  },
  ...(
    [
      'GET /api/exports/{exportId}',
      'GET /api/files/exports/{exportId}',
      'DELETE /api/exports/{exportId}',
    ] as const
  ).map((route): RestRow => ({
    route,
    of: OF_OWNER,
    request: async ({ app, users }) => ({
      path: route
        .replace(/^.*?\/api\//, '')
        .replace('{exportId}', await storedExport(app, users.owner.id)),
    }),
    expect: { owner: 'ok', others: 'COMMON.NOT_FOUND' },
  })),
];
