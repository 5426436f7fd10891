import { Bench } from '../testing/test-bench.js';

describe('REST errors', () => {
  it('time out', async () => {
    const bench = new Bench();
    bench.http.on('POST auth/login', 'silent');
    const failed = expect(bench.client.auth.signIn('ada', 'x')).rejects.toMatchObject({
      code: 'COMMON.TIMEOUT',
    });
    await bench.clock.advance(15_000);
    await failed;
  });

  it('carry fields and retry times; the page of a proxy gets a code, too', async () => {
    const bench = new Bench();
    const fields = [{ field: 'login', detail: 'too long', rule: 'maxLength' }];
    bench.http.on('POST auth/login', {
      status: 400,
      body: { code: 'COMMON.VALIDATION', detail: 'no', fields, retryAfter: 7 },
    });
    const error = await bench.client.auth.signIn('ada', 'x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'COMMON.VALIDATION', fields, retryAfter: 7 });
    bench.http.on('POST auth/login', { status: 502, body: 'Bad gateway' });
    await expect(bench.client.auth.signIn('ada', 'x')).rejects.toMatchObject({
      code: 'COMMON.UNAVAILABLE',
    });
  });
});
