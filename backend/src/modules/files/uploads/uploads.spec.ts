import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FileCard, FileUsage } from '@chatcall/contracts';
import sharp from 'sharp';
import { AppConfig } from '../../../config/index.js';
import { Database } from '../../../platform/database/index.js';
import { BlobStore } from '../blobs/index.js';
import { FileRepository } from '../file.repository.js';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';
import { Upload } from '@tus/server';
import { ExpiredUploads } from './expired-uploads.js';
import { StagedOnDisk } from './staged-on-disk.js';
import {
  STREAM,
  idOf,
  patch as patchTus,
  soon,
  stalledPatch,
  tus as sendTus,
} from './testing/tus.js';
import type { TusAnswer, TusRequest } from './testing/tus.js';
import { UploadRepository } from './upload.repository.js';

const EXAMPLE = new URL('../../../../../docs/examples/upload.sh', import.meta.url).pathname;
const MEGABYTE = 1_000_000;

let app: TestApp;
let ada: TestUser;
let bob: TestUser;

beforeAll(async () => {
  app = await startTestApp({
    env: {
      FILE_SIZE_MAX_MB: '4',
      FILE_QUOTA_USER_MB: '10',
      FILE_QUOTA_TOTAL_MB: '24',
      FILE_UNFINISHED_UPLOADS: '3',
      FILE_TYPES_REFUSED: 'application/x-msdownload, video/*',
    },
  });
  [ada, bob] = await Promise.all([app.registerUser('Ada'), app.registerUser('Bob')]);
});

afterAll(() => app.close());

/** Sends a request of the tus protocol, by default as Ada. */
const tus = (method: string, path: string, request: Partial<TusRequest> = {}): Promise<TusAnswer> =>
  sendTus(app.url, method, path, { token: ada.token, ...request });

async function create(size: number, token = ada.token): Promise<string> {
  const created = await tus('POST', '/api/uploads', {
    token,
    headers: { 'upload-length': String(size) },
  });
  expect(created.status).toBe(201);
  return created.headers.get('location') ?? '';
}

const patch = (
  path: string,
  offset: number,
  bytes: Buffer,
  token = ada.token,
): Promise<TusAnswer> => patchTus(app.url, path, offset, bytes, token);

/** Uploads in one piece. @returns the id */
async function upload(bytes: Buffer, token = ada.token): Promise<string> {
  const path = await create(bytes.length, token);
  if (bytes.length > 0) expect((await patch(path, 0, bytes, token)).status).toBe(204);
  return idOf(path);
}

function makeFile(
  uploadId: string,
  request: Readonly<Record<string, unknown>> = {},
  token = ada.token,
): Promise<RestAnswer<FileCard>> {
  return rest<FileCard>(app.url, 'POST', 'files', {
    token,
    body: { uploadId, name: 'notes.txt', ...request },
  });
}

async function storedBytes(id: string): Promise<Buffer> {
  const file = await app.app.get(FileRepository).find(id);
  const content = await app.app.get(BlobStore).open(file?.sha256 ?? '');
  const parts: Buffer[] = [];
  for await (const part of content?.stream ?? []) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

const usage = async (token = ada.token): Promise<FileUsage> =>
  (await rest<FileUsage>(app.url, 'GET', 'files/usage', { token })).body;

const stagedNames = async (): Promise<string[]> =>
  readdir(join(app.app.get(AppConfig).dataDir, 'uploads'));

const removeFile = (id: string, token = ada.token): Promise<RestAnswer<unknown>> =>
  rest(app.url, 'DELETE', `files/${id}`, { token });

describe('Uploads', () => {
  it('become files whose bytes are those that were sent', async () => {
    const bytes = randomBytes(3 * MEGABYTE);
    const path = await create(bytes.length);
    expect(path).toMatch(/^\/api\/uploads\/[0-9a-f-]{36}$/);
    expect((await makeFile(idOf(path))).code).toBe('FILE.UPLOAD_INCOMPLETE');

    const first = await patch(path, 0, bytes.subarray(0, MEGABYTE));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, String(MEGABYTE)]);
    expect(Date.parse(first.headers.get('upload-expires') ?? '')).toBeGreaterThan(
      Date.now() + 23 * 3_600_000,
    );
    expect((await patch(path, 0, bytes)).code).toBe('FILE.UPLOAD_CONFLICT');
    const head = await tus('HEAD', path);
    expect(head.status).toBe(200);
    expect(head.headers.get('upload-offset')).toBe(String(MEGABYTE));
    expect(head.headers.get('upload-length')).toBe(String(bytes.length));
    expect((await patch(path, MEGABYTE, bytes.subarray(MEGABYTE))).status).toBe(204);

    const made = await makeFile(idOf(path), { name: 'C:\\work\\numbers.bin' });
    expect(made.status).toBe(201);
    expect(made.headers.get('location')).toBe(`/api/files/${idOf(path)}`);
    expect(made.body).toEqual({
      id: idOf(path),
      name: 'numbers.bin',
      kind: 'other',
      type: 'application/octet-stream',
      size: bytes.length,
      width: null,
      height: null,
      duration: null,
      pages: null,
      animated: false,
      blurhash: null,
      preview: false,
      waveform: null,
      alt: '',
    });
    expect((await storedBytes(idOf(path))).equals(bytes)).toBe(true);
    expect((await app.app.get(FileRepository).find(idOf(path)))?.sha256).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    // The bytes are only stored once, and repeating the request gives the same file.
    expect(await stagedNames()).not.toContain(idOf(path));
    expect((await makeFile(idOf(path), { name: 'other' })).body).toEqual(made.body);
    expect((await tus('HEAD', path)).status).toBe(404);
    await removeFile(idOf(path));
  });

  it('are sent with curl as docs/examples/upload.sh does it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chatcall-upload-'));
    const file = join(folder, 'say "hello".txt');
    await writeFile(file, 'Hello from a shell\n');
    const { stdout } = await promisify(execFile)('sh', [EXAMPLE, app.url, file], {
      env: { ...process.env, CHATCALL_TOKEN: ada.token },
    });
    await rm(folder, { recursive: true });
    const card = JSON.parse(stdout) as FileCard;
    expect(card).toMatchObject({ kind: 'text', name: 'say _hello_.txt', size: 19 });
    expect((await storedBytes(card.id)).toString()).toBe('Hello from a shell\n');
    await removeFile(card.id);
  });

  it('continue where a lost connection has ended', async () => {
    const bytes = randomBytes(2 * MEGABYTE);
    const path = await create(bytes.length);
    const socket = await stalledPatch(app.url, path, {
      token: ada.token,
      bytes: bytes.subarray(0, MEGABYTE),
      length: bytes.length,
    });
    const staged = join(app.app.get(AppConfig).dataDir, 'uploads', idOf(path));
    await soon(async () => (await stat(staged)).size > 0);

    const offset = Number((await tus('HEAD', path)).headers.get('upload-offset'));
    expect(offset).toBeGreaterThan(0);
    expect((await patch(path, offset, bytes.subarray(offset))).status).toBe(204);
    socket.destroy();
    expect((await makeFile(idOf(path))).status).toBe(201);
    expect((await storedBytes(idOf(path))).equals(bytes)).toBe(true);
    await removeFile(idOf(path));
  });

  it('belong to their user: for all others they do not exist', async () => {
    const path = await create(5);
    const unknown = `/api/uploads/${randomUUID()}`;
    for (const [at, token] of [
      [path, bob.token],
      [unknown, ada.token],
    ] as const) {
      expect((await tus('HEAD', at, { token })).status).toBe(404);
      expect((await patch(at, 0, Buffer.from('hello'), token)).code).toBe('FILE.NOT_FOUND');
      expect((await tus('DELETE', at, { token })).code).toBe('FILE.NOT_FOUND');
      expect((await makeFile(idOf(at), {}, token)).code).toBe('FILE.NOT_FOUND');
    }
    expect((await tus('HEAD', path, { token: 'none' })).status).toBe(401);
    expect((await patch(path, 0, Buffer.from('hello'))).status).toBe(204);
    expect((await makeFile(idOf(path))).status).toBe(201);
    expect((await makeFile(idOf(path), {}, bob.token)).code).toBe('FILE.NOT_FOUND');
    expect((await removeFile(idOf(path), bob.token)).code).toBe('FILE.NOT_FOUND');
    expect((await removeFile(idOf(path))).status).toBe(204);
    expect((await removeFile(idOf(path))).code).toBe('FILE.NOT_FOUND');
  });

  it('are refused with requests that are not right, and nothing is stored', async () => {
    const path = await create(5);
    const next = { 'upload-offset': '0', 'content-type': STREAM };
    const invalid = '400 COMMON.VALIDATION';
    for (const [at, headers, answer, text = 'hello'] of [
      [path, { 'content-type': STREAM }, invalid],
      [path, { ...next, 'upload-offset': '-1' }, invalid],
      [path, { ...next, 'content-type': 'text/plain' }, '415 COMMON.UNSUPPORTED_MEDIA_TYPE'],
      [path, { ...next, 'tus-resumable': '0.2' }, '412 COMMON.PRECONDITION_FAILED'],
      [path, next, '413 COMMON.TOO_LARGE', 'longer than five'],
      ['', {}, invalid],
      ['', { 'upload-length': '1e3' }, invalid],
      ['', { 'upload-defer-length': '1' }, invalid],
      ['', { 'upload-length': '5', 'upload-metadata': 'a b c' }, invalid],
      ['', { 'upload-length': '5', 'upload-concat': 'partial' }, invalid],
      ['', { 'upload-length': String(4 * MEGABYTE + 1) }, '413 COMMON.TOO_LARGE'],
    ] as [string, Record<string, string>, string, string?][]) {
      const { status, code } = await (at === ''
        ? tus('POST', '/api/uploads', { headers })
        : tus('PATCH', at, { headers, bytes: Buffer.from(text) }));
      expect([headers, `${status} ${code}`]).toEqual([headers, answer]);
    }
    expect((await tus('HEAD', path)).headers.get('upload-offset')).toBe('0');
    expect((await tus('DELETE', path)).status).toBe(204);
    expect((await tus('DELETE', path)).code).toBe('FILE.NOT_FOUND');
    expect(await stagedNames()).toEqual([]);
    expect((await usage()).usedBytes).toBe(0);
  });

  it('say which protocol they speak, also with an error', async () => {
    const about = await tus('OPTIONS', '/api/uploads');
    expect([about.status, about.headers.get('allow')]).toEqual([204, 'OPTIONS, POST']);
    expect(about.headers.get('tus-max-size')).toBe(String(4 * MEGABYTE));
    const other = await tus('HEAD', '/api/uploads/x', { headers: { 'tus-resumable': '0.2' } });
    expect([other.status, other.headers.get('tus-version')]).toEqual([400, '1.0.0']);
    const path = await create(1);
    const ended = await tus('DELETE', path);
    expect(ended.headers.get('access-control-expose-headers')).toContain('RateLimit');
    expect((await tus('DELETE', path)).headers.get('tus-resumable')).toBe('1.0.0');
  });

  it('cannot pass a quota together', async () => {
    const carl = await app.registerUser('Carl');
    const before = await upload(randomBytes(4 * MEGABYTE), carl.token);
    expect((await makeFile(before, {}, carl.token)).status).toBe(201);
    const size = 3 * MEGABYTE;
    const attempts = await Promise.all(
      Array.from({ length: 4 }, () =>
        tus('POST', '/api/uploads', {
          token: carl.token,
          headers: { 'upload-length': String(size) },
        }),
      ),
    );
    expect(attempts.map(({ status }) => status).sort()).toEqual([201, 201, 403, 403]);
    expect(attempts.map(({ code }) => code).sort()).toEqual([
      'FILE.QUOTA_EXCEEDED',
      'FILE.QUOTA_EXCEEDED',
      undefined,
      undefined,
    ]);
    expect(await usage(carl.token)).toEqual({
      usedBytes: 10 * MEGABYTE,
      limitBytes: 10 * MEGABYTE,
      fileBytesMax: 4 * MEGABYTE,
    });
    for (const { headers } of attempts.filter(({ status }) => status === 201))
      await tus('DELETE', headers.get('location') ?? '', { token: carl.token });
    expect((await usage(carl.token)).usedBytes).toBe(4 * MEGABYTE);
    const many = await Promise.all(
      Array.from({ length: 5 }, () =>
        tus('POST', '/api/uploads', { token: carl.token, headers: { 'upload-length': '1' } }),
      ),
    );
    expect(many.map(({ status }) => status).sort()).toEqual([201, 201, 201, 403, 403]);
  });

  it('cannot pass the quota of all users together', async () => {
    const users = await Promise.all(['Eve', 'Finn', 'Gina'].map((name) => app.registerUser(name)));
    const headers = { 'upload-length': String(4 * MEGABYTE) };
    const attempts = await Promise.all(
      [...users, ...users].map(async ({ token }) => ({
        token,
        answer: await tus('POST', '/api/uploads', { token, headers }),
      })),
    );
    // Carl has a file of 4 MB, and some bytes more.
    expect(attempts.map(({ answer }) => answer.status).sort()).toEqual([
      201, 201, 201, 201, 507, 507,
    ]);
    for (const { token, answer } of attempts) {
      if (answer.status === 201)
        await tus('DELETE', answer.headers.get('location') ?? '', { token });
      else expect(answer.code).toBe('COMMON.STORAGE_FULL');
    }
  });

  it('become one file when the request comes several times at once', async () => {
    const id = await upload(Buffer.from('once\n'));
    const answers = await Promise.all(Array.from({ length: 5 }, () => makeFile(id)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const blob = await app.app
      .get(Database)
      .query<{ refs: number }>(
        `SELECT b.refs FROM blobs b JOIN files f USING (sha256) WHERE f.id = $1`,
        [id],
      );
    expect(blob).toEqual([{ refs: 1 }]);
    await removeFile(id);
  });

  it('lose the place of images unless it is kept', async () => {
    const image = await sharp({
      create: { width: 40, height: 30, channels: 3, background: '#123' },
    })
      .withExif({
        IFD0: { Artist: 'Ada' },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 1234/100' },
      })
      .jpeg()
      .toBuffer();
    const latitude = Buffer.from([52, 0, 0, 0, 1, 0, 0, 0, 31, 0, 0, 0]);
    expect(image.includes(latitude)).toBe(true);
    const [removed, kept] = [await upload(image), await upload(image)];
    const made = await makeFile(removed, { name: 'photo.png' });
    expect(made.body).toMatchObject({ kind: 'image', type: 'image/jpeg', name: 'photo.png' });
    expect((await makeFile(kept, { keepLocation: true })).status).toBe(201);
    const without = await storedBytes(removed);
    expect([without.includes(latitude), without.includes('Ada')]).toEqual([false, true]);
    expect((await storedBytes(kept)).equals(image)).toBe(true);
    await Promise.all([removeFile(removed), removeFile(kept)]);
  });

  it('of refused types are answered with that, and their bytes deleted', async () => {
    const id = await upload(Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'));
    expect((await makeFile(id, { name: 'photo.jpg' })).code).toBe('FILE.TYPE_REFUSED');
    expect((await makeFile(id)).code).toBe('FILE.NOT_FOUND');
    expect((await usage()).usedBytes).toBe(0);
    const text = await upload(Buffer.from('no sound'));
    const voice = { duration: 1000, waveform: [1, 2, 3] };
    expect((await makeFile(text, { voice })).rules).toEqual(['voice:isAudio']);
    await tus('DELETE', `/api/uploads/${text}`);
  });

  it('are refused when the disk is full or cannot be written, and reserve nothing', async () => {
    // Nobody, root included, makes folders here.
    const nowhere = new AppConfig({ ...app.config, dataDir: '/sys/chatcall' });
    const staged = new StagedOnDisk(nowhere, app.app.get(UploadRepository));
    await expect(
      staged.datastore.create(new Upload({ id: 'uploads/one', size: 5, offset: 0 })),
    ).rejects.toMatchObject({ code: 'COMMON.STORAGE_FULL' });

    const folder = join(app.config.dataDir, 'uploads');
    await rename(folder, `${folder}.away`);
    await writeFile(folder, 'no folder');
    const before = (await usage()).usedBytes;
    const refused = await tus('POST', '/api/uploads', { headers: { 'upload-length': '5' } });
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect((await usage()).usedBytes).toBe(before);
    await rm(folder);
    await rename(`${folder}.away`, folder);
  });

  it('expire a day after their last bytes, and so do bytes that no upload has', async () => {
    const expired = await create(10);
    expect((await patch(expired, 0, Buffer.from('hello'))).status).toBe(204);
    const current = await create(10);
    const orphan = idOf(await create(10));
    const folder = join(app.app.get(AppConfig).dataDir, 'uploads');
    await app.app
      .get(Database)
      .query(`UPDATE uploads SET expires_at = now() WHERE id = $1`, [idOf(expired)]);
    await app.app.get(Database).query(`DELETE FROM uploads WHERE id = $1`, [orphan]);
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(folder, orphan), twoDaysAgo, twoDaysAgo);
    await writeFile(join(folder, 'not-ours'), '');
    await utimes(join(folder, 'not-ours'), twoDaysAgo, twoDaysAgo);

    expect((await tus('HEAD', expired)).status).toBe(404);
    expect((await patch(expired, 5, Buffer.from('later'))).code).toBe('FILE.NOT_FOUND');
    expect(await app.app.get(ExpiredUploads).deleteAll()).toBe(2);
    expect(await stagedNames()).toContain(idOf(current));
    expect(await stagedNames()).not.toEqual(
      expect.arrayContaining([expect.stringMatching(`${idOf(expired)}|${orphan}`)]),
    );
    expect((await tus('HEAD', current)).status).toBe(200);
    await tus('DELETE', current);
  });
});
