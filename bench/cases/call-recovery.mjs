import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { launchBrowser } from '../lib/browser.mjs';
import { longestGap, received, videoCall, watchFrames } from '../lib/call-pages.mjs';
import { startChatCall } from '../lib/chatcall.mjs';
import { cpuSeconds, startProgram } from '../lib/process.mjs';
import { median } from '../lib/statistics.mjs';

const KILLS = 5;
const PEER = new URL('../peers/bare-call/', import.meta.url).pathname;
const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const CAMERA = { width: 1280, height: 720, frameRate: 30 };
const MEDIA = { WEB_ROOT, MEDIA_LISTEN_IP: '127.0.0.1', MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' };

/** Milliseconds without a frame in a video call when processes that carry it are killed, against a bare page that recovers by itself. */
export async function callRecovery() {
  const browser = await launchBrowser();
  try {
    const ours = await workerKills(browser, chatCall);
    const peer = await workerKills(browser, bareCall);
    const apart = await processKills(browser);
    const text = (values) => values.map((value) => value.toFixed(0)).join(', ');
    return {
      name: 'recovery of a call after SIGKILL of its media worker, median',
      unit: 'ms',
      ours: median(ours),
      peer: median(peer),
      ratio: median(ours) / median(peer),
      notes: [
        `${KILLS} kills, both sides: ${text(ours)} ms; peer ${text(peer)} ms`,
        `SIGKILL of the media node, another one there: ${text(apart.node)} ms`,
        `SIGTERM of the media node, another one there: ${text(apart.drain)} ms`,
        `SIGKILL and restart of the API, media in another process: longest pause ${text(apart.api)} ms; before it ${text(apart.before)} ms`,
        `what each page received meanwhile: ${apart.received.join(' · ')}`,
      ],
    };
  } finally {
    await browser.close();
  }
}

/** The longest pauses of both pages after each kill of the worker that carries the call. */
async function workerKills(browser, start) {
  const { pid, pages, close } = await start(browser);
  try {
    const pauses = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const worker = await busiestOf(workersOf(pid));
      const at = Date.now();
      process.kill(worker, 'SIGKILL');
      pauses.push(...(await pausesOf(pages, at)));
    }
    return pauses;
  } finally {
    await close();
  }
}

async function pausesOf(pages, since) {
  const gaps = await Promise.all(pages.map((page) => longestGap(page, since)));
  return gaps.map(({ gapMs }) => gapMs);
}

/** The worker that uses most: the one with the call. */
async function busiestOf(workers) {
  const before = workers.map(cpuSeconds);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const used = workers.map((worker, index) => cpuSeconds(worker) - before[index]);
  return workers[used.indexOf(Math.max(...used))];
}

function workersOf(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const children = tasks.flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return children
    .filter((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('mediasoup-worker'))
    .map(Number);
}

async function chatCall(browser) {
  // Another worker is there, as with the four of an installation.
  const server = await startChatCall({ ...MEDIA, MEDIA_WORKERS: '2' });
  const pages = await videoCall(browser, server);
  return {
    pid: server.pid,
    pages,
    close: async () => {
      await Promise.all(pages.map((page) => page.context().close()));
      await server.close();
    },
  };
}

async function bareCall(browser) {
  const folder = await mkdtemp(join(tmpdir(), 'bare-call-'));
  const script = join(folder, 'page.js');
  await build({
    entryPoints: [`${PEER}page.mjs`],
    bundle: true,
    minify: true,
    format: 'iife',
    outfile: script,
  });
  const peer = await startProgram(
    [`${PEER}server.mjs`],
    { PAGE_SCRIPT: script },
    /listening (\d+)/,
  );
  const contexts = await Promise.all(
    [1, 2].map(() => browser.newContext({ permissions: ['camera', 'microphone'] })),
  );
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  for (const page of pages) {
    await page.goto(`http://127.0.0.1:${peer.match[1]}`);
    await page.evaluate((camera) => globalThis.enter(camera), CAMERA);
  }
  for (const page of pages) await watchFrames(page);
  return {
    pid: peer.pid,
    pages,
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Kills of whole processes: one with the API, two that carry media. */
async function processKills(browser) {
  const redis = process.env.CHATCALL_TEST_REDIS_URL;
  if (!redis) throw new Error('CHATCALL_TEST_REDIS_URL is not set: run through npm run bench');
  const env = { ...MEDIA, REDIS_URL: redis, REDIS_PREFIX: `bench-${randomUUID()}` };
  const api = { ...env, ROLES: 'api,jobs' };
  const first = await startChatCall(api);
  const { database, data, secret } = first;
  const startNode = () => startChatCall({ ...env, ROLES: 'media' }, { database, data, secret });
  let server = first;
  let node = await startNode();
  const pages = await videoCall(browser, server);
  const result = { node: [], drain: [], api: [], before: [], received: [] };
  try {
    for (const [signal, pauses] of [
      ['SIGKILL', result.node],
      ['SIGTERM', result.drain],
      ['SIGKILL', result.node],
    ]) {
      const next = await startNode();
      const at = Date.now();
      process.kill(node.pid, signal);
      node = next;
      pauses.push(...(await pausesOf(pages, at)));
    }
    result.before.push(...(await pausesOf(pages, Date.now())));
    const before = await Promise.all(pages.map(received));
    const at = Date.now();
    process.kill(server.pid, 'SIGKILL');
    server = await startChatCall(api, first);
    result.api.push(
      ...(await Promise.all(pages.map((page) => longestGap(page, at, 15_000)))).map(
        ({ gapMs }) => gapMs,
      ),
    );
    const after = await Promise.all(pages.map(received));
    result.received = pages.map((_page, index) =>
      Object.keys(before[index])
        .map((name) => `${name} +${after[index][name] - before[index][name]}`)
        .join(', '),
    );
    return result;
  } finally {
    await Promise.all(pages.map((page) => page.context().close()));
    await node.stop();
    await server.close();
  }
}
