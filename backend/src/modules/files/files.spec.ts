import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { AuthResult, PreviewSize } from '@chatcall/contracts';
import { rest, startTestApp } from '../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../test/support/index.js';
import { Transactor } from '../../platform/database/index.js';
import { StorageFullError } from '../../platform/errors/index.js';
import { FileStore } from '../../platform/storage/index.js';
import { TokenVerifier } from '../../platform/tokens/index.js';
import { BlobStore } from './blobs/index.js';
import type { NewContent } from './blobs/index.js';
import type { FileRow, NewFile } from './file.repository.js';
import { FilesCleanUp } from './files-clean-up.js';
import { FilesService } from './files.service.js';

const FOUND = {
  width: 800,
  height: 600,
  duration: null,
  pages: null,
  animated: false,
  blurhash: 'LEHV6nWB2yk8',
};

describe('stored files', () => {
  let app: TestApp;
  let anna: TestUser;
  let files: FilesService;
  let blobs: BlobStore;
  let store: FileStore;
  let counter = 0;
  beforeAll(async () => {
    app = await startTestApp();
    anna = await app.registerUser('anna');
    files = app.app.get(FilesService);
    blobs = app.app.get(BlobStore);
    store = app.app.get(FileStore);
  });
  afterAll(() => app.close());

  const contentOf = (value: string): NewContent => ({
    sha256: createHash('sha256').update(value).digest('hex'),
    size: Buffer.byteLength(value),
    type: 'text/plain',
    open: () => Readable.from([Buffer.from(value)]),
  });
  const newText = (): string => `content ${(counter += 1)}`;
  const newFile = (): NewFile => ({
    id: randomUUID(),
    ownerId: anna.user.id,
    name: 'notes.txt',
    kind: 'text',
    type: 'text/plain',
    duration: null,
    waveform: null,
  });
  const create = (value: string): Promise<FileRow> => files.create(newFile(), contentOf(value));
  const keyOf = (value: string): string => {
    const { sha256 } = contentOf(value);
    return `blobs/${sha256.slice(0, 2)}/${sha256}`;
  };
  const stored = async (value: string): Promise<string | null> => {
    const file = await blobs.open(contentOf(value).sha256);
    return file && text(file.stream);
  };
  const references = async (value: string): Promise<number | null> => {
    const [row] = await app.database.query<{ refs: number }>(
      `SELECT refs FROM blobs WHERE sha256 = decode($1, 'hex')`,
      [contentOf(value).sha256],
    );
    return row?.refs ?? null;
  };
  /** As a message that carries the file counts it. */
  const carry = ({ id }: FileRow): Promise<unknown> =>
    app.database.query('UPDATE files SET refs = refs + 1 WHERE id = $1', [id]);
  const sent = async (value: string): Promise<FileRow> => {
    const file = await create(value);
    await carry(file);
    return file;
  };

  it('are stored once for all files with the same content', async () => {
    const value = newText();
    const write = jest.spyOn(store, 'write');
    const [first, second] = [await create(value), await create(value)];
    expect(write).toHaveBeenCalledTimes(1);
    write.mockRestore();
    expect([first.sha256, second.id === first.id]).toEqual([second.sha256, false]);
    expect([await stored(value), await references(value)]).toEqual([value, 2]);
    expect(first).toMatchObject({ name: 'notes.txt', type: 'text/plain', size: value.length });
  });

  it('are made once, and not with the id of a file of another user', async () => {
    const [value, file] = [newText(), newFile()];
    const made = await Promise.all([1, 2, 3].map(() => files.create(file, contentOf(value))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await references(value)).toBe(1);
    const ben = await app.registerUser('ben');
    await expect(
      files.create({ ...file, ownerId: ben.user.id }, contentOf(newText())),
    ).rejects.toMatchObject({ code: 'FILE.NOT_FOUND' });
  });

  it('are deleted with the last message, and their content with the last file', async () => {
    const value = newText();
    const [first, second] = [await sent(value), await sent(value)];
    await carry(first);
    await carry(first);
    await files.release([first.id, first.id]);
    expect(await files.find(first.id)).toMatchObject({ refs: 1 });
    await files.release([first.id]);
    expect([await files.find(first.id), await stored(value)]).toEqual([null, value]);
    await blobs.examined(second.sha256, FOUND, new Map([[360, Buffer.from('small')]]));
    await files.release([second.id]);
    await until(async () => (await references(value)) === null);
    expect([await stored(value), await blobs.openPreview(second.sha256, 360)]).toEqual([
      null,
      null,
    ]);
  });

  it('keep their content when the transaction that deletes them fails', async () => {
    const value = newText();
    const file = await sent(value);
    const failing = app.app.get(Transactor).run(async () => {
      await files.release([file.id]);
      throw new Error('the message cannot be deleted');
    });
    await expect(failing).rejects.toThrow('the message cannot be deleted');
    expect([await stored(value), await references(value)]).toEqual([value, 1]);
  });

  it('are deleted by their owner while they are not sent', async () => {
    const value = newText();
    const file = await create(value);
    await expect(files.deleteUnsent(randomUUID(), file.id)).rejects.toMatchObject({
      code: 'FILE.NOT_FOUND',
    });
    await files.deleteUnsent(anna.user.id, file.id);
    await until(async () => (await references(value)) === null);
    expect([await files.find(file.id), await stored(value)]).toEqual([null, null]);
    const { id } = await sent(value);
    await expect(files.deleteUnsent(anna.user.id, id)).rejects.toMatchObject({
      code: 'FILE.IN_USE',
    });
  });

  it('never lose the content that is uploaded while its last file is deleted', async () => {
    const value = newText();
    for (let round = 0; round < 20; round += 1) {
      const last = await sent(value);
      const made = await Promise.all([files.release([last.id]), create(value), create(value)]);
      const rows = made.flatMap((row) => row ?? []);
      await until(async () => (await references(value)) === 2);
      expect(await stored(value)).toBe(value);
      for (const { id } of rows) await files.deleteUnsent(anna.user.id, id);
      await until(async () => (await references(value)) === null);
      expect(await stored(value)).toBeNull();
    }
  });

  it('write a content again that was deleted between its writing and its first reference', async () => {
    const value = newText();
    const last = await sent(value);
    const write = store.write.bind(store);
    await files.release([last.id]);
    await until(async () => (await references(value)) === null);
    const writing = jest.spyOn(store, 'write').mockImplementationOnce(async (key, source, info) => {
      await write(key, source, info);
      const other = await sent(value);
      await files.release([other.id]);
      await until(async () => (await references(value)) === null);
    });
    await create(value);
    writing.mockRestore();
    expect([await stored(value), await references(value)]).toEqual([value, 1]);
  });

  it('leave nothing behind when they cannot be stored', async () => {
    const [value, other] = [newText(), newText()];
    const full = jest
      .spyOn(store, 'write')
      .mockRejectedValueOnce(new StorageFullError('The server cannot store files at the moment.'));
    await expect(create(value)).rejects.toMatchObject({ code: 'COMMON.STORAGE_FULL' });
    full.mockRestore();
    const failing = files.create(newFile(), contentOf(other), () =>
      Promise.reject(new Error('the upload is gone')),
    );
    await expect(failing).rejects.toThrow('the upload is gone');
    for (const each of [value, other])
      expect([await stored(each), await references(each)]).toEqual([null, null]);
  });

  it('have previews in several sizes, and answer with the next smaller one where a size is missing', async () => {
    const { id, sha256 } = await create(newText());
    const previews = new Map<PreviewSize, Buffer>([
      [360, Buffer.from('small')],
      [800, Buffer.from('medium')],
    ]);
    expect(await blobs.find(sha256)).toMatchObject({ examined: false, preview: false });
    expect(await blobs.examined(sha256, FOUND, previews)).toBe(true);
    expect(await blobs.find(sha256)).toMatchObject({ ...FOUND, examined: true, preview: true });
    expect(await files.find(id)).toMatchObject({ ...FOUND, preview: true });
    const shown: string[] = [];
    for (const size of [360, 800, 1600] as const) {
      const preview = await blobs.openPreview(sha256, size);
      if (preview !== null) shown.push(`${preview.type} ${await text(preview.stream)}`);
    }
    expect(shown).toEqual(['image/webp small', 'image/webp medium', 'image/webp medium']);
    expect(await blobs.examined('0'.repeat(64), FOUND, previews)).toBe(false);
    expect(await blobs.openPreview('0'.repeat(64), 360)).toBeNull();
  });

  it('are cleaned up a day after they were made and not sent', async () => {
    const [old, recent, used] = [newText(), newText(), newText()];
    const made = [await create(old), await sent(used)];
    await create(recent);
    await app.database.query(
      `UPDATE files SET created_at = now() - interval '25 hours' WHERE id = ANY($1::uuid[])`,
      [made.map(({ id }) => id)],
    );
    await app.app.get(FilesCleanUp).run();
    await until(async () => (await references(old)) === null);
    expect(await Promise.all([old, recent, used].map(stored))).toEqual([null, recent, used]);
  });

  it('are cleaned up when their content could not be deleted at first', async () => {
    const [broken, gone] = [newText(), newText()];
    const remove = store.delete.bind(store);
    const failing = jest
      .spyOn(store, 'delete')
      .mockImplementation((key) =>
        [keyOf(broken), keyOf(gone)].includes(key)
          ? Promise.reject(new Error('the storage does not answer'))
          : remove(key),
      );
    for (const value of [broken, gone])
      await files.deleteUnsent(anna.user.id, (await create(value)).id);
    await until(() => Promise.resolve(failing.mock.calls.some(([key]) => key === keyOf(gone))));
    failing.mockImplementation((key) =>
      key === keyOf(broken)
        ? Promise.reject(new Error('the storage does not answer'))
        : remove(key),
    );
    await app.database.query(
      `UPDATE blobs SET unreferenced_at = now() - interval '2 hours' WHERE refs = 0`,
    );
    await app.app.get(FilesCleanUp).run();
    failing.mockRestore();
    expect([await references(broken), await references(gone)]).toEqual([0, null]);
    await app.app.get(FilesCleanUp).run();
    expect(await stored(broken)).toBeNull();
  });

  describe('the cookie for files', () => {
    const signIn = async (delivery: 'body' | 'cookie'): Promise<RestAnswer<AuthResult>> => {
      const { user, password } = await app.registerUser('reader');
      const body = { login: user.username, password, delivery };
      return rest(app.url, 'POST', 'auth/login', { body });
    };
    const lineOf = ({ headers }: RestAnswer<unknown>, name: string): string =>
      headers.getSetCookie().find((line) => line.startsWith(`${name}=`)) ?? '';
    const tokenOf = (answer: RestAnswer<unknown>): string =>
      lineOf(answer, 'chatcall_files').split(/[=;]/)[1] ?? '';
    const verify = async (token: string): Promise<string> => {
      try {
        return (await app.app.get(TokenVerifier).verifyForFiles(token)).sessionId;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };

    it('is set with the refresh token, renewed with it, and only for browsers', async () => {
      const first = await signIn('cookie');
      expect(lineOf(first, 'chatcall_files').split('; ')).toEqual(
        expect.arrayContaining(['HttpOnly', 'SameSite=Strict', 'Path=/api/files']),
      );
      expect(await verify(tokenOf(first))).toBe(first.body.sessionId);
      const second = await rest(app.url, 'POST', 'auth/refresh', {
        headers: {
          cookie: lineOf(first, 'chatcall_refresh').split(';')[0] ?? '',
          'x-chatcall-client': 'web',
        },
      });
      expect(await verify(tokenOf(second))).toBe(first.body.sessionId);
      expect(lineOf(await signIn('body'), 'chatcall_files')).toBe('');
    });

    it('is good for nothing else, and nothing else is good for files', async () => {
      const answer = await signIn('cookie');
      const token = tokenOf(answer);
      const asBearer = await rest(app.url, 'GET', 'users/me', { token });
      expect([asBearer.status, asBearer.code]).toEqual([401, 'AUTH.TOKEN_INVALID']);
      const asCookie = await rest(app.url, 'GET', 'users/me', {
        headers: { cookie: `chatcall_files=${token}` },
      });
      expect([asCookie.status, asCookie.code]).toEqual([401, 'AUTH.REQUIRED']);
      expect(await verify(answer.body.accessToken)).toBe('AUTH.TOKEN_INVALID');
      expect(await verify(`${token.slice(0, -4)}AAAA`)).toBe('AUTH.TOKEN_INVALID');
    });

    it('ends with the session', async () => {
      const answer = await signIn('cookie');
      const out = await rest(app.url, 'POST', 'auth/logout', { token: answer.body.accessToken });
      expect(lineOf(out, 'chatcall_files')).toMatch(
        /^chatcall_files=; Path=\/api\/files; Expires=Thu, 01 Jan 1970/,
      );
      expect(await verify(tokenOf(answer))).toBe('AUTH.SESSION_ENDED');
    });
  });
});

/** Waits for a state that is reached after the answer. */
async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 10));
}
