import { ALL, noPicture } from './rows.js';
import type { RestRow } from './rows.js';

/** What everybody may know of the server, and its settings. */
export const SITE_ROWS: readonly RestRow[] = [
  {
    route: 'GET /api/admin/settings',
    of: 'the site',
    request: () => ({ path: 'admin/settings' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name' }),
    expect: ALL('ok'),
  },
  {
    route: 'PUT /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name', body: { value: 'Example' } }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/admin/settings/{setting}/undo',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name/undo' }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/admin/settings/{setting}',
    of: 'the site',
    request: () => ({ path: 'admin/settings/site.name' }),
    expect: ALL('ok'),
  },
  {
    route: 'PUT /api/admin/logo',
    of: 'the site',
    request: () => ({ path: 'admin/logo', body: noPicture() }),
    expect: ALL('COMMON.PICTURE_UNREADABLE'),
  },
  {
    route: 'GET /api/site/logo/{version}',
    of: 'everybody',
    request: () => ({ path: `site/logo/${'0'.repeat(32)}` }),
    expect: ALL('COMMON.NOT_FOUND'),
    open: true,
  },
  {
    route: 'GET /api/site',
    of: 'everybody',
    request: () => ({ path: 'site' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'GET /api/site/terms',
    of: 'everybody',
    request: () => ({ path: 'site/terms' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'PUT /api/users/me/terms',
    of: 'oneself',
    request: () => ({ path: 'users/me/terms', body: { version: 0 } }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/site/owner',
    of: 'a server that is set up',
    request: () => ({ path: 'site/owner', body: { setupCode: 'K7QM-2XWD-9RTB' } }),
    expect: ALL('AUTH.SETUP_DONE'),
  },
];
