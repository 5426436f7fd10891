import { deflateRawSync, deflateSync } from 'node:zlib';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FileCard, VoiceRecording } from '@chatcall/contracts';
import sharp from 'sharp';
import { AppConfig } from '../../../config/index.js';
import { rest, startTestApp } from '../../../../test/support/index.js';
import type { RestAnswer, TestApp, TestUser } from '../../../../test/support/index.js';
import { BlobStore } from '../blobs/index.js';
import { FileRepository } from '../file.repository.js';
import { startClamd } from './testing/clamd.js';
import { STREAM, idOf, tus } from './testing/tus.js';
import type { Clamd } from './testing/clamd.js';

/** The test file that all scanners know; in two parts, so that they do not find this one. */
const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(
  '',
);
const SCRIPT = '<script>alert(document.cookie)</script>';
const SVG = `<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`;

const text = (value: string): Buffer => Buffer.from(value);
const binary = (value: string): Buffer => Buffer.from(value, 'latin1');

/** An archive with one entry of zeros, a thousandth of its size. */
function zipBomb(bytes: number): Buffer {
  const data = deflateRawSync(Buffer.alloc(bytes));
  const name = text('zeros.bin');
  const local = Buffer.alloc(30);
  local.write('PK\x03\x04', 'latin1');
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(data.length, 18);
  local.writeUInt32LE(bytes, 22);
  local.writeUInt16LE(name.length, 26);
  return Buffer.concat([local, name, data]);
}

/** A PNG file of a few bytes that claims billions of pixels. */
function pixelBomb(edge: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, binary(name), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    binary('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

interface Hostile {
  readonly what: string;
  readonly bytes: Buffer;
  readonly name: string;
  /** What becomes of it. */
  readonly as: Pick<FileCard, 'kind' | 'type' | 'name'>;
}

function row(
  what: string,
  bytes: Buffer,
  name: string,
  kind: FileCard['kind'],
  type: string,
  cleaned = name,
): Hostile {
  return { what, bytes, name, as: { kind, type, name: cleaned } };
}

const ROWS: readonly Hostile[] = [
  row('a zip bomb', zipBomb(50_000_000), 'archive.zip', 'other', 'application/zip'),
  row('a pixel bomb', pixelBomb(60_000), 'small.png', 'other', 'image/png'),
  row('an SVG file with a script', text(SVG), 'logo.svg', 'other', 'image/svg+xml'),
  row(
    'an SVG file after a prolog, a document type and a comment',
    text(`\ufeff<?xml version="1.0"?>\n<!DOCTYPE svg>\n<!-- <html> -->\n${SVG}`),
    'logo.txt',
    'other',
    'image/svg+xml',
  ),
  row('an SVG file that is called an image', text(SVG), 'logo.png', 'other', 'image/svg+xml'),
  row(
    'a page with a script',
    text(`<!doctype html><title>x</title>${SCRIPT}`),
    'page.html',
    'other',
    'text/html',
  ),
  row('a page that is called text', text(`\n <html>${SCRIPT}`), 'page.txt', 'other', 'text/html'),
  row('a script at the beginning', text(SCRIPT), 'page.jpg', 'other', 'text/html'),
  row(
    'a page in UTF-16',
    Buffer.from(`\ufeff<html>${SCRIPT}</html>`, 'utf16le'),
    'page.txt',
    'other',
    'text/html',
  ),
  row(
    'a page that is XML',
    text(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${SCRIPT}</html>`),
    'data.xml',
    'other',
    'text/html',
  ),
  row(
    'a page that is a PDF file further on',
    text(`<html>${SCRIPT}</html>\n%PDF-1.7\n`),
    'paper.pdf',
    'other',
    'text/html',
  ),
  row(
    'a PDF file with a page in it',
    binary(`%PDF-1.7\n<html>${SCRIPT}</html>`),
    'page.html',
    'pdf',
    'application/pdf',
  ),
  row(
    'a GIF file that is a script',
    binary('GIF89a/*\x01\0\x01\0\0\0\0*/=1;alert(1)//'),
    'script.js',
    'other',
    'image/gif',
  ),
  row(
    'a program that is called a photo',
    binary('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff'),
    'photo.jpg',
    'other',
    'application/x-msdownload',
  ),
  row('a script of a shell', text('#!/bin/sh\nrm -rf /\n'), 'run.sh', 'text', 'text/plain'),
  row('text with NUL', text('a\0b'), 'text.txt', 'other', 'application/octet-stream'),
  row('text that is not UTF-8', binary('caf\xe9'), 'text.txt', 'other', 'application/octet-stream'),
  row('nothing', Buffer.alloc(0), 'empty.txt', 'other', 'application/octet-stream'),
  row('a path', text('root'), '../../etc/passwd', 'text', 'text/plain', 'passwd'),
  row('a path of Windows', text('x'), 'C:\\Windows\\..\\a.txt', 'text', 'text/plain', 'a.txt'),
  row('only dots', text('x'), '..', 'text', 'text/plain', 'file.txt'),
  row('a hidden name', text('x'), '\u200b\u202e', 'text', 'text/plain', 'file.txt'),
  row(
    'a name from right to left',
    text('x'),
    'photo\u202egpj.exe',
    'text',
    'text/plain',
    'photogpj.exe',
  ),
  row('a name of two lines', text('x'), 'a\nb.txt', 'text', 'text/plain', 'ab.txt'),
  row('a device', text('x'), 'con.txt', 'text', 'text/plain', '_con.txt'),
  row(
    'characters that Windows reserves',
    text('x'),
    'a<b>c:d"e|f?g*.txt',
    'text',
    'text/plain',
    'a_b_c_d_e_f_g_.txt',
  ),
  row(
    'a name of 600 bytes',
    text('x'),
    `${'é'.repeat(297)}.txt`,
    'text',
    'text/plain',
    `${'é'.repeat(125)}.txt`,
  ),
];

describe('Hostile files', () => {
  let clamd: Clamd;
  let app: TestApp;
  let ada: TestUser;

  beforeAll(async () => {
    clamd = await startClamd({ 'Eicar.Own': EICAR });
    app = await startTestApp({ env: { CLAMAV_SOCKET: clamd.socket } });
    ada = await app.registerUser('Ada');
  }, 60_000);

  afterAll(async () => {
    await app.close();
    await clamd.stop();
  });

  async function upload(bytes: Buffer): Promise<string> {
    const headers = { 'upload-length': String(bytes.length), 'content-type': STREAM };
    const created = await tus(app.url, 'POST', '/api/uploads', {
      token: ada.token,
      headers,
      bytes,
    });
    expect(created.status).toBe(201);
    return idOf(created.headers.get('location') ?? '');
  }

  const makeFile = (
    uploadId: string,
    name: string,
    voice: VoiceRecording | null = null,
  ): Promise<RestAnswer<FileCard>> =>
    rest<FileCard>(app.url, 'POST', 'files', { token: ada.token, body: { uploadId, name, voice } });

  const staged = (): Promise<string[]> => readdir(join(app.app.get(AppConfig).dataDir, 'uploads'));

  it.each(ROWS)('$what becomes $as.kind, $as.type', async ({ bytes, name, as }) => {
    const { status, body } = await makeFile(await upload(bytes), name);
    expect(status).toBe(201);
    expect({ kind: body.kind, type: body.type, name: body.name }).toEqual(as);
    expect(body).toMatchObject({ width: null, height: null, preview: false, size: bytes.length });
  });

  it('names that no text can have are refused', async () => {
    const id = await upload(text('x'));
    for (const name of ['a\0b.txt', 'a\ud800.txt', '', 'x'.repeat(1001)])
      expect((await makeFile(id, name)).code).toBe('COMMON.VALIDATION');
  });

  it('an image keeps its type whatever it is called', async () => {
    const image = await sharp({ create: { width: 9, height: 7, channels: 3, background: '#123' } })
      .webp()
      .toBuffer();
    const { body } = await makeFile(await upload(image), 'setup.exe');
    expect(body).toMatchObject({ kind: 'image', type: 'image/webp', width: 9, height: 7 });
  });

  it('the same bytes are a voice message and a video, each with its own type', async () => {
    const webm = Buffer.concat([Buffer.from('1a45dfa387428284', 'hex'), text('webm and more')]);
    const recording = { duration: 4200, waveform: [1, 2, 3] };
    const voice = { kind: 'voice', type: 'audio/webm', width: null, preview: false };
    const id = await upload(webm);
    expect((await makeFile(id, 'a.webm', recording)).body).toMatchObject(voice);
    const found = { width: 64, height: 48, duration: 4000, pages: null, animated: false };
    const { sha256 } = (await app.app.get(FileRepository).find(id)) ?? { sha256: '' };
    await app.app
      .get(BlobStore)
      .examined(sha256, { ...found, blurhash: 'LEHV6nWB2yk8' }, new Map([[360, webm]]));
    expect((await makeFile(await upload(webm), 'a.webm')).body).toMatchObject({
      ...found,
      kind: 'video',
      type: 'video/webm',
      preview: true,
    });
    const again = await makeFile(await upload(webm), 'a.webm', recording);
    expect(again.body).toMatchObject({ ...voice, ...recording, height: null, blurhash: null });
  });

  it('malware is refused, and its bytes are deleted', async () => {
    for (const bytes of [text(EICAR), Buffer.concat([text('%PDF-1.7\n'), text(EICAR)])]) {
      const id = await upload(bytes);
      expect((await makeFile(id, 'invoice.pdf')).code).toBe('FILE.INFECTED');
      expect(await staged()).not.toContain(id);
      expect((await makeFile(id, 'invoice.pdf')).code).toBe('FILE.NOT_FOUND');
    }
  });

  it('nothing is stored while the scanner does not answer, and the upload waits', async () => {
    const id = await upload(text('later'));
    await clamd.stop();
    const refused = await makeFile(id, 'later.txt');
    expect([refused.status, refused.code]).toEqual([503, 'COMMON.UNAVAILABLE']);
    expect(await staged()).toContain(id);
  });
});
