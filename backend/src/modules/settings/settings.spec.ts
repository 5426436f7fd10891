import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SETTING_NAMES } from '@chatcall/contracts';
import type {
  CursorPage,
  Me,
  SettingName,
  SettingValue,
  Site,
  SiteLink,
  SiteSetting,
} from '@chatcall/contracts';
import { eventually } from '../../../test/media/worker-pool.js';
import { nextNotice, rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

const HELP: SiteLink = { label: 'Help', address: 'https://example.com/help?topic=1#top' };

describe('the settings of the server', () => {
  let app: TestApp;
  let administrator: TestUser;
  let member: TestUser;

  beforeAll(async () => {
    app = await startTestApp({ env: { EDIT_SECONDS: '60' } });
    administrator = await app.registerUser('administrator');
    member = await app.registerUser('member');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const put = (
    name: SettingName,
    value: SettingValue,
    headers: Record<string, string> = {},
  ): Promise<RestAnswer<SiteSetting>> =>
    rest<SiteSetting>(app.url, 'PUT', `admin/settings/${name}`, {
      token: administrator.token,
      body: { value },
      headers,
    });
  const get = (name: SettingName): Promise<RestAnswer<SiteSetting>> =>
    rest<SiteSetting>(app.url, 'GET', `admin/settings/${name}`, { token: administrator.token });
  const act = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
  ): Promise<RestAnswer<SiteSetting>> =>
    rest<SiteSetting>(app.url, method, `admin/settings/${path}`, {
      token: administrator.token,
      headers,
    });
  const register = (email: string): Promise<RestAnswer<unknown>> =>
    rest(app.url, 'POST', 'auth/register', {
      body: {
        email,
        username: email.replace(/[^a-z0-9]/g, '-'),
        displayName: 'New',
        password: 'correct horse battery staple',
      },
    });

  it('are listed with their defaults, and only for those who may read them', async () => {
    const { body } = await rest<CursorPage<SiteSetting>>(app.url, 'GET', 'admin/settings', {
      token: administrator.token,
    });
    expect(body.items.map(({ name }) => name)).toEqual(SETTING_NAMES);
    const refused = await rest(app.url, 'GET', 'admin/settings', { token: member.token });
    expect(refused.code).toBe('COMMON.FORBIDDEN');
  });

  it('a change says who made it, holds at once, and can be undone', async () => {
    const before = (await get('site.name')).body.version;
    expect((await put('site.name', 'Example GmbH')).body).toMatchObject({
      value: 'Example GmbH',
      defaultValue: 'ChatCall',
      version: before + 1,
      changedBy: { id: administrator.user.id, displayName: administrator.user.displayName },
    });
    expect((await rest<Site>(app.url, 'GET', 'site')).body.name).toBe('Example GmbH');
    expect((await act('POST', 'site.name/undo')).body.value).toBe('ChatCall');
    expect((await act('POST', 'site.name/undo')).body.value).toBe('Example GmbH');
    expect((await act('DELETE', 'site.name')).status).toBe(204);
    expect((await get('site.name')).body.value).toBe('ChatCall');
  });

  it('the same value again changes nothing', async () => {
    const { version } = (await put('sessions.maxSeconds', 86_400)).body;
    expect((await put('sessions.maxSeconds', 86_400)).body.version).toBe(version);
    await act('DELETE', 'sessions.maxSeconds');
  });

  it('a change based on an older version is refused', async () => {
    await put('site.name', 'One');
    const { version } = (await put('site.name', 'Two')).body;
    const late = await put('site.name', 'Three', { 'if-match': `"${version - 1}"` });
    expect(late.code).toBe('COMMON.PRECONDITION_FAILED');
    const lateReset = await act('DELETE', 'site.name', { 'if-match': `"${version - 1}"` });
    expect(lateReset.code).toBe('COMMON.PRECONDITION_FAILED');
    expect((await get('site.name')).body.value).toBe('Two');
    await act('DELETE', 'site.name');
  });

  it.each<[SettingName, unknown]>([
    ['site.name', ''],
    ['site.name', 'x'.repeat(61)],
    ['site.name', 7],
    ['registration.mode', 'everyone'],
    ['registration.domains', ['not a domain']],
    ['registration.domains', ['example.com', 'example.com']],
    ['sessions.idleSeconds', 0],
    ['sessions.maxSeconds', 1.5],
    ['channels.creators', ['guest']],
    ['links.previews', 'yes'],
    ['links.previews', null],
    ['branding.accent', 'red'],
    ['branding.accent', '#1B5E55'],
    ['branding.signInText', ' \n '],
    ['branding.signInText', 'x'.repeat(501)],
    ['branding.signInText', 'hidden \u202e text'],
    ['branding.links', [{ label: 'Help', address: 'http://example.com/' }]],
    ['branding.links', [{ label: 'Help', address: 'javascript:alert(1)' }]],
    ['branding.links', [{ label: 'Help', address: 'https://user:secret@example.com/' }]],
    ['branding.links', [{ label: '', address: 'https://example.com/' }]],
    ['branding.links', [{ label: 'Help', address: 'https://example.com/', more: 1 }]],
    ['branding.links', ['https://example.com/']],
    ['branding.links', Array.from({ length: 6 }, () => HELP)],
    ['registration.domains', [HELP]],
  ])('%s cannot be %j', async (name, value) => {
    expect((await put(name, value as never)).code).toBe('COMMON.VALIDATION');
  });

  it('everybody sees the accent, the text and the links of the page to sign in', async () => {
    const links = [HELP, { label: 'Write to us', address: 'mailto:help@example.com?subject=Chat' }];
    const look = { accent: '#7b2cbf', signInText: 'For employees.\n\nAsk in room 4.', links };
    await put('branding.accent', look.accent);
    await put('branding.signInText', look.signInText);
    await put('branding.links', links);
    expect((await rest<Site>(app.url, 'GET', 'site')).body).toMatchObject(look);
    await eventually(async () => {
      const rows = await app.database.query<{ value: string }>(
        "SELECT details->>'value' AS value FROM audit_log WHERE action = 'setting.changed' AND target_id = 'branding.links'",
      );
      return rows[0]?.value.startsWith('Help: https://example.com/help') === true;
    }, 'the entry');
    expect((await act('POST', 'branding.accent/undo')).body.value).toBe('');
    for (const name of ['branding.accent', 'branding.signInText', 'branding.links'])
      expect((await act('DELETE', name)).status).toBe(204);
    expect((await rest<Site>(app.url, 'GET', 'site')).body).toMatchObject({
      accent: '',
      signInText: '',
      links: [],
    });
  });

  it('an accent that would have to change too much is refused with the nearest one', async () => {
    const refused = await put('branding.accent', '#ffff00');
    expect(refused.code).toBe('COMMON.VALIDATION');
    const detail = JSON.stringify(refused.body);
    const nearest = /the nearest colour that is possible is (#[0-9a-f]{6})/.exec(detail)?.[1];
    expect(detail).toContain('too light to be readable on light pages');
    expect((await put('branding.accent', nearest ?? '')).body.value).toBe(nearest);
    await act('DELETE', 'branding.accent');
  });

  it('a value that the environment fixes is shown as fixed and cannot be changed', async () => {
    expect((await get('messages.editSeconds')).body).toMatchObject({ value: 60, fixed: true });
    expect((await put('messages.editSeconds', 0)).code).toBe('SETTINGS.FIXED');
    expect((await act('DELETE', 'messages.editSeconds')).code).toBe('SETTINGS.FIXED');
    expect((await act('POST', 'messages.editSeconds/undo')).code).toBe('SETTINGS.FIXED');
  });

  it('what was never changed cannot be undone', async () => {
    expect((await act('POST', 'sessions.idleSeconds/undo')).code).toBe('SETTINGS.NOTHING_TO_UNDO');
  });

  it('registration can be closed, or limited to domains', async () => {
    await put('registration.mode', 'closed');
    expect((await register('closed@example.com')).code).toBe('AUTH.REGISTRATION_CLOSED');
    await put('registration.domains', ['example.org']);
    await put('registration.mode', 'domain');
    expect((await register('one@example.com')).code).toBe('AUTH.EMAIL_NOT_ALLOWED');
    expect((await register('two@sub.example.org')).code).toBe('AUTH.EMAIL_NOT_ALLOWED');
    expect((await register('three@EXAMPLE.org')).status).toBe(201);
    await act('DELETE', 'registration.mode');
    expect((await register('four@example.com')).status).toBe(201);
  });

  it('new accounts accept calls from those that the server says, existing ones from whom they chose', async () => {
    await put('consent.calls', 'contacts');
    const { token } = await app.registerUser('newcomer');
    const choices = ({ token: of }: { token: string }): Promise<string> =>
      rest<Me>(app.url, 'GET', 'users/me', { token: of }).then(({ body }) => body.acceptsCalls);
    expect(await choices({ token })).toBe('contacts');
    expect(await choices(member)).toBe('everyone');
    await act('DELETE', 'consent.calls');
  });

  it('the roles that may create channels can be limited, which connected users notice at once', async () => {
    const noticed = nextNotice(await member.socket(), 'user:accessChanged');
    await put('channels.creators', ['owner', 'administrator']);
    const { permissions, siteRole } = await noticed;
    expect(siteRole).toBe('member');
    expect(permissions).not.toContain('channels.create');
    const create = (): Promise<RestAnswer<unknown>> =>
      rest(app.url, 'POST', 'chats/channels', { token: member.token, body: { title: 'News' } });
    expect((await create()).code).toBe('COMMON.FORBIDDEN');
    const me = await rest<Me>(app.url, 'GET', 'users/me', { token: member.token });
    expect(me.body.permissions).not.toContain('channels.create');
    await act('DELETE', 'channels.creators');
    expect((await create()).status).toBe(201);
  });

  it('new passwords need as many characters as the server says', async () => {
    const register = (password: string): Promise<RestAnswer<unknown>> =>
      rest(app.url, 'POST', 'auth/register', {
        body: {
          username: 'long.password',
          email: 'long.password@example.org',
          displayName: 'Long Password',
          password,
        },
      });
    await put('passwords.minLength', 24);
    expect((await rest<Site>(app.url, 'GET', 'site')).body.passwordMinLength).toBe(24);
    expect((await register('sunken lantern 4821')).code).toBe('AUTH.PASSWORD_WEAK');
    expect((await register('sunken lantern 4821 meadow')).status).toBe(201);
    expect((await put('passwords.minLength', 9)).code).toBe('COMMON.VALIDATION');
    await act('DELETE', 'passwords.minLength');
  });

  it('a session is over when it is older than the longest lifetime', async () => {
    const late = await app.registerUser('late');
    const me = (): Promise<RestAnswer<Me>> =>
      rest<Me>(app.url, 'GET', 'users/me', { token: late.token });
    expect((await me()).status).toBe(200);
    await app.database.query(
      "UPDATE sessions SET created_at = now() - interval '2 hours' WHERE user_id = $1",
      [late.user.id],
    );
    await put('sessions.maxSeconds', 3600);
    expect((await me()).code).toBe('AUTH.SESSION_ENDED');
    await act('DELETE', 'sessions.maxSeconds');
  });

  it('a change that another process made takes effect without a message', async () => {
    await app.database.query(
      `INSERT INTO site_settings (name, value, version) VALUES ('site.name', '"Elsewhere"', 1000)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = excluded.version`,
    );
    await eventually(
      async () => (await rest<Site>(app.url, 'GET', 'site')).body.name === 'Elsewhere',
      'the new name',
    );
  });

  it('changes are in the audit log', async () => {
    await put('site.name', 'Audited');
    await eventually(async () => {
      const rows = await app.database.query<{ details: unknown }>(
        "SELECT details FROM audit_log WHERE action = 'setting.changed' AND details->>'value' = 'Audited'",
      );
      return rows.length === 1;
    }, 'the entry');
  });
});
