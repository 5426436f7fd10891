import { TestBed } from '@angular/core/testing';
import { FakeClient } from '../../../testing/fake-client';
import { KeyValue } from '../../platform/key-value';
import { CLIENT } from '../client';
import { accentStyle, applyLook } from './look';
import { LOOK_KEY } from './look-key';
import { SiteInfo } from './site-info';

const LOGO = '/api/site/logo/0123';

describe('the look of the server', () => {
  const root = document.documentElement;
  let client: FakeClient;

  beforeEach(() => {
    client = new FakeClient();
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
  });
  afterEach(() => {
    root.style.cssText = '';
    localStorage.clear();
  });

  it('has colours for light and for dark pages', () => {
    expect(accentStyle('#7b2cbf')['--cc-primary']).toBe('light-dark(#7b2cbf, #bc83ff)');
    expect(accentStyle('')).toEqual({});
    expect(accentStyle('#ffffff')).toEqual({});
  });

  it('is shown, kept for the next start, and removed without a trace', () => {
    const store = TestBed.inject(KeyValue);
    root.style.setProperty('top', '5px');
    applyLook(root, store, { accent: '#7b2cbf', logoUrl: LOGO });
    expect(root.style.getPropertyValue('--cc-primary')).toContain('#7b2cbf');
    expect(root.style.getPropertyValue('--cc-logo')).toBe(`url("${LOGO}")`);
    expect(localStorage.getItem(LOOK_KEY)).toContain(`--cc-logo:url("${LOGO}")`);
    expect(localStorage.getItem(LOOK_KEY)).toContain('--cc-primary:light-dark(#7b2cbf, #bc83ff)');
    applyLook(root, store, { accent: '', logoUrl: null });
    expect(root.style.cssText).toBe('top: 5px;');
    expect(localStorage.getItem(LOOK_KEY)).toBeNull();
  });

  it('comes with what is known of the server, and goes when the server has none', async () => {
    const site = await client.asClient().site.get();
    let accent = '#7b2cbf';
    client.site.get = () => Promise.resolve({ ...site, accent });
    const info = TestBed.inject(SiteInfo);
    await info.load();
    expect(root.style.getPropertyValue('--cc-primary')).toContain('#7b2cbf');
    accent = '';
    await info.load();
    expect(root.style.getPropertyValue('--cc-primary')).toBe('');
  });
});
