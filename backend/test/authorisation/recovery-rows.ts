import { ALL } from './rows.js';
import type { RestRow } from './rows.js';

const MADE_UP = 'A'.repeat(43);

/** The answer of each route for lost passwords and e-mail addresses to each role. */
export const RECOVERY_ROWS: readonly RestRow[] = [
  {
    route: 'POST /api/auth/password-reset/request',
    of: 'the owner, without mail on the server',
    request: ({ users }) => ({
      path: 'auth/password-reset/request',
      body: { login: users.owner.user.user.email },
    }),
    expect: ALL('AUTH.MAIL_UNAVAILABLE'),
    open: true,
  },
  {
    route: 'POST /api/auth/password-reset',
    of: 'a made-up token',
    request: () => ({
      path: 'auth/password-reset',
      body: { token: MADE_UP, newPassword: 'a password that nobody guesses' },
    }),
    expect: ALL('AUTH.LINK_INVALID'),
    open: true,
  },
  {
    route: 'POST /api/auth/invitation',
    of: 'a made-up token',
    request: () => ({ path: 'auth/invitation', body: { token: MADE_UP } }),
    expect: ALL('AUTH.LINK_INVALID'),
    open: true,
  },
  {
    route: 'POST /api/auth/invitation/accept',
    of: 'a made-up token',
    request: () => ({ path: 'auth/invitation/accept', body: { token: MADE_UP } }),
    expect: ALL('AUTH.LINK_INVALID'),
  },
  ...['email-verification', 'email-change', 'email-change/undo'].map((path): RestRow => ({
    route: `POST /api/auth/${path}`,
    of: 'a made-up token',
    request: () => ({ path: `auth/${path}`, body: { token: MADE_UP } }),
    expect: ALL('AUTH.LINK_INVALID'),
    open: true,
  })),
  {
    route: 'POST /api/auth/email-verification/request',
    of: 'oneself, without mail on the server',
    request: () => ({ path: 'auth/email-verification/request' }),
    expect: ALL('AUTH.MAIL_UNAVAILABLE'),
  },
  {
    route: 'POST /api/auth/email-change/request',
    of: 'oneself, without mail on the server',
    request: () => ({
      path: 'auth/email-change/request',
      body: { email: 'next@example.com', currentPassword: 'not my password at all' },
    }),
    expect: ALL('AUTH.MAIL_UNAVAILABLE'),
  },
];
