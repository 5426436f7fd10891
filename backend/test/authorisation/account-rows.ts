import { ALL, noPicture } from './rows.js';
import type { RestRow } from './rows.js';

const OWN = 'oneself';

/** The answer of each route for accounts, users and contacts to each role, with ids of other users. */
export const ACCOUNT_ROWS: readonly RestRow[] = [
  // Sign-in: open to everyone.
  {
    route: 'POST /api/auth/login',
    of: 'the owner, without their password',
    request: ({ users }) => ({
      path: 'auth/login',
      body: { login: users.owner.user.user.email, password: 'not the password of the owner' },
    }),
    expect: ALL('AUTH.INVALID_CREDENTIALS'),
    open: true,
  },
  {
    route: 'POST /api/auth/register',
    of: 'the e-mail address of the owner',
    request: ({ users }) => ({
      path: 'auth/register',
      body: {
        email: users.owner.user.user.email,
        username: `taken-${crypto.randomUUID().slice(0, 8)}`,
        displayName: 'Taken',
        password: 'a password that nobody guesses',
      },
    }),
    expect: ALL('AUTH.EMAIL_TAKEN'),
    open: true,
  },
  {
    route: 'POST /api/auth/refresh',
    of: 'a made-up token',
    request: () => ({ path: 'auth/refresh', body: { refreshToken: 'A'.repeat(43) } }),
    expect: ALL('AUTH.TOKEN_INVALID'),
    open: true,
  },

  // Sessions.
  {
    route: 'POST /api/auth/logout',
    of: OWN,
    request: async (world, actor) => ({
      path: 'auth/logout',
      token: await world.freshToken(actor),
    }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/logout-all',
    of: OWN,
    request: async (world, actor) => ({
      path: 'auth/logout-all',
      token: await world.tokenOfNobody(actor),
    }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/password',
    of: 'the password of somebody else as the current one',
    request: () => ({
      path: 'auth/password',
      body: {
        currentPassword: 'not my password at all',
        newPassword: 'a password that nobody guesses',
      },
    }),
    expect: ALL('AUTH.PASSWORD_WRONG'),
  },
  {
    route: 'GET /api/auth/sessions',
    of: OWN,
    request: () => ({ path: 'auth/sessions' }),
    expect: ALL('ok'),
  },
  {
    route: 'DELETE /api/auth/sessions/{sessionId}',
    of: 'a session of the owner',
    request: async (world) => ({
      path: `auth/sessions/${(await world.signIn(world.users.owner)).sessionId}`,
    }),
    expect: { owner: 'ok', others: 'COMMON.NOT_FOUND' },
  },

  // Users.
  { route: 'GET /api/users/me', of: OWN, request: () => ({ path: 'users/me' }), expect: ALL('ok') },
  {
    route: 'PATCH /api/users/me',
    of: OWN,
    request: () => ({ path: 'users/me', body: {} }),
    expect: ALL('ok'),
  },
  {
    route: 'PUT /api/users/me/avatar',
    of: OWN,
    request: () => ({ path: 'users/me/avatar', body: noPicture() }),
    expect: ALL('COMMON.PICTURE_UNREADABLE'),
  },
  {
    route: 'DELETE /api/users/me/avatar',
    of: OWN,
    request: () => ({ path: 'users/me/avatar' }),
    expect: ALL('ok'),
  },
  {
    route: 'GET /api/users/{userId}',
    of: 'the owner',
    request: ({ users }) => ({ path: `users/${users.owner.id}` }),
    expect: { blocked: 'USERS.NOT_FOUND', guest: 'USERS.NOT_FOUND', others: 'ok' },
  },
  {
    route: 'GET /api/users/{userId}',
    of: 'the blocked one',
    request: ({ users }) => ({ path: `users/${users.blocked.id}` }),
    expect: { guest: 'USERS.NOT_FOUND', others: 'ok' },
  },
  {
    route: 'GET /api/users/search',
    of: 'the owner',
    request: ({ users }) => ({ path: `users/search?q=${users.owner.user.user.username}` }),
    expect: ALL('ok'),
    hides: { text: ({ users }) => users.owner.id, from: ['blocked', 'owner'] },
  },
  {
    route: 'GET /api/users/{userId}/avatar/{version}',
    of: 'a made-up version of the owner’s picture',
    request: ({ users }) => ({ path: `users/${users.owner.id}/avatar/${'0'.repeat(32)}` }),
    expect: ALL('COMMON.NOT_FOUND'),
    open: true,
  },

  // Contacts.
  { route: 'GET /api/contacts', of: OWN, request: () => ({ path: 'contacts' }), expect: ALL('ok') },
  {
    route: 'PUT /api/contacts/{userId}',
    of: 'the owner',
    request: ({ users }) => ({ path: `contacts/${users.owner.id}` }),
    expect: { owner: 'USERS.CONTACT_SELF', blocked: 'USERS.BLOCKED', others: 'ok' },
  },
  {
    route: 'DELETE /api/contacts/{userId}',
    of: 'the owner',
    request: ({ users }) => ({ path: `contacts/${users.owner.id}` }),
    expect: { owner: 'USERS.CONTACT_SELF', others: 'ok' },
  },
  {
    route: 'PUT /api/contacts/{userId}/block',
    of: 'somebody else',
    request: ({ users }) => ({ path: `contacts/${users.other.id}/block` }),
    expect: { guest: 'USERS.NOT_FOUND', others: 'ok' },
  },
  {
    route: 'DELETE /api/contacts/{userId}/block',
    of: 'somebody else',
    request: ({ users }) => ({ path: `contacts/${users.other.id}/block` }),
    expect: ALL('ok'),
  },
  {
    // Changes the list of the requesting user: the block of the owner stays, as the rows below
    // show.
    route: 'DELETE /api/contacts/{userId}/block',
    of: 'the owner',
    request: ({ users }) => ({ path: `contacts/${users.owner.id}/block` }),
    expect: { owner: 'USERS.CONTACT_SELF', others: 'ok' },
  },

  // Pages about error codes: open, without data of users.
  {
    route: 'GET /api/problems',
    of: 'the server',
    request: () => ({ path: 'problems' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'GET /api/problems/{code}',
    of: 'the server',
    request: () => ({ path: 'problems/CHAT.NOT_MEMBER' }),
    expect: ALL('ok'),
    open: true,
  },

  // Health: open, without data of users.
  {
    route: 'GET /api/health/live',
    of: 'the server',
    request: () => ({ path: 'health/live' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'GET /api/health/ready',
    of: 'the server',
    request: () => ({ path: 'health/ready' }),
    expect: ALL('ok'),
    open: true,
  },
];
