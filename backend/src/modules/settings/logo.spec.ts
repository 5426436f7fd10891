import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { Site, SiteSetting } from '@chatcall/contracts';
import sharp from 'sharp';
import { eventually } from '../../../test/media/worker-pool.js';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';

describe('the logo of the server', () => {
  let app: TestApp;
  let administrator: TestUser;
  let member: TestUser;

  beforeAll(async () => {
    app = await startTestApp();
    administrator = await app.registerUser('administrator');
    member = await app.registerUser('member');
    await app.changeAccount(administrator, { siteRole: 'administrator' });
  });
  afterAll(() => app.close());

  const picture = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 64, height: 32, channels: 4, background } })
      .png()
      .toBuffer();
  const upload = async (
    bytes: Buffer | Promise<Buffer>,
    headers: Record<string, string> = {},
    { token } = administrator,
  ): Promise<RestAnswer<SiteSetting>> => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(await bytes)], { type: 'image/png' }), 'logo.png');
    return rest<SiteSetting>(app.url, 'PUT', 'admin/logo', { token, body, headers });
  };
  const act = (method: string, path: string): Promise<RestAnswer<SiteSetting>> =>
    rest<SiteSetting>(app.url, method, `admin/settings/branding.logo${path}`, {
      token: administrator.token,
    });
  const site = async (): Promise<Site> => (await rest<Site>(app.url, 'GET', 'site')).body;
  const show = (path: string | null): Promise<Response> => fetch(`${app.url}${path ?? ''}`);
  /** The pictures, two for each version. */
  const files = async (): Promise<string[]> => {
    const names = await readdir(join(app.config.dataDir, 'files', 'site-logo'));
    return names.filter((name) => name.endsWith('.webp'));
  };

  it('is shown to everybody, encoded again, and cached for ever', async () => {
    expect((await site()).logoUrl).toBeNull();
    const { status, body } = await upload(picture('red'));
    expect(status).toBe(200);
    const { logoUrl } = await site();
    expect(logoUrl).toBe(`/api/site/logo/${String(body.value)}`);
    const shown = await show(`${logoUrl}?size=512`);
    expect(shown.headers.get('content-type')).toBe('image/webp');
    expect(shown.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await sharp(await shown.arrayBuffer()).metadata()).toMatchObject({
      format: 'webp',
      width: 512,
      height: 512,
    });
    await eventually(async () => {
      const rows = await app.database.query<{ details: unknown }>(
        "SELECT details FROM audit_log WHERE action = 'setting.changed' AND target_id = 'branding.logo'",
      );
      return rows.length === 1;
    }, 'the entry');
  });

  it('is replaced and undone; what cannot be undone is deleted', async () => {
    const [, second, third] = [
      (await site()).logoUrl,
      String((await upload(picture('green'))).body.value),
      String((await upload(picture('blue'))).body.value),
    ];
    await eventually(async () => (await files()).length === 4, 'the first one to be deleted');
    expect((await act('POST', '/undo')).body.value).toBe(second);
    expect((await show((await site()).logoUrl)).status).toBe(200);
    expect((await act('POST', '/undo')).body.value).toBe(third);
    expect((await files()).length).toBe(4);
    expect((await act('DELETE', '')).status).toBe(204);
    expect((await site()).logoUrl).toBeNull();
    await eventually(async () => (await files()).length === 2, 'the second one to be deleted');
    expect((await act('POST', '/undo')).body.value).toBe(third);
    expect((await show((await site()).logoUrl)).status).toBe(200);
  });

  it('is refused without the permission, as another file, and over an unseen change', async () => {
    const before = await files();
    expect((await upload(picture('red'), {}, member)).code).toBe('COMMON.FORBIDDEN');
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    expect((await upload(svg)).code).toBe('COMMON.PICTURE_UNREADABLE');
    expect((await upload(Buffer.alloc(LIMITS.logoBytes + 1))).code).toBe('COMMON.TOO_LARGE');
    const late = await upload(picture('red'), { 'if-match': '"1"' });
    expect(late.code).toBe('COMMON.PRECONDITION_FAILED');
    const value = '0'.repeat(32);
    const direct = await rest(app.url, 'PUT', 'admin/settings/branding.logo', {
      token: administrator.token,
      body: { value },
    });
    expect(direct.code).toBe('COMMON.VALIDATION');
    expect((await show(`/api/site/logo/${value}`)).status).toBe(404);
    expect(await files()).toEqual(before);
  });
});
