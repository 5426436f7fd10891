import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript, launchBrowser, SLOW_CAMERA } from '../lib/browser.mjs';
import {
  firstFrameAfter,
  hasVideo,
  longestGap,
  received,
  sentFrames,
  useRelay,
  videoCall,
  watch,
} from '../lib/call-pages.mjs';
import { startChatCall } from '../lib/chatcall.mjs';
import { cpuSeconds, startProgram } from '../lib/process.mjs';
import { median } from '../lib/statistics.mjs';
import { UdpRelay } from '../lib/udp-relay.mjs';

const WORKER_KILLS = 5;
const PATH_CHANGES = 3;
const RELOADS = 3;
const PEER = new URL('../peers/bare-call/', import.meta.url).pathname;
const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const CAMERA = { width: 1280, height: 720, frameRate: 30 };
const MEDIA = { WEB_ROOT, MEDIA_LISTEN_IP: '127.0.0.1', MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' };

/** Milliseconds without a frame in a video call when what carries it is killed, changes or is loaded again, against a bare page that recovers by itself. */
export async function callRecovery() {
  const browser = await launchBrowser();
  try {
    const kills = await both(browser, workerKills);
    const paths = await both(browser, pathChanges);
    const reloads = await both(browser, pageReloads);
    const apart = await processKills();
    return [
      figure('recovery of a call after SIGKILL of its media worker, median', kills),
      figure('recovery of a call after a change of the network path, median', paths),
      figure('a page of a call that is loaded again: first frame, median', reloads),
      {
        name: 'frames of a call lost while its API process is killed, media in another process',
        unit: 'frames',
        ours: apart.lost,
        peer: apart.shown,
        ratio: apart.lost / apart.shown,
        notes: [
          ...apart.notes,
          `SIGKILL of the media node, another one there: ${text(apart.node)} ms`,
          `SIGTERM of the media node, another one there: ${text(apart.drain)} ms`,
        ],
      },
    ];
  } finally {
    await browser.close();
  }
}

const text = (values) => values.map((value) => value.toFixed(0)).join(', ');

async function both(browser, trial) {
  return { ours: await trial(browser, chatCall), peer: await trial(browser, bareCall) };
}

function figure(name, { ours, peer }) {
  return {
    name,
    unit: 'ms',
    ours: median(ours),
    peer: median(peer),
    ratio: median(ours) / median(peer),
    notes: [`${text(ours)} ms; peer ${text(peer)} ms`],
  };
}

/** The longest pauses of both pages after each kill of the worker that carries the call. */
async function workerKills(browser, start) {
  const { pid, pages, close } = await start(browser);
  try {
    const pauses = [];
    for (let kill = 0; kill < WORKER_KILLS; kill += 1) {
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

/** The longest pauses of both pages after each change of the path of one of them. */
async function pathChanges(browser, start) {
  const relay = await UdpRelay.open();
  const { pages, close } = await start(browser, relay);
  try {
    const pauses = [];
    for (let change = 0; change < PATH_CHANGES; change += 1) {
      const at = Date.now();
      relay.changePath();
      pauses.push(...(await pausesOf(pages, at)));
    }
    return pauses;
  } finally {
    await close();
    relay.close();
  }
}

/** The time from loading a page again to the first frame on it. */
async function pageReloads(browser, start) {
  const { pages, enter, close } = await start(browser);
  const [page] = pages;
  try {
    const times = [];
    for (let reload = 0; reload < RELOADS; reload += 1) {
      const at = Date.now();
      await page.reload({ waitUntil: 'commit' });
      await enter(page);
      times.push(await firstFrameAfter(page, at));
      await Promise.all(pages.map((page) => hasVideo(page)));
    }
    return times;
  } finally {
    await close();
  }
}

async function pausesOf(pages, since, steadyMs = 3_000) {
  const gaps = await Promise.all(pages.map((page) => longestGap(page, since, steadyMs)));
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

/** `relay` carries the media of the second page. */
async function chatCall(browser, relay) {
  // Another worker is there, as with the four of an installation; a relay knows only one.
  const server = await startChatCall({ ...MEDIA, MEDIA_WORKERS: relay ? '1' : '2' });
  const pages = await videoCall(browser, server, relay);
  return {
    pid: server.pid,
    pages,
    enter: () => undefined,
    close: async () => {
      await Promise.all(pages.map((page) => page.context().close()));
      await server.close();
    },
  };
}

async function bareCall(browser, relay) {
  const folder = await mkdtemp(join(tmpdir(), 'bare-call-'));
  const script = join(folder, 'page.js');
  await bundleScript(`${PEER}page.mjs`, script);
  const peer = await startProgram(
    [`${PEER}server.mjs`],
    { PAGE_SCRIPT: script },
    /listening (\d+)/,
  );
  const contexts = await Promise.all(
    [1, 2].map(() => browser.newContext({ permissions: ['camera', 'microphone'] })),
  );
  const pages = await Promise.all(contexts.map((context) => context.newPage()));
  const enter = async (page) => {
    await page.waitForFunction(() => globalThis.enter);
    await page.evaluate((camera) => globalThis.enter(camera), CAMERA);
  };
  if (relay) await useRelay(pages[1], relay);
  for (const page of pages) {
    await page.addInitScript(watch);
    await page.goto(`http://127.0.0.1:${peer.match[1]}`);
    await enter(page);
  }
  for (const page of pages) await hasVideo(page);
  return {
    pid: peer.pid,
    pages,
    enter,
    close: async () => {
      await Promise.all(contexts.map((context) => context.close()));
      await peer.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Kills of whole processes: two that carry media, and one with the API. */
async function processKills() {
  const redis = process.env.CHATCALL_TEST_REDIS_URL;
  if (!redis) throw new Error('CHATCALL_TEST_REDIS_URL is not set: run through npm run bench');
  const env = { ...MEDIA, REDIS_URL: redis, REDIS_PREFIX: `bench-${randomUUID()}` };
  const api = { ...env, ROLES: 'api,jobs' };
  const first = await startChatCall(api);
  const { database, data, secret } = first;
  const startNode = () => startChatCall({ ...env, ROLES: 'media' }, { database, data, secret });
  let server = first;
  let node = await startNode();
  // A machine that is busy with encoding drops the highest layer by itself, also without a kill.
  const browser = await launchBrowser({ flags: [SLOW_CAMERA] });
  const pages = await videoCall(browser, server);
  const result = { node: [], drain: [] };
  const apiKills = async () => {
    const kills = [];
    const [viewer, sender] = pages;
    // A machine that encodes two cameras delays frames by itself: one sends, the other one watches.
    await viewer.getByTestId('call-camera').click();
    await arrivedIn(viewer, sender, STEADY_MS);
    for (let kill = 0; kill < API_KILLS; kill += 1) {
      const before = await arrivedIn(viewer, sender, AWAY_MS);
      process.kill(server.pid, 'SIGKILL');
      const away = await arrivedIn(viewer, sender, AWAY_MS);
      // On this machine the call would lack the processor that a process takes to start.
      const restarted = startChatCall(api, first, { background: true });
      const back = await arrivedIn(viewer, sender, BACK_MS);
      server = await restarted;
      kills.push({ before, away, back });
    }
    await viewer.getByTestId('call-camera').click();
    await hasVideo(sender);
    return kills;
  };
  try {
    const kills = await apiKills();
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
    return { ...result, ...lostFrames(kills) };
  } finally {
    await browser.close();
    await node.stop();
    await server.close();
  }
}

const API_KILLS = 5;
/** Until the senders have found out how much their network carries. */
const STEADY_MS = 10_000;
/** There is no API process. */
const AWAY_MS = 6_000;
/** It starts, and the devices are back. */
const BACK_MS = 20_000;

/** Frames that may be on their way at the beginning and at the end of a measurement. */
const ON_THE_WAY = 2;

/** Milliseconds between two looks at what is sent and received. */
const LOOK_MS = 500;

/**
 * What arrives at a viewer in a time: the frames, when they were shown, and those that the other page has
 * sent, at all and in the layer that is shown: a sender that runs short of processor or network stops its
 * highest layer by itself.
 */
async function arrivedIn(viewer, sender, ms) {
  const read = () => Promise.all([received(viewer), sentFrames(sender)]);
  const from = Date.now();
  const [then, sentThen] = await read();
  let [was, sentBefore] = [then, sentThen];
  let inLayer = 0;
  while (Date.now() < from + ms) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const [now, sentNow] = await read();
    const grown = [was, now].map(({ frameHeight }) => {
      const id = Object.keys(sentNow).find((one) => sentNow[one].height === frameHeight);
      return id ? sentNow[id].frames - (sentBefore[id]?.frames ?? 0) : 0;
    });
    inLayer += Math.min(...grown);
    [was, sentBefore] = [now, sentNow];
  }
  const grown = Object.keys(was).map((name) => [name, was[name] - then[name]]);
  const shown = (await viewer.evaluate(() => globalThis.frames)).filter((at) => at >= from);
  // The lowest layer has fewer frames; the one that is shown has as many as the highest.
  const sent = Object.keys(sentBefore).map(
    (id) => sentBefore[id].frames - (sentThen[id]?.frames ?? 0),
  );
  return {
    ...Object.fromEntries(grown),
    sent: Math.max(...sent),
    inLayer,
    gapMs: Math.max(...shown.slice(1).map((at, one) => at - shown[one])),
    heights: [then.frameHeight, was.frameHeight],
  };
}

/** Frames that one page has sent while the process was away or came back, and the other has not received. */
function lostFrames(kills) {
  const lost = ({ sent, framesReceived }) => Math.max(0, sent - framesReceived - ON_THE_WAY);
  const words = ({
    sent,
    inLayer,
    framesReceived,
    framesDecoded,
    freezeCount,
    connections,
    gapMs,
    heights,
  }) =>
    `${sent} frames sent, ${inLayer} in the layer that is shown, ${framesReceived} received, ${framesDecoded} decoded, ${freezeCount} freezes, ${connections} new connections, longest pause ${gapMs} ms, ${heights.join(' to ')} lines`;
  const during = kills.flatMap(({ away, back }) => [away, back]);
  return {
    lost: Math.max(...during.map(lost)),
    shown: Math.min(...during.map(({ framesReceived }) => framesReceived)),
    notes: kills.flatMap((kill) =>
      Object.entries(kill).map(([when, arrived]) => `${when}: ${words(arrived)}`),
    ),
  };
}
