import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  ConfirmedFactor,
  PasskeyCreationOptions,
  ReauthenticateRequest,
  ReauthenticationOptions,
} from '@chatcall/contracts';
import { SoftwareAuthenticator, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

const ORIGIN = 'https://chat.example.com';

describe('changes that a stolen session must not be able to make', () => {
  let app: TestApp;
  let anna: TestUser;

  beforeAll(async () => {
    app = await startTestApp({ env: { PUBLIC_URL: ORIGIN } });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
  });

  /** As if the user had signed in so many minutes ago. */
  const age = async ({ sessionId }: TestUser, minutes = 11): Promise<void> => {
    await app.database.query(
      'UPDATE sessions SET authenticated_at = now() - make_interval(mins => $2) WHERE id = $1',
      [sessionId, minutes],
    );
  };
  const post = <T>(path: string, body: object = {}, by = anna): Promise<RestAnswer<T>> =>
    rest<T>(app.url, 'POST', `auth/${path}`, { token: by.token, body });
  const options = async (): Promise<ReauthenticationOptions> =>
    (await post<ReauthenticationOptions>('reauthenticate/challenge')).body;
  const prove = (request: ReauthenticateRequest): Promise<RestAnswer<unknown>> =>
    post('reauthenticate', request);
  const addPasskey = async (): Promise<{
    key: SoftwareAuthenticator;
    codes: readonly string[];
  }> => {
    const key = new SoftwareAuthenticator(ORIGIN);
    const { body } = await post<PasskeyCreationOptions>('factors/webauthn/challenge');
    const added = await post<ConfirmedFactor>('factors/webauthn', {
      name: 'Laptop',
      credential: key.create(body),
    });
    return { key, codes: added.body.recoveryCodes ?? [] };
  };
  const required = { status: 403, code: 'AUTH.REAUTHENTICATION_REQUIRED' };

  it('need a sign-in, or the password again, within ten minutes', async () => {
    const change = (): Promise<RestAnswer<unknown>> => post('factors/totp', { name: 'Phone' });
    await age(anna, 9);
    expect((await change()).status).toBe(201);
    await age(anna);
    expect(await change()).toMatchObject(required);
    expect(await options()).toEqual({ kinds: [] });
    expect((await prove({ password: 'not the password' })).code).toBe('AUTH.PASSWORD_WRONG');
    expect((await prove({})).code).toBe('AUTH.PASSWORD_WRONG');
    expect(await change()).toMatchObject(required);
    expect((await prove({ password: anna.password })).status).toBe(204);
    expect((await change()).status).toBe(201);
  });

  it('are those of factors, addresses, accounts, links, settings and the audit log', async () => {
    const owner = await app.registerUser('owner');
    await app.changeAccount(owner, { siteRole: 'owner' });
    await age(owner);
    const { id } = anna.user;
    for (const [method, path, body] of [
      ['POST', 'auth/factors/totp', { name: 'Phone' }],
      ['POST', 'auth/factors/webauthn/challenge', {}],
      ['DELETE', `auth/factors/${crypto.randomUUID()}`, undefined],
      ['POST', 'auth/recovery-codes', {}],
      ['POST', 'auth/email-change/request', { email: 'a@example.com', currentPassword: 'x' }],
      ['PATCH', `admin/users/${id}`, { siteRole: 'administrator' }],
      ['POST', `admin/users/${id}/reset-link`, {}],
      ['DELETE', `admin/users/${id}/factors`, undefined],
      ['POST', `admin/users/${id}/erasure`, { username: anna.user.username }],
      ['PUT', 'admin/settings/site.name', { value: 'Chat' }],
      ['GET', 'admin/audit/export', undefined],
    ] as const) {
      const answer = await rest(app.url, method, path, {
        token: owner.token,
        ...(body === undefined ? {} : { body }),
      });
      expect({ path, ...answer }).toMatchObject({ path, ...required });
    }
    expect((await rest(app.url, 'GET', 'admin/settings', { token: owner.token })).status).toBe(200);
  });

  it('need a second factor together with the password, from those who have one', async () => {
    const { codes } = await addPasskey();
    await age(anna);
    const { password } = anna;
    expect((await options()).kinds).toEqual(['webauthn', 'recovery-code']);
    expect((await prove({ password })).code).toBe('AUTH.FACTOR_WRONG');
    const kind = 'recovery-code';
    expect((await prove({ password, kind, code: 'AAAAA-AAAAA-AAAAA' })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
    const [code = ''] = codes;
    expect((await prove({ kind, code })).code).toBe('AUTH.PASSWORD_WRONG');
    expect(await post('recovery-codes')).toMatchObject(required);
    expect((await prove({ password, kind, code })).status).toBe(204);
    expect((await post('recovery-codes')).status).toBe(201);
  });

  it('need a passkey that has verified its user, or the password beside it, in this session', async () => {
    const { key } = await addPasskey();
    await age(anna);
    const sign = async (verified: boolean, change = {}): Promise<ReauthenticateRequest> => {
      const { webauthn } = await options();
      if (webauthn === undefined) throw new Error('Nothing to sign.');
      return {
        kind: 'webauthn',
        assertion: key.get({ ...webauthn, ...change }, { verified }),
      };
    };
    expect((await prove(await sign(false))).code).toBe('AUTH.FACTOR_WRONG');
    const { body } = await rest<{ challenge: string }>(app.url, 'POST', 'auth/passkey/challenge', {
      body: {},
    });
    expect((await prove(await sign(true, { challenge: body.challenge }))).code).toBe(
      'AUTH.CHALLENGE_INVALID',
    );
    expect(await post('recovery-codes')).toMatchObject(required);
    const proof = await sign(true);
    expect((await prove(proof)).status).toBe(204);
    expect((await prove(proof)).code).toBe('AUTH.CHALLENGE_INVALID');
    expect((await post('recovery-codes')).status).toBe(201);
    await age(anna);
    const weak = { ...(await sign(false)), password: anna.password };
    expect((await prove(weak)).status).toBe(204);
  });
});
