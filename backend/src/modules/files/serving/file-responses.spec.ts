import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { get } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import express from 'express';
import type { NextFunction, Request, Response as ExpressResponse } from 'express';
import type { FileKind } from '@chatcall/contracts';
import { loadConfig } from '../../../config/index.js';
import { DiskFileStore } from '../../../platform/storage/disk-file-store.js';
import { BlobStore } from '../blobs/index.js';
import type { FileRow } from '../file.repository.js';
import { FileResponses } from './file-responses.js';

const CONTENT = Buffer.from('0123456789');
const LARGE = Buffer.alloc(4_000_000, 'x');

describe('answers with files', () => {
  let dataDir: string;
  let server: Server;
  let url: string;
  let file: FileRow;
  let store: DiskFileStore;
  beforeAll(async () => {
    Logger.overrideLogger(false);
    dataDir = await mkdtemp(join(tmpdir(), 'chatcall-serving-'));
    store = new DiskFileStore(
      loadConfig({
        DATABASE_URL: 'postgres://localhost/none',
        JWT_SECRET: 'long enough to be a secret, really',
        CHATCALL_DATA: dataDir,
      }),
    );
    const responses = new FileResponses(
      // Reading needs no database.
      new BlobStore(store, undefined as never, undefined as never),
    );
    const app = express().disable('etag');
    app.get('/content', (request, response) =>
      responses.sendContent(request, response, file, request.query['download'] === '1'),
    );
    app.get('/preview', (request, response) => responses.sendPreview(request, response, file, 800));
    app.use((error: unknown, _request: Request, response: ExpressResponse, _next: NextFunction) => {
      response.status(400).json(error);
    });
    server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dataDir, { recursive: true });
  });

  const storeFile = async (
    kind: FileKind,
    type: string,
    name = 'a file',
    bytes: Buffer = CONTENT,
  ): Promise<FileRow> => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const info = { type, size: bytes.length };
    await store.write(`blobs/${sha256.slice(0, 2)}/${sha256}`, bytes, info);
    return (file = {
      id: randomUUID(),
      ownerId: randomUUID(),
      sha256,
      name,
      kind,
      type,
      size: bytes.length,
      width: null,
      height: null,
      duration: null,
      pages: null,
      animated: false,
      blurhash: null,
      preview: false,
      waveform: null,
      refs: 0,
    });
  };
  const read = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(url + path, { headers });
  const header = async (path: string, name: string): Promise<string | null> => {
    const response = await read(path);
    await response.arrayBuffer();
    return response.headers.get(name);
  };

  it('have the bytes, and headers with which nothing in them can act', async () => {
    const { sha256 } = await storeFile('image', 'image/png', 'Foto für Anna.png');
    const response = await read('/content');
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '10',
      'content-disposition':
        'inline; filename="Foto f?r Anna.png"; filename*=UTF-8\'\'Foto%20f%C3%BCr%20Anna.png',
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none';/),
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'private, max-age=300, immutable',
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      vary: 'Cookie, Authorization',
    });
  });

  it.each<[FileKind, string, string, string]>([
    ['image', 'image/svg+xml', 'attachment', 'image/svg+xml'],
    ['image', 'text/html', 'attachment', 'text/html'],
    ['video', 'video/mp4', 'inline', 'video/mp4'],
    ['audio', 'audio/mpeg', 'inline', 'audio/mpeg'],
    ['voice', 'audio/webm', 'inline', 'audio/webm'],
    ['pdf', 'application/pdf', 'inline', 'application/pdf'],
    ['text', 'text/html', 'inline', 'text/plain; charset=utf-8'],
    ['text', 'image/svg+xml', 'inline', 'text/plain; charset=utf-8'],
    ['other', 'text/html', 'attachment', 'text/html'],
    ['other', 'application/zip', 'attachment', 'application/zip'],
  ])('show the kind %s with the type %s as %s of the type %s', async (kind, type, how, shown) => {
    await storeFile(kind, type);
    expect(await header('/content', 'content-type')).toBe(shown);
    expect(await header('/content', 'content-disposition')).toBe(`${how}; filename="a file"`);
    expect(await header('/content?download=1', 'content-disposition')).toMatch(/^attachment;/);
    expect(await header('/content?download=1', 'content-security-policy')).toMatch(/^sandbox;/);
  });

  it.each([
    'a"b\\c',
    'line\r\nSet-Cookie: x=1',
    '../../etc/passwd',
    '\u202Egnp.exe',
    '😀'.repeat(60),
  ])('keep the name %j within its header', async (name) => {
    await storeFile('other', 'application/zip', name);
    const response = await read('/content');
    await response.arrayBuffer();
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
  });

  it.each<[string, string, string]>([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-1', '9', 'bytes 9-9/10'],
    ['bytes=0-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=2-3,3-5', '2345', 'bytes 2-5/10'],
  ])('have the range %s', async (range, text, contentRange) => {
    await storeFile('video', 'video/mp4');
    const response = await read('/content', { range });
    expect([response.status, await response.text()]).toEqual([206, text]);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  it.each(['bytes=10-', 'bytes=5-2', 'bytes=x', 'bytes=0-1,5-6', 'bytes=-0'])(
    'refuse the range %s',
    async (range) => {
      await storeFile('video', 'video/mp4');
      const response = await read('/content', { range });
      expect(await response.json()).toMatchObject({ code: 'FILE.RANGE_NOT_SATISFIABLE' });
      expect(response.headers.get('content-range')).toBe('bytes */10');
      expect(response.headers.get('etag')).toBeNull();
    },
  );

  it('are whole for other units, and for a range of another version', async () => {
    const { sha256 } = await storeFile('video', 'video/mp4');
    const statuses: number[] = [];
    for (const headers of [
      { range: 'lines=1-2' },
      { range: 'bytes=2-4', 'if-range': '"another"' },
      { range: 'bytes=2-4', 'if-range': `"${sha256}"` },
    ]) {
      const response = await read('/content', headers as unknown as Record<string, string>);
      await response.arrayBuffer();
      statuses.push(response.status);
    }
    expect(statuses).toEqual([200, 200, 206]);
  });

  it('say when the client has the file already', async () => {
    const { sha256 } = await storeFile('image', 'image/png');
    const response = await read('/content', { 'if-none-match': `"old", "${sha256}"` });
    expect([response.status, await response.text()]).toEqual([304, '']);
    expect(response.headers.get('etag')).toBe(`"${sha256}"`);
    expect(response.headers.get('cache-control')).toBe('private, max-age=300, immutable');
  });

  it('have only headers for HEAD', async () => {
    await storeFile('video', 'video/mp4', 'film', LARGE);
    const response = await fetch(`${url}/content`, {
      method: 'HEAD',
      headers: { range: 'bytes=1-2' },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
    expect(response.headers.get('content-length')).toBe(String(LARGE.length));
    expect(await openFiles()).toEqual([]);
  });

  it('have previews, which are pictures whatever the file is', async () => {
    const { sha256 } = await storeFile('pdf', 'application/pdf', 'plan.pdf');
    expect(await (await read('/preview')).json()).toMatchObject({ code: 'FILE.NOT_FOUND' });
    file = { ...file, preview: true };
    const missing = await read('/preview');
    expect([missing.headers.get('etag'), await missing.json()]).toMatchObject([
      null,
      { code: 'FILE.NOT_FOUND' },
    ]);
    const info = { type: 'image/webp', size: 5 };
    await store.write(
      `previews/${sha256.slice(0, 2)}/${sha256}-360.webp`,
      Buffer.from('small'),
      info,
    );
    const response = await read('/preview');
    expect([response.status, await response.text()]).toEqual([200, 'small']);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-security-policy': expect.stringMatching(/^sandbox;/),
      etag: `"${sha256}-800"`,
    });
    const again = await read('/preview', { 'if-none-match': `"${sha256}-800"` });
    expect(again.status).toBe(304);
    await fetch(`${url}/preview`, { method: 'HEAD' });
    await untilNoFileIsOpen();
  });

  it('are not found when the storage has lost them or has other bytes', async () => {
    await storeFile('image', 'image/png');
    file = { ...file, size: 11 };
    expect(await (await read('/content')).json()).toMatchObject({ code: 'FILE.NOT_FOUND' });
    file = { ...file, sha256: '0'.repeat(64) };
    expect(await (await read('/content')).json()).toMatchObject({ code: 'FILE.NOT_FOUND' });
    await untilNoFileIsOpen();
  });

  it('leave no file open when clients go away', async () => {
    await storeFile('video', 'video/mp4', 'film', LARGE);
    await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          new Promise<void>((resolve) => {
            const request = get(`${url}/content`, { agent: false }, (response) => {
              response.once('data', () => {
                request.destroy();
                resolve();
              });
            });
            request.on('error', () => {});
          }),
      ),
    );
    await untilNoFileIsOpen();
  });

  async function openFiles(): Promise<string[]> {
    const links = await Promise.all(
      (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
    );
    return links.filter((link) => link.startsWith(dataDir));
  }

  async function untilNoFileIsOpen(): Promise<void> {
    while ((await openFiles()).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
