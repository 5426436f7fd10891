import { settle } from '../testing/fake-host.js';
import { ok, problem } from '../testing/fake-http.js';
import { ADA, authResult } from '../testing/samples.js';
import { Bench } from '../testing/test-bench.js';

const CHALLENGE = {
  token: 'challenge-1',
  kinds: ['totp', 'recovery-code'],
  expiresAt: '2026-01-31T09:35:00.000Z',
} as const;

describe('a sign-in with a second factor', () => {
  it('throws the challenge, which a code completes', async () => {
    const bench = new Bench();
    bench.http
      .on('POST auth/login', problem(401, 'AUTH.FACTOR_REQUIRED', { challenge: CHALLENGE }))
      .on('POST auth/factor', () => ok(authResult(bench.clock.now())));
    const refused = bench.client.auth.signIn('ada', 'secret');
    await expect(refused).rejects.toMatchObject({
      code: 'AUTH.FACTOR_REQUIRED',
      challenge: CHALLENGE,
    });
    expect(bench.client.auth.state$.value.status).not.toBe('signed-in');
    const me = await bench.client.auth.proveFactor(CHALLENGE, { kind: 'totp', code: '123456' });
    expect(me).toEqual(ADA);
    expect(bench.client.auth.state$.value.status).toBe('signed-in');
    const sent = bench.http.requests.find(({ url }) => url.endsWith('auth/factor'));
    expect(JSON.parse(sent?.body ?? '{}')).toMatchObject({
      challenge: 'challenge-1',
      kind: 'totp',
      code: '123456',
      delivery: 'body',
    });
    bench.client.close();
  });
});

describe('second factors', () => {
  it('are set up, named and removed', async () => {
    const bench = new Bench();
    await bench.signIn();
    bench.http
      .on('POST auth/factors/totp', ok({ id: 'f1', secret: 'S', uri: 'otpauth://totp/x' }))
      .on('POST auth/factors/f1/confirmation', ok({ factor: { id: 'f1' }, recoveryCodes: ['a'] }))
      .on('PATCH auth/factors/f1', ok({ id: 'f1', name: 'Tablet' }))
      .on('DELETE auth/factors/f1', { status: 204 })
      .on('POST auth/recovery-codes', ok({ codes: ['b'] }))
      .on('GET auth/factors', ok({ factors: [], recoveryCodesLeft: 0 }));
    const factors = await bench.client.factors();
    expect((await factors.enrolTotp('Phone')).id).toBe('f1');
    expect((await factors.confirmTotp('f1', '123456')).recoveryCodes).toEqual(['a']);
    expect((await factors.rename('f1', 'Tablet')).name).toBe('Tablet');
    expect(await factors.createRecoveryCodes()).toEqual(['b']);
    await factors.remove('f1');
    expect((await factors.get()).factors).toEqual([]);
    bench.client.close();
  });
});

describe('passkeys', () => {
  const OPTIONS = { challenge: 'c', rpId: 'server' };
  const ASSERTION = { id: 'key', clientDataJSON: 'a', authenticatorData: 'b', signature: 'c' };
  const asked: unknown[] = [];
  const passkeys = {
    create: (options: unknown) => {
      asked.push(options);
      return Promise.resolve({ id: 'key', clientDataJSON: 'a', attestationObject: 'b' });
    },
    get: (options: unknown) => {
      asked.push(options);
      return Promise.resolve(ASSERTION);
    },
  };
  const bodyOf = (bench: Bench, path: string): unknown =>
    JSON.parse(bench.http.requests.find(({ url }) => url.endsWith(path))?.body ?? '{}');
  beforeEach(() => asked.splice(0));

  it('sign in alone', async () => {
    const bench = new Bench({}, { passkeys });
    bench.http
      .on('POST auth/passkey/challenge', ok(OPTIONS))
      .on('POST auth/passkey', () => ok(authResult(bench.clock.now())));
    expect(await bench.client.auth.signInWithPasskey()).toEqual(ADA);
    expect(bench.client.auth.state$.value.status).toBe('signed-in');
    expect(asked).toEqual([OPTIONS]);
    expect(bodyOf(bench, 'auth/passkey')).toEqual({ assertion: ASSERTION, delivery: 'body' });
    bench.client.close();
  });

  it('are a second step', async () => {
    const bench = new Bench({}, { passkeys });
    bench.http.on('POST auth/factor', () => ok(authResult(bench.clock.now())));
    const webauthn = { ...OPTIONS, timeout: 1, userVerification: 'preferred' as const };
    const challenge = { ...CHALLENGE, webauthn: { ...webauthn, allowCredentials: [] } };
    await bench.client.auth.proveFactor(challenge, { kind: 'webauthn' });
    expect(bodyOf(bench, 'auth/factor')).toMatchObject({ kind: 'webauthn', assertion: ASSERTION });
    bench.client.close();
  });

  it('are added, where the host has any', async () => {
    const bench = new Bench({}, { passkeys });
    await bench.signIn();
    bench.http
      .on('POST auth/factors/webauthn/challenge', ok(OPTIONS))
      .on('POST auth/factors/webauthn', ok({ factor: { id: 'f1' }, recoveryCodes: null }));
    await (await bench.client.factors()).addPasskey('Laptop');
    expect(bodyOf(bench, 'factors/webauthn')).toMatchObject({ name: 'Laptop' });
    bench.client.close();
    const without = new Bench();
    await without.signIn();
    await expect((await without.client.factors()).addPasskey('Laptop')).rejects.toMatchObject({
      name: 'PasskeyError',
      failure: 'unsupported',
    });
    without.client.close();
  });
});

describe('a request that needs a recent proof of who the user is', () => {
  it('asks the host once for several, and is sent again', async () => {
    let recent = false;
    let asked = 0;
    const reauthentication = {
      ask: async () => {
        asked += 1;
        await (await bench.client.factors()).reauthenticate({ password: 'secret-of-ada' });
        return true;
      },
    };
    const bench: Bench = new Bench({}, { reauthentication });
    await bench.signIn();
    bench.http
      .on('POST auth/reauthenticate', () => {
        recent = true;
        return { status: 204 };
      })
      .on('DELETE auth/factors/f1', () =>
        recent ? { status: 204 } : problem(403, 'AUTH.REAUTHENTICATION_REQUIRED'),
      )
      .on('POST auth/recovery-codes', () =>
        recent ? ok({ codes: ['b'] }) : problem(403, 'AUTH.REAUTHENTICATION_REQUIRED'),
      );
    const factors = await bench.client.factors();
    const [codes] = await Promise.all([factors.createRecoveryCodes(), factors.remove('f1')]);
    expect(codes).toEqual(['b']);
    expect(asked).toBe(1);
    bench.client.close();
  });

  it('fails when the person does not want to, and without a host that asks', async () => {
    for (const reauthentication of [{ ask: () => Promise.resolve(false) }, null]) {
      const bench = new Bench({}, { reauthentication });
      await bench.signIn();
      bench.http.on('DELETE auth/factors/f1', problem(403, 'AUTH.REAUTHENTICATION_REQUIRED'));
      await expect((await bench.client.factors()).remove('f1')).rejects.toMatchObject({
        code: 'AUTH.REAUTHENTICATION_REQUIRED',
      });
      bench.client.close();
    }
  });
});

describe('a second factor that the site role needs', () => {
  const CODE = 'AUTH.FACTOR_ENROLMENT_REQUIRED';
  const required = (bench: Bench): boolean =>
    bench.client.auth.prerequisite$.value === 'second-factor';

  it('is known from a refused request, a refused event and a refused connection', async () => {
    const bench = new Bench();
    await bench.signIn();
    expect(required(bench)).toBe(false);
    bench.http.on('GET auth/factors', problem(403, CODE));
    await expect((await bench.client.factors()).get()).rejects.toMatchObject({ code: CODE });
    expect(required(bench)).toBe(true);
    bench.client.close();

    const other = new Bench();
    await other.signIn();
    other.sockets.answer('presence:query', () => ({
      ok: false,
      error: { code: CODE, detail: '' },
    }));
    const asked = other.client.connection.request('presence:query', {});
    await expect(asked).rejects.toMatchObject({ code: CODE });
    expect(required(other)).toBe(true);
    other.client.close();

    const third = new Bench();
    third.sockets.admission = CODE;
    await third.signIn();
    expect(required(third)).toBe(true);
    await third.client.auth.signOut();
    expect(required(third)).toBe(false);
    third.client.close();
  });

  it('lets the client continue at once when it was added, and is not asked for with new tokens', async () => {
    const bench = new Bench();
    bench.sockets.admission = CODE;
    await bench.signIn();
    const { attempts } = bench.sockets;
    expect(bench.http.requests.filter(({ url }) => url.endsWith('auth/refresh'))).toEqual([]);
    bench.sockets.admission = 'accept';
    bench.http
      .on('POST auth/factors/f1/confirmation', ok({ factor: { id: 'f1' }, recoveryCodes: ['a'] }))
      .on('GET users/me', ok({ ...ADA, displayName: 'Ada, again' }));
    await (await bench.client.factors()).confirmTotp('f1', '123456');
    await settle();
    expect(required(bench)).toBe(false);
    expect(bench.sockets.attempts).toBe(attempts + 1);
    expect(bench.sockets.connected).toBe(true);
    expect(bench.client.users.me$.value?.displayName).toBe('Ada, again');
    bench.client.close();
  });
});
