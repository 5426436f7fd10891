import type { SiteSetting } from '@chatcall/contracts';
import { ok } from '../testing/fake-http.js';
import { Bench } from '../testing/test-bench.js';

const LOGO: SiteSetting = {
  name: 'branding.logo',
  value: '',
  defaultValue: '',
  fixed: false,
  version: 3,
  changedAt: null,
  changedBy: null,
};

describe('the logo of the server', () => {
  it('is sent as a form, with the version of the setting that was shown', async () => {
    const bench = new Bench();
    bench.http.on('PUT admin/logo', ok({ ...LOGO, value: '0123', version: 4 }));
    await bench.signIn();
    const { server } = await bench.client.site.administration();
    const picture = { name: 'logo.png', content: { size: 3, type: 'image/png' } };
    expect((await server.setLogo(LOGO, picture)).version).toBe(4);
    expect(bench.http.requests.at(-1)).toMatchObject({
      form: { field: 'file', file: picture },
      headers: { 'If-Match': '"3"' },
    });
    bench.client.close();
  });
});
