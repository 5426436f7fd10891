import { jest } from '@jest/globals';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { AdministrationApi, ChatCallClient } from '@chatcall/client-sdk';
import { SITE_SETTINGS, type SettingName, type SiteSetting } from '@chatcall/contracts';
import { FakeClient } from '../../../../testing/fake-client';
import { ADA } from '../../../../testing/samples';
import { CLIENT } from '../../../core/client';
import { SiteNotes } from '../../sign-in/site-notes';
import { Branding } from './branding';

const setting = (name: SettingName): SiteSetting => ({
  name,
  value: SITE_SETTINGS[name].default,
  defaultValue: SITE_SETTINGS[name].default,
  fixed: false,
  version: 0,
  changedAt: null,
  changedBy: null,
});
const ACCENT = setting('branding.accent');
const LOGO = setting('branding.logo');
const TEXT = setting('branding.signInText');
const LINKS = setting('branding.links');

describe('the page Branding', () => {
  const change = jest.fn<ChatCallClient['site']['change']>();
  const setLogo = jest.fn<AdministrationApi['server']['setLogo']>();
  let fixture: ComponentFixture<unknown>;
  let root: HTMLElement;

  const find = <E extends HTMLElement>(selector: string): E => {
    const found = root.querySelector<E>(selector);
    if (!found) throw new Error(`no ${selector}`);
    return found;
  };
  const press = async (selector: string): Promise<void> => {
    find(selector).click();
    await fixture.whenStable();
  };
  const type = async (selector: string, text: string): Promise<void> => {
    const box = find<HTMLInputElement>(selector);
    box.value = text;
    box.dispatchEvent(new Event('input'));
    await fixture.whenStable();
  };
  const styleOf = (theme: string): CSSStyleDeclaration =>
    find(`[data-testid=accent-${theme}]`).style;

  beforeEach(async () => {
    const client = new FakeClient();
    change.mockReset().mockImplementation((of, value) => Promise.resolve({ ...of, value }));
    Object.assign(client.site, {
      settings: () => Promise.resolve([ACCENT, LOGO, TEXT, LINKS, setting('links.previews')]),
      change,
      administration: () => Promise.resolve({ server: { setLogo } }),
    });
    setLogo.mockReset().mockResolvedValue({ ...LOGO, value: '0123', version: 1 });
    client.me$.set({ ...ADA, permissions: ['settings.read', 'settings.change'] });
    TestBed.configureTestingModule({
      providers: [{ provide: CLIENT, useFactory: () => client.asClient() }],
    });
    fixture = TestBed.createComponent(Branding);
    root = fixture.nativeElement as HTMLElement;
    await fixture.whenStable();
  });

  it('shows only how the server looks', () => {
    expect(root.querySelectorAll('section')).toHaveLength(4);
    expect(root.querySelector('[data-testid="links.previews"]')).toBeNull();
  });

  it('shows light and dark pages in a colour before it is saved', async () => {
    await type('[data-testid=accent-code]', '7B2CBF');
    expect(styleOf('light').getPropertyValue('--cc-primary')).toContain('#7b2cbf');
    expect(styleOf('dark').colorScheme).toBe('dark');
    expect(root.querySelector('[data-testid=accent-problem]')).toBeNull();
    await press('[data-testid="branding.accent"] [data-testid=save]');
    expect(change).toHaveBeenCalledWith(ACCENT, '#7b2cbf');
  });

  it('offers the nearest colour of one that cannot be read', async () => {
    await type('[data-testid=accent-picker]', '#ffff00');
    expect(find('[data-testid=accent-problem]').textContent).toContain('too light');
    await press('[data-testid="branding.accent"] [data-testid=save]');
    expect(change).not.toHaveBeenCalled();
    await press('[data-testid=accent-nearest]');
    expect(root.querySelector('[data-testid=accent-problem]')).toBeNull();
    await press('[data-testid="branding.accent"] [data-testid=save]');
    expect(change).toHaveBeenCalledWith(ACCENT, expect.stringMatching(/^#[0-9a-f]{6}$/));
  });

  it('uploads a logo, and shows it on light and dark pages', async () => {
    const file = new File(['x'], 'logo.png', { type: 'image/png' });
    const field = find<HTMLInputElement>('[data-testid=logo-file]');
    Object.defineProperty(field, 'files', { value: [file] });
    field.dispatchEvent(new Event('change'));
    await fixture.whenStable();
    expect(setLogo).toHaveBeenCalledWith(LOGO, { name: 'logo.png', content: file });
    const pictures = [
      ...root.querySelectorAll<HTMLImageElement>('[data-testid=logo-previews] img'),
    ];
    expect(pictures.map((one) => one.getAttribute('src'))).toEqual([
      '/api/site/logo/0123',
      '/api/site/logo/0123',
    ]);
  });

  it('saves lines of text, and links', async () => {
    await type('[data-testid="branding.signInText"] textarea', 'One\nTwo');
    await press('[data-testid="branding.signInText"] [data-testid=save]');
    expect(change).toHaveBeenCalledWith(TEXT, 'One\nTwo');
    await press('[data-testid=add-link]');
    await type('.link input', 'Help');
    await type('.link input[type=url]', 'http://example.com');
    await press('[data-testid="branding.links"] [data-testid=save]');
    expect(find('[data-testid="branding.links"] .failure').textContent).not.toBe('');
    await type('.link input[type=url]', 'https://example.com');
    await press('[data-testid="branding.links"] [data-testid=save]');
    expect(change).toHaveBeenCalledWith(LINKS, [{ label: 'Help', address: 'https://example.com' }]);
  });

  it('the page to sign in shows them, and links open in another tab', async () => {
    fixture = TestBed.createComponent(SiteNotes);
    root = fixture.nativeElement as HTMLElement;
    fixture.componentRef.setInput('site', {
      signInText: 'For <b>employees</b>',
      links: [{ label: 'Help', address: 'https://example.com/help' }],
    });
    await fixture.whenStable();
    expect(find('[data-testid=site-text]').textContent).toBe('For <b>employees</b>');
    const link = find<HTMLAnchorElement>('a');
    expect(link.href).toBe('https://example.com/help');
    expect(link.rel).toBe('noopener noreferrer');
  });
});
