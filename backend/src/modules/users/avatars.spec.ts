import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '@chatcall/contracts';
import type { Me } from '@chatcall/contracts';
import sharp from 'sharp';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { StorageFullError } from '../../platform/errors/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { AvatarsService } from './avatars.service.js';
import { UsersService } from './users.service.js';
import type { PicturesBusyError } from '../../platform/pictures/picture-store.js';

describe('pictures over REST', () => {
  let app: TestApp;
  let anna: TestUser;
  let picture: Buffer;
  beforeAll(async () => {
    app = await startTestApp();
    anna = await app.registerUser('anna');
    picture = await sharp({
      create: { width: 640, height: 480, channels: 3, background: 'tomato' },
    })
      .jpeg()
      .toBuffer();
  });
  afterAll(() => app.close());

  const form = (bytes: Buffer, { name = 'file', type = 'image/jpeg' } = {}): FormData => {
    const data = new FormData();
    data.append(name, new Blob([new Uint8Array(bytes)], { type }), 'me.jpg');
    return data;
  };
  const upload = (
    body: unknown,
    headers?: Record<string, string>,
    token = anna.token,
  ): Promise<RestAnswer<Me>> =>
    rest(app.url, 'PUT', 'users/me/avatar', {
      token,
      body,
      ...(headers === undefined ? {} : { headers }),
    });
  const show = (path: string | null): Promise<Response> => fetch(`${app.url}${path ?? ''}`);
  const filesOf = (userId: string): Promise<string[]> =>
    readdir(join(app.config.dataDir, 'files', 'avatars', userId)).catch(() => []);

  it('stores a picture and returns it to everyone with the address, cacheable for ever', async () => {
    const { status, body } = await upload(form(picture));
    expect(status).toBe(200);
    expect(body.avatarUrl).toMatch(new RegExp(`^/api/users/${anna.user.id}/avatar/[0-9a-f]{32}$`));
    const shown = await show(body.avatarUrl);
    expect(shown.status).toBe(200);
    expect(shown.headers.get('content-type')).toBe('image/webp');
    expect(shown.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await sharp(await shown.arrayBuffer()).metadata()).toMatchObject({
      format: 'webp',
      width: 256,
      height: 256,
    });
    const large = await show(`${body.avatarUrl}?size=512`);
    expect(await sharp(await large.arrayBuffer()).metadata()).toMatchObject({
      width: 512,
      height: 512,
    });
  });

  it('ignores the declared type and checks the bytes', async () => {
    expect((await upload(form(picture, { type: 'text/html' }))).status).toBe(200);
  });

  it('keeps a picture that is in use when the answer is an error', async () => {
    const carl = await app.registerUser('carl');
    const users = app.app.get(UsersService);
    const setAvatarVersion = users.setAvatarVersion.bind(users);
    jest.spyOn(users, 'setAvatarVersion').mockImplementationOnce(async (...args) => {
      await setAvatarVersion(...args);
      throw new Error('the connection was lost during the commit');
    });
    expect((await upload(form(picture), undefined, carl.token)).status).toBe(500);
    const { body } = await rest<Me>(app.url, 'GET', 'users/me', { token: carl.token });
    expect((await show(body.avatarUrl)).status).toBe(200);
    expect((await upload(form(picture), undefined, carl.token)).status).toBe(200);
    expect(await filesOf(carl.user.id)).toHaveLength(4);
  });

  it('has a new address for a new picture and deletes the old one', async () => {
    const bob = await app.registerUser('bob');
    const first = await upload(form(picture), undefined, bob.token);
    const second = await upload(form(picture), undefined, bob.token);
    expect(second.body.avatarUrl).not.toBe(first.body.avatarUrl);
    expect((await show(first.body.avatarUrl)).status).toBe(404);
    expect((await show(second.body.avatarUrl)).status).toBe(200);
    expect((await filesOf(bob.user.id)).filter((name) => name.endsWith('.webp'))).toHaveLength(2);
  });

  it('keeps the files of one picture when several are uploaded at once', async () => {
    const carl = await app.registerUser('carl');
    await Promise.all([1, 2, 3, 4].map(() => upload(form(picture), undefined, carl.token)));
    const { body } = await rest<Me>(app.url, 'GET', 'users/me', { token: carl.token });
    expect((await show(body.avatarUrl)).status).toBe(200);
    expect((await filesOf(carl.user.id)).filter((name) => name.endsWith('.webp'))).toHaveLength(2);
  });

  it('decodes one picture after another, and refuses more than can be queued', async () => {
    const { user } = await app.registerUser('eager');
    const avatars = app.app.get(AvatarsService);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => avatars.replace(user.id, picture)),
    );
    const refused = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    expect(refused.map((error: PicturesBusyError) => [error.name, error.code])).toEqual(
      Array.from({ length: 3 }, () => ['PicturesBusyError', 'COMMON.UNAVAILABLE']),
    );
    expect((await upload(form(picture))).status).toBe(200);
  });

  it('leaves no files behind when the picture cannot be stored', async () => {
    const { user } = await app.registerUser('unlucky');
    const files = app.app.get(FileStore);
    const write = files.write.bind(files);
    const full = jest
      .spyOn(files, 'write')
      .mockImplementation((key, bytes, info) =>
        key.endsWith('-512.webp')
          ? Promise.reject(new Error('the disk is full'))
          : write(key, bytes, info),
      );
    try {
      await expect(app.app.get(AvatarsService).replace(user.id, picture)).rejects.toThrow(
        'the disk is full',
      );
    } finally {
      full.mockRestore();
    }
    expect(await filesOf(user.id)).toEqual([]);
  });

  it('has an error code for a full disk, and keeps the previous picture', async () => {
    const dora = await app.registerUser('dora');
    const { body } = await upload(form(picture), undefined, dora.token);
    const full = jest
      .spyOn(app.app.get(FileStore), 'write')
      .mockRejectedValue(new StorageFullError('The server cannot store files at the moment.'));
    try {
      const answer = await upload(form(picture), undefined, dora.token);
      expect([answer.status, answer.code]).toEqual([507, 'COMMON.STORAGE_FULL']);
    } finally {
      full.mockRestore();
    }
    expect((await show(body.avatarUrl)).status).toBe(200);
  });

  it('removes a picture; a repetition is harmless', async () => {
    const { body } = await upload(form(picture));
    for (let round = 0; round < 2; round += 1) {
      const removed = await rest(app.url, 'DELETE', 'users/me/avatar', { token: anna.token });
      expect([removed.status, removed.body]).toEqual([204, undefined]);
    }
    const me = await rest<Me>(app.url, 'GET', 'users/me', { token: anna.token });
    expect(me.body.avatarUrl).toBeNull();
    expect((await show(body.avatarUrl)).status).toBe(404);
    expect(await filesOf(anna.user.id)).toEqual([]);
  });

  it.each<[string, () => unknown, number, string]>([
    ['no file', () => new FormData(), 400, 'COMMON.VALIDATION'],
    ['an empty file', () => form(Buffer.alloc(0)), 400, 'COMMON.VALIDATION'],
    [
      'a file under another name',
      () => form(picture, { name: 'picture' }),
      400,
      'COMMON.VALIDATION',
    ],
    ['two files', () => twoFiles(picture), 400, 'COMMON.VALIDATION'],
    ['a field beside the file', () => withField(picture), 400, 'COMMON.VALIDATION'],
    [
      'a file over 5 MiB',
      () => form(Buffer.alloc(LIMITS.avatarBytes + 1, 0xff)),
      413,
      'COMMON.TOO_LARGE',
    ],
    ['text', () => form(Buffer.from('hello')), 422, 'COMMON.PICTURE_UNREADABLE'],
    [
      'a vector graphic',
      () =>
        form(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), { type: 'image/svg+xml' }),
      422,
      'COMMON.PICTURE_UNREADABLE',
    ],
    ['a truncated picture', () => form(picture.subarray(0, 700)), 422, 'COMMON.PICTURE_UNREADABLE'],
    ['JSON', () => ({ file: 'x' }), 415, 'COMMON.UNSUPPORTED_MEDIA_TYPE'],
  ])('refuses %s', async (_what, make, status, code) => {
    const answer = await upload(make());
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it('refuses a multipart body without boundary, or cut off', async () => {
    const headers = { 'content-type': 'multipart/form-data' };
    expect((await upload('--x\r\n', headers)).status).toBe(400);
    expect(
      (
        await upload(
          '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
          {
            'content-type': 'multipart/form-data; boundary=x',
          },
        )
      ).status,
    ).toBe(400);
  });

  it.each([
    ['another size', '?size=100', 400, 'COMMON.VALIDATION'],
    ['a size that is no number', '?size=big', 400, 'COMMON.VALIDATION'],
    ['an unknown query', '?width=9', 400, 'COMMON.VALIDATION'],
  ])('does not find %s', async (_what, query, status, code) => {
    const answer = await rest(
      app.url,
      'GET',
      `users/${anna.user.id}/avatar/${'0'.repeat(32)}${query}`,
    );
    expect([answer.status, answer.code]).toEqual([status, code]);
  });

  it.each(['..%2f..%2fsecret', 'x', '0'.repeat(31), `${'0'.repeat(32)}.type`, 'A'.repeat(32)])(
    'does not find the version %s',
    async (version) => {
      const answer = await rest(app.url, 'GET', `users/${anna.user.id}/avatar/${version}`);
      expect([answer.status, answer.code]).toEqual([400, 'COMMON.VALIDATION']);
    },
  );

  it('does not find pictures that do not exist', async () => {
    const answer = await rest(app.url, 'GET', `users/${anna.user.id}/avatar/${'0'.repeat(32)}`);
    expect([answer.status, answer.code]).toEqual([404, 'COMMON.NOT_FOUND']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  function twoFiles(bytes: Buffer): FormData {
    const data = form(bytes);
    data.append('file', new Blob([new Uint8Array(bytes)]), 'second.jpg');
    return data;
  }

  function withField(bytes: Buffer): FormData {
    const data = form(bytes);
    data.append('userId', 'someone else');
    return data;
  }
});
