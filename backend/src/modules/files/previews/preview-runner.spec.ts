import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { loadConfig } from '../../../config/index.js';
import { PreviewRunner } from './preview-runner.js';
import type { Examination } from './preview-runner.js';
import { movingGif, pdf, picture, pngThatClaims } from './testing/pictures.js';

const ENV = {
  DATABASE_URL: 'postgres://localhost/none',
  JWT_SECRET: 'long enough to be a secret, really',
};

async function startRunner(dataDir: string): Promise<PreviewRunner> {
  const runner = new PreviewRunner(loadConfig({ ...ENV, CHATCALL_DATA: dataDir }));
  await runner.onModuleInit();
  return runner;
}

const run = promisify(execFile);

describe('a file that is examined', () => {
  let runner: PreviewRunner;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-spec-'));
    runner = await startRunner(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function examine(type: string, bytes: Buffer): Promise<Examination> {
    const found = await runner.examine(type, () => Promise.resolve(Readable.from([bytes])));
    if (found === null) throw new Error('the file was not there');
    return found;
  }

  async function sizesOf({ pictures }: Examination): Promise<Record<number, string>> {
    const sizes: Record<number, string> = {};
    for (const [size, bytes] of pictures) {
      const { width, height, format, exif } = await sharp(bytes).metadata();
      sizes[size] = `${format} ${width}x${height}${exif === undefined ? '' : ' with EXIF'}`;
    }
    return sizes;
  }

  /** A file made by ffmpeg of its own test sources. */
  async function made(name: string, ...options: string[]): Promise<Buffer> {
    const path = join(folder, name);
    await run('ffmpeg', ['-v', 'error', '-y', ...options, path]);
    return readFile(path);
  }

  it('is upright in all sizes below its own, without metadata, and has a blurred picture', async () => {
    const photo = await picture(2000, 1000)
      .jpeg()
      .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'me' } } })
      .toBuffer();
    const found = await examine('image/jpeg', photo);
    expect(found.findings).toEqual({
      width: 1000,
      height: 2000,
      duration: null,
      pages: null,
      animated: false,
      blurhash: expect.stringMatching(/^.{28}$/),
    });
    expect(await sizesOf(found)).toEqual({
      360: 'webp 180x360',
      800: 'webp 400x800',
      1600: 'webp 800x1600',
    });
    const { data } = await sharp(found.pictures.get(360))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Turned by a quarter, the corner is on the right.
    expect([data[0], data[(180 - 1) * 3]]).toEqual([
      expect.closeTo(0x33, -2),
      expect.closeTo(0xff, -2),
    ]);
  });

  it('is not enlarged', async () => {
    expect(
      await sizesOf(await examine('image/png', await picture(500, 400).png().toBuffer())),
    ).toEqual({
      360: 'webp 360x288',
      800: 'webp 500x400',
    });
    expect(await sizesOf(await examine('image/png', await picture(1, 1).png().toBuffer()))).toEqual(
      {
        360: 'webp 1x1',
      },
    );
  });

  it.each([
    ['image/webp', (): Promise<Buffer> => picture(20, 10).webp().toBuffer()],
    ['image/avif', (): Promise<Buffer> => picture(20, 10).avif().toBuffer()],
    ['image/tiff', (): Promise<Buffer> => picture(20, 10).tiff().toBuffer()],
    ['image/gif', (): Promise<Buffer> => picture(20, 10).gif().toBuffer()],
  ])('is %s, too', async (type, bytes) => {
    const { findings, pictures } = await examine(type, await bytes());
    expect(findings).toMatchObject({ width: 20, height: 10, animated: false });
    expect([...pictures.keys()]).toEqual([360]);
  });

  it('moves, and its first frame is its picture', async () => {
    const found = await examine('image/gif', await movingGif(3));
    expect(found.findings).toMatchObject({ width: 8, height: 8, animated: true });
    const { data } = await sharp(found.pictures.get(360))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeLessThan(3);
    const webp = await sharp(await movingGif(3), { animated: true })
      .webp()
      .toBuffer();
    expect((await examine('image/webp', webp)).findings).toMatchObject({
      height: 8,
      animated: true,
    });
  });

  it('is a PDF file with pages, of which the first is shown', async () => {
    const found = await examine(
      'application/pdf',
      pdf([
        [300, 600],
        [600, 300],
      ]),
    );
    expect(found.findings).toMatchObject({ pages: 2, width: null, blurhash: expect.any(String) });
    expect(await sizesOf(found)).toEqual({
      360: 'webp 180x360',
      800: 'webp 400x800',
      1600: 'webp 800x1600',
    });
  });

  it('is a video with a duration and a frame that is not the first one', async () => {
    const video = await made(
      'turned.mp4',
      ...['-f', 'lavfi', '-i', 'color=black:s=64x48:d=0.2,format=yuv420p'],
      ...['-f', 'lavfi', '-i', 'color=white:s=64x48:d=1.8,format=yuv420p'],
      ...['-filter_complex', 'concat', '-c:v', 'mpeg4'],
    );
    const found = await examine('video/mp4', video);
    expect(found.findings).toMatchObject({
      width: 64,
      height: 48,
      duration: 2000,
      animated: false,
    });
    expect(await sizesOf(found)).toEqual({ 360: 'webp 64x48' });
    const { data } = await sharp(found.pictures.get(360))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(200);
  });

  it('is a video that was filmed on its side', async () => {
    await made('plain.mp4', '-f', 'lavfi', '-i', 'testsrc=s=64x48:d=1', '-c:v', 'mpeg4');
    const turned = await made(
      'turned.mov',
      ...['-i', join(folder, 'plain.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90'],
    );
    const found = await examine('video/quicktime', turned);
    expect(found.findings).toMatchObject({ width: 48, height: 64 });
    expect(await sizesOf(found)).toEqual({ 360: 'webp 48x64' });
  });

  it('is a recording whose header has no duration, as browsers make them', async () => {
    const tone = ['-f', 'lavfi', '-i', 'sine=d=1.5', '-c:a', 'libopus'];
    const path = join(folder, 'live.webm');
    const { stdout } = await run(
      'ffmpeg',
      ['-v', 'error', ...tone, '-f', 'webm', '-live', '1', '-'],
      {
        encoding: 'buffer',
      },
    );
    await writeFile(path, stdout);
    const { findings, pictures } = await examine('video/webm', stdout);
    expect(findings.duration).toBeGreaterThan(1400);
    expect(findings.duration).toBeLessThan(1700);
    expect([findings.width, pictures.size]).toEqual([null, 0]);
  });

  it('is audio with a duration, and its cover is no video', async () => {
    const cover = join(folder, 'cover.png');
    await writeFile(cover, await picture(50, 50).png().toBuffer());
    const song = await made(
      'song.mp3',
      ...['-f', 'lavfi', '-i', 'sine=d=2', '-i', cover, '-map', '0', '-map', '1'],
      ...['-c:v', 'copy', '-disposition:v', 'attached_pic'],
    );
    const { findings, pictures } = await examine('audio/mpeg', song);
    expect(findings.duration).toBeGreaterThan(1900);
    expect([findings.width, pictures.size]).toEqual([null, 0]);
  });

  it.each<[string, string, () => Buffer | Promise<Buffer>]>([
    ['an image of 100,000 x 100,000 pixels', 'image/png', () => pngThatClaims(100_000, 100_000)],
    ['an image of 51 million pixels', 'image/png', () => pngThatClaims(10_000, 5_100)],
    ['an image that is too long', 'image/png', () => pngThatClaims(16_385, 10)],
    [
      'an image that ends in the middle',
      'image/jpeg',
      async () => (await picture(900, 900).jpeg().toBuffer()).subarray(0, 2000),
    ],
    ['a drawing with another type', 'image/png', () => Buffer.from(SVG)],
    ['nothing', 'image/jpeg', () => Buffer.alloc(0)],
    ['noise', 'image/webp', () => Buffer.alloc(5000, 0xa5)],
    ['a PDF file that is no PDF', 'application/pdf', () => Buffer.from('%PDF-1.7\nnothing')],
    ['a video that is no video', 'video/mp4', () => Buffer.alloc(5000, 0x5a)],
    ['an archive', 'application/zip', () => Buffer.from('PK')],
    ['a drawing', 'image/svg+xml', () => Buffer.from(SVG)],
    ['text', 'text/plain', () => Buffer.from('hello')],
  ])('has no preview when it is %s', async (_name, type, bytes) => {
    const { findings, pictures } = await examine(type, await bytes());
    expect(pictures.size).toBe(0);
    expect(findings).toEqual({
      width: null,
      height: null,
      duration: null,
      pages: null,
      animated: false,
      blurhash: null,
    });
  });

  it('may have 10,000 frames', async () => {
    const found = await examine('image/gif', await movingGif(10_000, 2));
    expect(found.findings).toMatchObject({ width: 2, height: 2, animated: true });
    expect(await sizesOf(found)).toEqual({ 360: 'webp 2x2' });
  });

  it('runs no program of a PDF file, whose page may be huge', async () => {
    const script = '/OpenAction << /S /JavaScript /JS (while (true) {}) >>';
    const found = await examine('application/pdf', pdf([[200_000, 100_000]], script));
    expect(found.findings.pages).toBe(1);
    expect(await sizesOf(found)).toEqual({
      360: 'webp 360x180',
      800: 'webp 800x400',
      1600: 'webp 1600x800',
    });
  });

  it('may claim to last for ever', async () => {
    const video = await made(
      'long.mp4',
      '-f',
      'lavfi',
      '-i',
      'testsrc=s=64x48:d=1',
      '-c:v',
      'mpeg4',
    );
    const header = video.indexOf('mvhd');
    const track = video.indexOf('mdhd');
    for (const at of [header, track]) video.writeUInt32BE(0xfffffffe, at + 4 + 16);
    video.writeUInt32BE(1, header + 4 + 12);
    video.writeUInt32BE(1, track + 4 + 12);
    const { findings } = await examine('video/mp4', video);
    expect(findings.duration === null || findings.duration < 10_000).toBe(true);
  });

  it('reads no other file and no address, whatever a playlist names', async () => {
    const connections: string[] = [];
    const server = createServer((socket) => {
      connections.push('connected');
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const secret = join(folder, 'secret.mp4');
    await made('secret.mp4', '-f', 'lavfi', '-i', 'testsrc=s=64x48:d=1', '-c:v', 'mpeg4');
    const playlists: readonly (readonly [string, string])[] = [
      ...[secret, `file:${secret}`, `http://127.0.0.1:${port}/a.ts`].map(
        (url) =>
          [
            'hls',
            `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${url}\n#EXT-X-ENDLIST\n`,
          ] as const,
      ),
      ['concat', `ffconcat version 1.0\nfile ${secret}\n`],
      ['concat', `ffconcat version 1.0\nfile 'http://127.0.0.1:${port}/a.mp4'\n`],
      [
        'sdp',
        `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\n`,
      ],
      [
        'dash',
        `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>http://127.0.0.1:${port}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
      ],
    ];
    const read: string[] = [];
    for (const [name, text] of playlists) {
      const { findings, pictures } = await examine('video/mp4', Buffer.from(text));
      if (findings.duration !== null || pictures.size > 0) read.push(name);
    }
    server.close();
    expect(read).toEqual([]);
    expect(connections).toEqual([]);
  });

  it('leaves nothing behind, also when the process was killed', async () => {
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
    const old = join(folder, 'tmp', 'preview-old');
    await mkdir(old);
    await utimes(old, 0, 0);
    await mkdir(join(folder, 'tmp', 'preview-in-use'));
    await startRunner(folder);
    expect(await readdir(join(folder, 'tmp'))).toEqual(['preview-in-use']);
  });

  it('was deleted meanwhile', async () => {
    expect(await runner.examine('image/png', () => Promise.resolve(null))).toBeNull();
  });

  it('is not copied any more when the process ends', async () => {
    const ending = await startRunner(folder);
    ending.close();
    let isOpened = false;
    const examining = ending.examine('image/png', () => {
      isOpened = true;
      return Promise.resolve(Readable.from([]));
    });
    await expect(examining).rejects.toThrow('shutting down');
    expect(isOpened).toBe(false);
  });
});

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><script>alert(1)</script><rect width="99" height="99"/></svg>';
