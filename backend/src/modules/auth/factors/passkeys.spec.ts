import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type {
  AuthResult,
  ConfirmedFactor,
  FactorChallenge,
  FactorOverview,
  PasskeyAssertion,
  PasskeyCreationOptions,
  PasskeyRequestOptions,
} from '@chatcall/contracts';
import { SoftwareAuthenticator, rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';

const ORIGIN = 'https://chat.example.com';

describe('passkeys and security keys', () => {
  let app: TestApp;
  let anna: TestUser;
  let key: SoftwareAuthenticator;
  let factorId: string;
  let recoveryCodes: readonly string[];

  beforeAll(async () => {
    app = await startTestApp({ env: { PUBLIC_URL: ORIGIN } });
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    anna = await app.registerUser('anna');
    key = new SoftwareAuthenticator(ORIGIN);
    const added = await add(anna, key);
    expect(added.status).toBe(201);
    factorId = added.body.factor.id;
    recoveryCodes = added.body.recoveryCodes ?? [];
  });

  const post = <T>(
    path: string,
    body: object,
    options: { token?: string; agent?: string } = {},
  ): Promise<RestAnswer<T>> =>
    rest<T>(app.url, 'POST', `auth/${path}`, {
      body,
      ...(options.token === undefined ? {} : { token: options.token }),
      headers: { 'user-agent': options.agent ?? 'Test/1.0' },
    });
  const creation = async ({ token }: TestUser): Promise<PasskeyCreationOptions> =>
    (await post<PasskeyCreationOptions>('factors/webauthn/challenge', {}, { token })).body;
  const add = async (
    user: TestUser,
    authenticator: SoftwareAuthenticator,
    options?: PasskeyCreationOptions,
  ): Promise<RestAnswer<ConfirmedFactor>> => {
    const credential = authenticator.create(options ?? (await creation(user)));
    return post('factors/webauthn', { name: 'Laptop', credential }, { token: user.token });
  };
  const options = async (agent?: string): Promise<PasskeyRequestOptions> =>
    (
      await post<PasskeyRequestOptions>(
        'passkey/challenge',
        {},
        agent === undefined ? {} : { agent },
      )
    ).body;
  const signIn = (assertion: PasskeyAssertion, agent?: string): Promise<RestAnswer<AuthResult>> =>
    post('passkey', { assertion }, agent === undefined ? {} : { agent });
  const firstStep = async ({ user, password }: TestUser): Promise<FactorChallenge> => {
    const answer = await post<{ challenge: FactorChallenge }>('login', {
      login: user.username,
      password,
    });
    expect(answer.code).toBe('AUTH.FACTOR_REQUIRED');
    return answer.body.challenge;
  };
  const secondStep = (
    { token }: FactorChallenge,
    assertion: PasskeyAssertion,
  ): Promise<RestAnswer<AuthResult>> =>
    post('factor', { challenge: token, kind: 'webauthn', assertion });
  const asked = ({ webauthn }: FactorChallenge): PasskeyRequestOptions => {
    if (webauthn === undefined) throw new Error('Nothing to sign.');
    return webauthn;
  };
  const outcomes = (answers: readonly RestAnswer<unknown>[]): (string | number)[] =>
    answers.map(({ code, status }) => code ?? status).sort();

  it('are a second step after the password, each challenge for one try', async () => {
    const challenge = await firstStep(anna);
    expect(challenge.kinds).toEqual(['webauthn', 'recovery-code']);
    expect(asked(challenge)).toMatchObject({
      rpId: 'chat.example.com',
      userVerification: 'preferred',
      allowCredentials: [{ type: 'public-key', id: key.id, transports: ['internal'] }],
    });
    const assertion = key.get(asked(challenge), { verified: false });
    const other = await firstStep(anna);
    expect((await secondStep(other, assertion)).code).toBe('AUTH.CHALLENGE_INVALID');
    const answers = await Promise.all([1, 2].map(() => secondStep(challenge, assertion)));
    expect(outcomes(answers)).toEqual([200, 'AUTH.CHALLENGE_INVALID']);
    const { body } = await rest<FactorOverview>(app.url, 'GET', 'auth/factors', {
      token: anna.token,
    });
    expect(body.factors).toMatchObject([
      { id: factorId, kind: 'webauthn', name: 'Laptop', lastUsedAt: expect.any(String) },
    ]);
    expect(recoveryCodes).toHaveLength(10);
  });

  it('of other users and unknown ones are no second step', async () => {
    const bert = await app.registerUser('bert');
    const his = new SoftwareAuthenticator(ORIGIN);
    await add(bert, his);
    for (const stranger of [his, new SoftwareAuthenticator(ORIGIN)]) {
      const challenge = await firstStep(anna);
      expect(await secondStep(challenge, stranger.get(asked(challenge)))).toMatchObject({
        status: 403,
        code: 'AUTH.FACTOR_WRONG',
      });
    }
    const challenge = await firstStep(anna);
    expect((await post('factor', { challenge: challenge.token, kind: 'webauthn' })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
  });

  it('sign in alone, and the sign-in is in the audit log', async () => {
    const asks = await options();
    expect(asks).toMatchObject({ userVerification: 'required', allowCredentials: [] });
    const answer = await signIn(key.get(asks));
    expect(answer.status).toBe(200);
    expect(answer.body.user.id).toBe(anna.user.id);
    const auditor = await app.registerUser('auditor');
    await app.changeAccount(auditor, { siteRole: 'auditor' });
    const entries = await app.auditEntries(auditor, `targetId=${answer.body.sessionId}`);
    expect(entries).toMatchObject([{ action: 'sign-in.succeeded', details: { kind: 'passkey' } }]);
  });

  it('sign in alone only when they have verified their user, at the address of this server', async () => {
    for (const behaviour of [
      { verified: false },
      { origin: 'https://chat.example.com.evil.example' },
    ])
      expect((await signIn(key.get(await options(), behaviour))).code).toBe('AUTH.FACTOR_WRONG');
    const forged = { ...key.get(await options()), signature: key.get(await options()).signature };
    expect((await signIn(forged)).code).toBe('AUTH.FACTOR_WRONG');
    const foreign = { ...key.get(await options()), userHandle: 'AAAA' };
    expect((await signIn(foreign)).code).toBe('AUTH.FACTOR_WRONG');
    expect((await signIn({ ...key.get(await options()), clientDataJSON: 'AAAA' })).code).toBe(
      'AUTH.FACTOR_WRONG',
    );
    expect((await signIn(key.get(await options()))).status).toBe(200);
  });

  it('are one object, not a list of them', async () => {
    const signed = key.get(await options());
    for (const assertion of [null, [], [[]], [signed], 'signed'])
      expect((await post('passkey', { assertion })).code).toBe('COMMON.VALIDATION');
    expect((await signIn(signed)).status).toBe(200);
  });

  it('cannot be used a second time with the same challenge, right or wrong', async () => {
    const asks = await options();
    const assertion = key.get(asks);
    const answers = await Promise.all([1, 2].map(() => signIn(assertion)));
    expect(outcomes(answers)).toEqual([200, 'AUTH.CHALLENGE_INVALID']);
    const failed = await options();
    await signIn(key.get(failed, { verified: false }));
    expect((await signIn(key.get(failed))).code).toBe('AUTH.CHALLENGE_INVALID');
  });

  it('sign only challenges of this server, for this purpose and device, for five minutes', async () => {
    const made = { ...(await options()), challenge: 'A'.repeat(43) };
    const toEnrol = { ...made, challenge: (await creation(anna)).challenge };
    const ofSecondStep = asked(await firstStep(anna));
    for (const asks of [made, toEnrol, ofSecondStep, await options('Other/1.0')])
      expect(await signIn(key.get(asks))).toMatchObject({
        status: 410,
        code: 'AUTH.CHALLENGE_INVALID',
      });
    const late = await options();
    await app.database.query("UPDATE webauthn_challenges SET expires_at = now() - interval '1 s'");
    expect((await signIn(key.get(late))).code).toBe('AUTH.CHALLENGE_INVALID');
  });

  it('whose counter goes back are refused, as copies', async () => {
    key.counter = 9;
    expect((await signIn(key.get(await options()))).status).toBe(200);
    key.counter = 9;
    expect((await signIn(key.get(await options()))).code).toBe('AUTH.FACTOR_WRONG');
    const challenge = await firstStep(anna);
    key.counter = 3;
    expect((await secondStep(challenge, key.get(asked(challenge)))).code).toBe('AUTH.FACTOR_WRONG');
    key.counter = 11;
    expect((await signIn(key.get(await options()))).status).toBe(200);
  });

  it('of deactivated users and removed ones sign nobody in', async () => {
    const asks = await options();
    await app.database.query(`UPDATE users SET state = 'deactivated' WHERE id = $1`, [
      anna.user.id,
    ]);
    expect((await signIn(key.get(asks))).code).toBe('AUTH.ACCOUNT_DEACTIVATED');
    await app.database.query(`UPDATE users SET state = 'active' WHERE id = $1`, [anna.user.id]);
    const next = await options();
    const removed = await rest(app.url, 'DELETE', `auth/factors/${factorId}`, {
      token: anna.token,
    });
    expect(removed.status).toBe(204);
    expect((await signIn(key.get(next))).code).toBe('AUTH.FACTOR_WRONG');
  });

  describe('when they are added', () => {
    it('must answer the challenge of this session, once', async () => {
      const bert = await app.registerUser('bert');
      const asks = await creation(bert);
      expect(asks).toMatchObject({
        rp: { id: 'chat.example.com' },
        user: { name: bert.user.username },
        attestation: 'none',
        excludeCredentials: [],
      });
      const next = (): SoftwareAuthenticator => new SoftwareAuthenticator(ORIGIN);
      expect((await add(anna, next(), asks)).code).toBe('AUTH.CHALLENGE_INVALID');
      expect((await add(bert, next(), asks)).status).toBe(201);
      expect((await add(bert, next(), asks)).code).toBe('AUTH.CHALLENGE_INVALID');
      expect((await creation(anna)).excludeCredentials).toMatchObject([{ id: key.id }]);
    });

    it('must be made here, and belong to nobody yet', async () => {
      const elsewhere = new SoftwareAuthenticator('https://evil.example');
      expect((await add(anna, elsewhere)).code).toBe('AUTH.FACTOR_WRONG');
      expect((await add(await app.registerUser('bert'), key)).code).toBe('AUTH.FACTOR_WRONG');
      const credential = { ...key.create(await creation(anna)), attestationObject: 'AAAA' };
      expect(
        (await post('factors/webauthn', { name: 'A', credential }, { token: anna.token })).code,
      ).toBe('AUTH.FACTOR_WRONG');
    });

    it('are at most twenty, together with apps', async () => {
      const asks = await creation(anna);
      await app.database.query(
        `INSERT INTO factors (id, user_id, kind, name, secret, confirmed_at)
         SELECT gen_random_uuid(), $1, 'totp', 'App', 'x', now() FROM generate_series(1, 19)`,
        [anna.user.id],
      );
      expect((await add(anna, new SoftwareAuthenticator(ORIGIN), asks)).code).toBe(
        'AUTH.TOO_MANY_FACTORS',
      );
      const refused = await post('factors/webauthn/challenge', {}, { token: anna.token });
      expect(refused.code).toBe('AUTH.TOO_MANY_FACTORS');
    });
  });
});

describe('passkeys on a server whose address is no name with TLS', () => {
  it('are unavailable', async () => {
    const app = await startTestApp({ env: { PUBLIC_URL: 'https://192.0.2.7' } });
    try {
      const { token } = await app.registerUser('anna');
      const answers = [
        await rest(app.url, 'POST', 'auth/factors/webauthn/challenge', { token }),
        await rest(app.url, 'POST', 'auth/passkey/challenge', { body: {} }),
      ];
      for (const answer of answers)
        expect(answer).toMatchObject({ status: 409, code: 'AUTH.PASSKEYS_UNAVAILABLE' });
      const { body } = await rest(app.url, 'GET', 'site', {});
      expect(body).toMatchObject({ passkeyOrigin: null });
    } finally {
      await app.close();
    }
  });
});
