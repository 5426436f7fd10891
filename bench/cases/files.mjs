import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import S3Server from '@20minutes/s3rver';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { residentMiB } from '../lib/process.mjs';

const MEGABYTE = 1_000_000;
const LARGE_MB = 100;
const SMALL_MB = 5;
const SAMPLE_MS = 20;
const TUS = { 'tus-resumable': '1.0.0' };

/**
 * Resident memory of the server while a file of 100 MB is uploaded, stored and read, against small ones:
 * on the disk and in a bucket. The small ones come first, so that the server has loaded and grown what
 * any file needs.
 */
export async function files() {
  const s3 = await startS3();
  try {
    return [await passing('on the disk', {}), await passing('in a bucket', s3.env)];
  } finally {
    await s3.close();
  }
}

async function passing(where, env) {
  const server = await startChatCall({ FILE_SIZE_MAX_MB: String(LARGE_MB), ...env });
  try {
    const { token } = await register(server, 'files');
    await pass(server, token, SMALL_MB);
    const small = [];
    for (let round = 0; round < 3; round += 1) small.push(await pass(server, token, SMALL_MB));
    const before = residentMiB(server.pid);
    const large = await pass(server, token, LARGE_MB);
    const peer = Math.max(...small);
    return {
      name: `memory while a file of ${LARGE_MB} MB passes, ${where}`,
      unit: 'MiB',
      ours: large,
      peer,
      ratio: large / peer,
      notes: [
        `before it ${before.toFixed(1)} MiB: ${(large - before).toFixed(1)} MiB more at its highest, for ${LARGE_MB} MB up, into the storage and down`,
      ],
    };
  } finally {
    await server.close();
  }
}

/** Uploads a file and reads it. @returns the highest memory of the server meanwhile */
async function pass(server, token, megabytes) {
  let highest = 0;
  const timer = setInterval(() => {
    highest = Math.max(highest, residentMiB(server.pid));
  }, SAMPLE_MS);
  try {
    const sent = createHash('sha256');
    const id = await upload(server, token, megabytes, sent);
    const { body } = await authorized(server, token, `/files/${id}/content`);
    const received = createHash('sha256');
    for await (const chunk of body) received.update(chunk);
    if (received.digest('hex') !== sent.digest('hex')) throw new Error('The file was changed');
  } finally {
    clearInterval(timer);
  }
  return highest;
}

async function upload(server, token, megabytes, hash) {
  const created = await authorized(server, token, '/uploads', {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(megabytes * MEGABYTE) },
  });
  const id = created.headers.get('location').split('/').at(-1);
  await authorized(server, token, `/uploads/${id}`, {
    method: 'PATCH',
    headers: { ...TUS, 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: Readable.toWeb(Readable.from(bytes(megabytes, hash))),
    duplex: 'half',
  });
  await rest(server, 'POST', '/files', { token, body: { uploadId: id, name: 'backup.bin' } });
  return id;
}

function* bytes(megabytes, hash) {
  for (let count = 0; count < megabytes; count += 1) {
    const chunk = randomBytes(MEGABYTE);
    hash.update(chunk);
    yield chunk;
  }
}

async function authorized(server, token, path, { headers = {}, ...options } = {}) {
  const response = await fetch(`${server.url}/api${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...options,
  });
  if (!response.ok)
    throw new Error(`${options.method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** A real S3 server in this process, whose memory does not count. */
async function startS3() {
  const directory = await mkdtemp(join(tmpdir(), 'chatcall-bench-s3-'));
  const server = new S3Server({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    vhostBuckets: false,
    directory,
    configureBuckets: [{ name: 'files' }],
  });
  await server.run();
  return {
    env: {
      S3_ENDPOINT: `http://127.0.0.1:${server.httpServer.address().port}`,
      S3_BUCKET: 'files',
      S3_ACCESS_KEY: 'S3RVER',
      S3_SECRET_KEY: 'S3RVER',
    },
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
