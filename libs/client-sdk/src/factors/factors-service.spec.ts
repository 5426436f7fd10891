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
