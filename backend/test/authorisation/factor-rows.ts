import { ALL } from './rows.js';
import type { RestRow } from './rows.js';

const MADE_UP = 'A'.repeat(43);
const SIGNED_BY_NOBODY = Buffer.from(JSON.stringify({ challenge: MADE_UP })).toString('base64url');

/** The answer of each route for second factors to each role, with the factor of the owner. */
export const FACTOR_ROWS: readonly RestRow[] = [
  {
    route: 'POST /api/auth/factor',
    of: 'a made-up challenge',
    request: () => ({
      path: 'auth/factor',
      body: { challenge: MADE_UP, kind: 'totp', code: '123456' },
    }),
    expect: ALL('AUTH.CHALLENGE_INVALID'),
    open: true,
  },
  {
    route: 'GET /api/auth/factors',
    of: 'oneself',
    request: () => ({ path: 'auth/factors' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/factors/totp',
    of: 'oneself',
    request: () => ({ path: 'auth/factors/totp', body: { name: 'Phone' } }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/factors/webauthn/challenge',
    of: 'oneself',
    request: () => ({ path: 'auth/factors/webauthn/challenge' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/factors/webauthn',
    of: 'oneself, with a made-up challenge',
    request: () => ({
      path: 'auth/factors/webauthn',
      body: {
        name: 'Laptop',
        credential: { id: 'AAAA', clientDataJSON: SIGNED_BY_NOBODY, attestationObject: 'AAAA' },
      },
    }),
    expect: ALL('AUTH.CHALLENGE_INVALID'),
  },
  {
    route: 'POST /api/auth/passkey/challenge',
    of: 'nobody yet',
    request: () => ({ path: 'auth/passkey/challenge' }),
    expect: ALL('ok'),
    open: true,
  },
  {
    route: 'POST /api/auth/passkey',
    of: 'a passkey of nobody',
    request: () => ({
      path: 'auth/passkey',
      body: {
        assertion: {
          id: 'AAAA',
          clientDataJSON: SIGNED_BY_NOBODY,
          authenticatorData: 'AAAA',
          signature: 'AAAA',
        },
      },
    }),
    expect: ALL('AUTH.FACTOR_WRONG'),
    open: true,
  },
  {
    route: 'POST /api/auth/factors/{factorId}/confirmation',
    of: 'somebody else',
    request: async (world) => ({
      path: `auth/factors/${await world.factorOfNobody(false)}/confirmation`,
      body: { code: '123456' },
    }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'PATCH /api/auth/factors/{factorId}',
    of: 'somebody else',
    request: async (world) => ({
      path: `auth/factors/${await world.factorOfNobody(true)}`,
      body: { name: 'Mine now' },
    }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'DELETE /api/auth/factors/{factorId}',
    of: 'somebody else',
    request: async (world) => ({ path: `auth/factors/${await world.factorOfNobody(true)}` }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
  {
    route: 'POST /api/auth/reauthenticate/challenge',
    of: 'oneself',
    request: () => ({ path: 'auth/reauthenticate/challenge' }),
    expect: ALL('ok'),
  },
  {
    route: 'POST /api/auth/reauthenticate',
    of: 'oneself, with a wrong password',
    request: () => ({ path: 'auth/reauthenticate', body: { password: 'not the password' } }),
    expect: ALL('AUTH.PASSWORD_WRONG'),
  },
  {
    route: 'POST /api/auth/recovery-codes',
    of: 'oneself, without a factor',
    request: () => ({ path: 'auth/recovery-codes' }),
    expect: ALL('COMMON.NOT_FOUND'),
  },
];
