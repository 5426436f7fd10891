import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPlatformApp } from '../../../../test/support/index.js';
import type { ListeningApp } from '../../../../test/support/listening-app.js';
import { BlobStore } from '../blobs/index.js';
import type { Blob, Sha256 } from '../blobs/index.js';
import { FilesModule } from '../index.js';
import { PreviewRunner, Previews } from './index.js';
import { picture } from './testing/pictures.js';

const USER = '0199c1f0-0000-7000-8000-000000000001';
const LONG_MS = 60_000;

/** Stores a picture that no other test has. */
async function addPicture(app: ListeningApp, type = 'image/png'): Promise<Sha256> {
  width += 1;
  const bytes = await picture(width, 20).png().toBuffer();
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const open = (): Readable => Readable.from([bytes]);
  const blob = { sha256, type, size: bytes.length, open };
  await app.app.get(BlobStore).add(blob, () => Promise.resolve());
  return sha256;
}
let width = 400;

async function storedPictures(app: ListeningApp, sha256: Sha256): Promise<readonly string[]> {
  const folder = join(app.config.dataDir, 'files', 'previews', sha256.slice(0, 2));
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => /^[^.]+-\d+\.webp$/.test(name) && name.startsWith(sha256)).sort();
}

describe('contents that are examined', () => {
  let app: ListeningApp;
  let blobs: BlobStore;
  let previews: Previews;
  beforeAll(async () => {
    app = await startPlatformApp({ modules: [FilesModule] });
    blobs = app.app.get(BlobStore);
    previews = app.app.get(Previews);
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.close());

  it('are stored with what they show and their pictures, once', async () => {
    const examine = jest.spyOn(app.app.get(PreviewRunner), 'examine');
    const sha256 = await addPicture(app);
    const [first, second] = await Promise.all([
      previews.examined(sha256, USER, LONG_MS),
      previews.examined(sha256, USER, LONG_MS),
    ]);
    const expected: Partial<Blob> = { examined: true, preview: true, width, height: 20 };
    expect(first).toMatchObject(expected);
    expect(second).toEqual(first);
    expect(await previews.examined(sha256, USER, LONG_MS)).toEqual(first);
    expect(examine).toHaveBeenCalledTimes(1);
    expect(await storedPictures(app, sha256)).toEqual([`${sha256}-360.webp`, `${sha256}-800.webp`]);
    const file = await blobs.openPreview(sha256, 1600);
    file?.stream.destroy();
    expect(file?.type).toBe('image/webp');
  });

  it('are examined without a preview when they cannot be read', async () => {
    const sha256 = await addPicture(app, 'image/jpeg');
    jest
      .spyOn(blobs, 'open')
      .mockImplementation(() =>
        Promise.resolve({ stream: Readable.from([Buffer.alloc(9)]), type: 'image/jpeg', size: 9 }),
      );
    expect(await previews.examined(sha256, USER, LONG_MS)).toMatchObject({
      examined: true,
      preview: false,
      width: null,
    });
  });

  it('are examined again with the next file when a program was missing', async () => {
    const examine = jest.spyOn(app.app.get(PreviewRunner), 'examine');
    const nothing = { width: null, height: null, duration: null, pages: null, blurhash: null };
    examine.mockResolvedValueOnce({
      findings: { ...nothing, animated: false },
      pictures: new Map(),
      programMissing: true,
    });
    const sha256 = await addPicture(app);
    const first = await previews.examined(sha256, USER, LONG_MS);
    expect(first).toMatchObject({ preview: false, programMissing: true });
    const second = await previews.examined(sha256, USER, LONG_MS);
    expect(second).toMatchObject({ preview: true, programMissing: false, width });
    expect(await previews.examined(sha256, USER, LONG_MS)).toEqual(second);
    expect(examine).toHaveBeenCalledTimes(2);
  });

  it('are not waited for when there is nothing to see in them', async () => {
    const examine = jest.spyOn(app.app.get(PreviewRunner), 'examine');
    const sha256 = await addPicture(app, 'application/zip');
    expect(await previews.examined(sha256, USER, LONG_MS)).toMatchObject({ examined: false });
    expect(await previews.examined('00'.repeat(32), USER, LONG_MS)).toBeNull();
    expect(examine).not.toHaveBeenCalled();
  });

  it('are waited for no longer than the caller wants, and have their preview later', async () => {
    const sha256 = await addPicture(app);
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const open = blobs.open.bind(blobs);
    jest.spyOn(blobs, 'open').mockImplementation(async (...args) => {
      await begun;
      return open(...args);
    });
    expect(await previews.examined(sha256, USER, 100)).toMatchObject({ examined: false });
    begin();
    expect(await previews.examined(sha256, USER, LONG_MS)).toMatchObject({ preview: true });
  });

  it('leave no pictures when they are deleted meanwhile', async () => {
    const sha256 = await addPicture(app);
    const open = blobs.open.bind(blobs);
    jest.spyOn(blobs, 'open').mockImplementation(async (...args) => {
      const file = await open(...args);
      await blobs.release([sha256]);
      return file;
    });
    expect(await previews.examined(sha256, USER, LONG_MS)).toBeNull();
    expect(await storedPictures(app, sha256)).toEqual([]);
  });

  it('do not stop the next one when one fails', async () => {
    const sha256 = await addPicture(app);
    jest.spyOn(blobs, 'open').mockRejectedValueOnce(new Error('the storage is away'));
    expect(await previews.examined(sha256, USER, LONG_MS)).toMatchObject({ examined: false });
    expect(await previews.examined(sha256, USER, LONG_MS)).toMatchObject({ preview: true });
  });
});

describe('a process without the role jobs', () => {
  it('lets another one examine its contents, and waits for the result', async () => {
    const jobs = await startPlatformApp({
      modules: [FilesModule],
      redis: true,
      env: { ROLES: 'jobs' },
    });
    const api = await startPlatformApp({
      modules: [FilesModule],
      databaseUrl: jobs.databaseUrl,
      redisPrefix: jobs.redisPrefix ?? '',
      env: { ROLES: 'api', CHATCALL_DATA: jobs.config.dataDir },
    });
    const examine = jest.spyOn(api.app.get(PreviewRunner), 'examine');
    const sha256 = await addPicture(api);
    const found = await api.app.get(Previews).examined(sha256, USER, LONG_MS);
    expect(found).toMatchObject({ examined: true, preview: true, width });
    expect(examine).not.toHaveBeenCalled();
    await api.close();
    await jobs.close();
  });
});
