import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { median } from '../lib/statistics.mjs';

const PHOTOS = 15;
const SIZES = [360, 800, 1600];
const QUALITY = 80;

/**
 * Milliseconds from asking for the file of an uploaded photo of 12 million pixels to its card with previews, against the
 * same three pictures made by a bare call of sharp in this process; and the memory of the process that makes them.
 */
export async function previews() {
  const folder = await mkdtemp(join(tmpdir(), 'chatcall-bench-'));
  const server = await startChatCall();
  try {
    const { token } = await register(server, 'photographer');
    const photo = await makePhoto();
    const path = join(folder, 'photo.jpg');
    await writeFile(path, photo);
    const [ours, peer] = [[], []];
    const memory = watchMemory();
    for (let count = 0; count < PHOTOS; count += 1) {
      // Each is another content: what is known already is not examined again.
      const uploadId = await upload(server, token, Buffer.concat([photo, randomBytes(16)]));
      ours.push(await timed(() => makeFile(server, token, uploadId)));
      peer.push(await timed(() => bareCall(path)));
    }
    const peakMiB = await memory.stop();
    return [
      {
        name: 'a file of a photo of 12 million pixels, with previews',
        unit: 'ms',
        ours: median(ours),
        peer: median(peer),
        ratio: median(ours) / median(peer),
        notes: [
          `median of ${PHOTOS} photos of ${(photo.length / 1e6).toFixed(1)} MB, hash, storage and a new process included`,
        ],
      },
      {
        name: 'resident memory of the process that examines a photo of 12 million pixels',
        unit: 'MiB',
        ours: peakMiB,
        peer: PREVIEW_MIB,
        ratio: peakMiB / PREVIEW_MIB,
        notes: ['the peer is a fixed amount'],
      },
    ];
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const PREVIEW_MIB = 200;

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function makeFile(server, token, uploadId) {
  const body = { uploadId, name: 'photo.jpg' };
  const card = await rest(server, 'POST', '/files', { token, body });
  if (!card.preview || card.width !== 4000) throw new Error('The photo has no preview.');
}

async function bareCall(path) {
  for (const size of SIZES)
    await sharp(path).resize(size, size, { fit: 'inside' }).webp({ quality: QUALITY }).toBuffer();
}

/** Soft shapes with some grain, as photos have. */
async function makePhoto() {
  const noise = (width, height, sigma) =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#808080',
        noise: { type: 'gaussian', mean: 128, sigma },
      },
    });
  const shapes = await noise(80, 60, 60).png().toBuffer();
  const grain = await noise(4000, 3000, 8).ensureAlpha(0.3).png({ compressionLevel: 1 }).toBuffer();
  return sharp(await sharp(shapes).resize(4000, 3000, { kernel: 'cubic' }).png().toBuffer())
    .composite([{ input: grain }])
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** @returns the id of the upload */
async function upload(server, token, bytes) {
  const headers = { authorization: `Bearer ${token}`, 'tus-resumable': '1.0.0' };
  const created = await fetch(`${server.url}/api/uploads`, {
    method: 'POST',
    headers: { ...headers, 'upload-length': String(bytes.length) },
  });
  const path = new URL(created.headers.get('location') ?? '', server.url);
  const sent = await fetch(path, {
    method: 'PATCH',
    headers: {
      ...headers,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes,
  });
  if (sent.status !== 204) throw new Error(`The upload failed: ${sent.status}`);
  return path.pathname.split('/').at(-1);
}

/** Looks for processes that examine files, and at their peak of resident memory. */
function watchMemory() {
  let peak = 0;
  let ended = false;
  const watching = (async () => {
    while (!ended) {
      for (const id of await readdir('/proc')) {
        if (!/^\d+$/.test(id)) continue;
        const command = await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '');
        if (!command.includes('preview-process')) continue;
        const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return {
    stop: async () => {
      ended = true;
      await watching;
      return peak;
    },
  };
}
