import { jest } from '@jest/globals';

/** What the page has requested, and its theme, after the script has run in it. */
async function started(): Promise<{ requested: (string | null)[]; theme: string | undefined }> {
  document.head.replaceChildren();
  delete document.documentElement.dataset['theme'];
  Object.assign(globalThis, {
    PAGE_SCRIPTS: { 'sign-in': ['sign-in-A.js', 'pages-B.js'], chats: ['chats-C.js'] },
  });
  await jest.isolateModulesAsync(async () => void (await import('./start')));
  const links = [...document.head.querySelectorAll('link')];
  return {
    requested: links.map((link) => `${link.rel} ${link.getAttribute('href')}`),
    theme: document.documentElement.dataset['theme'],
  };
}

describe('the script inside the page', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    localStorage.clear();
    document.cookie = 'chatcall_session=; max-age=0';
  });

  it('requests the scripts of the page to sign in when there is no session', async () => {
    expect((await started()).requested).toEqual([
      'modulepreload sign-in-A.js',
      'modulepreload pages-B.js',
    ]);
  });

  it('requests those of the conversations when there may be a session', async () => {
    document.cookie = 'chatcall_session=1';
    expect((await started()).requested).toEqual(['modulepreload chats-C.js']);
  });

  it('requests the texts of the chosen language, as the app will', async () => {
    localStorage.setItem('chatcall.language', 'de');
    await started();
    const texts = document.head.querySelector('link[rel=preload]');
    expect(texts?.getAttribute('href')).toBe('/i18n/de.json');
    expect(texts?.getAttribute('as')).toBe('fetch');
    // Otherwise the answer would not be used, and requested again.
    expect(texts?.getAttribute('crossorigin')).toBe('anonymous');
  });

  it('requests the texts of the language of the browser', async () => {
    jest.spyOn(navigator, 'languages', 'get').mockReturnValue(['de-AT', 'en']);
    expect((await started()).requested).toContain('preload /i18n/de.json');
  });

  it.each(['light', 'dark'])('applies the chosen theme %s', async (theme) => {
    localStorage.setItem('chatcall.theme', theme);
    expect((await started()).theme).toBe(theme);
  });

  it('applies the colours that the server had at the last visit', async () => {
    localStorage.setItem('chatcall.look', '--cc-primary:light-dark(#7b2cbf, #bc83ff)');
    await started();
    const { style } = document.documentElement;
    expect(style.getPropertyValue('--cc-primary')).toBe('light-dark(#7b2cbf, #bc83ff)');
    localStorage.clear();
    await started();
    expect(style.cssText).toBe('');
  });

  it('leaves the theme to the device without a choice', async () => {
    expect((await started()).theme).toBeUndefined();
  });

  it('works while the storage is blocked', async () => {
    jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('blocked', 'SecurityError');
    });
    const { requested, theme } = await started();
    expect(requested).toHaveLength(2);
    expect(theme).toBeUndefined();
  });
});
