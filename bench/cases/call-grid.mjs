import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript, launchBrowser } from '../lib/browser.mjs';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';

const PAGE = new URL('../peers/grid-call/page.mjs', import.meta.url).pathname;
const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const SENDERS = 12;
/** One large tile, eight small ones, and three off screen, in device pixels. */
const VIEWS = [
  { width: 1280, height: 720 },
  ...Array(8).fill({ width: 320, height: 180 }),
  null,
  null,
  null,
];
const LINES = { highest: 540, lowest: 135 };
const MEASURE_MS = 10_000;
const STEADY_MS = 60_000;

/** Bytes to a viewer who shows nine of twelve real simulcast videos, one of them large, against a viewer of the same call who gets all of them. */
export async function callGrid() {
  const folder = await mkdtemp(join(tmpdir(), 'grid-call-'));
  const script = join(folder, 'page.js');
  await bundleScript(PAGE, script);
  const server = await startChatCall({
    WEB_ROOT,
    MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    RATE_LIMIT_FACTOR: '0',
  });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({
      permissions: ['camera', 'microphone'],
      bypassCSP: true,
    });
    const [senders, grid, everything] = await Promise.all(
      [0, 1, 2].map(() => openPage(context, server, script)),
    );
    await fillCall(server, senders, grid, everything);
    const steady = await untilSteady(grid, everything);
    const before = await both(grid, everything);
    await new Promise((resolve) => setTimeout(resolve, MEASURE_MS));
    const after = await both(grid, everything);
    const [ours, peer] = after.map(
      ({ bytes, at }, index) => ((bytes - before[index].bytes) * 8) / (at - before[index].at),
    );
    return {
      name: 'bytes to a viewer of nine of twelve videos against all of them',
      unit: 'kbit/s',
      ours,
      peer,
      ratio: ours / peer,
      notes: [
        `lines of the videos ${linesOf(after[0])}; of the other viewer ${linesOf(after[1])}; ${steady}`,
        '960x540 at 8 frames a second, in three layers; one of twelve microphones is on',
      ],
    };
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openPage(context, server, script) {
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in`);
  await page.addScriptTag({ path: script });
  return page;
}

/** The senders show nothing; one viewer shows a grid, the other reports nothing. Both are there before most senders, as in a call that fills. */
async function fillCall(server, senders, grid, everything) {
  const people = [];
  for (let index = 0; index < SENDERS + 2; index += 1)
    people.push(await register(server, `person${index}`));
  const [owner, ...members] = people;
  const { id: conversationId } = await rest(server, 'POST', '/chats/groups', {
    token: owner.token,
    body: { title: 'Grid', memberIds: members.map(({ id }) => id) },
  });
  const enter = (page, index, options) =>
    page.evaluate((request) => globalThis.join(request), {
      name: String(index),
      username: people[index].username,
      password: people[index].password,
      ...options,
    });
  const sends = (index) => ({ camera: true, microphone: index === 0 });
  const callId = await enter(senders, 0, { conversationId, local: sends(0), views: [] });
  const watches = { callId, local: { camera: false, microphone: false } };
  await enter(grid, SENDERS, { ...watches, views: VIEWS });
  await enter(everything, SENDERS + 1, watches);
  for (let index = 1; index < SENDERS; index += 1)
    await enter(senders, index, { callId, local: sends(index), views: [] });
}

/** Waits until the other viewer gets all videos in the highest layer, and this one in the layers of its tiles. */
async function untilSteady(grid, everything) {
  const end = Date.now() + STEADY_MS;
  while (Date.now() < end) {
    const [ours, peer] = await both(grid, everything);
    const large = ours.videos.filter(({ lines }) => lines === LINES.highest).length;
    const all = peer.videos.filter(({ lines }) => lines === LINES.highest).length;
    const small = ours.videos.filter(({ lines }) => lines === LINES.lowest).length;
    if (all === SENDERS && large === 1 && small === 8) return 'all as wanted';
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return `not all as wanted within ${STEADY_MS / 1000} s`;
}

function both(grid, everything) {
  return Promise.all([
    grid.evaluate((name) => globalThis.received(name), String(SENDERS)),
    everything.evaluate((name) => globalThis.received(name), String(SENDERS + 1)),
  ]);
}

const linesOf = ({ videos }) =>
  videos
    .map(({ lines }) => lines)
    .sort((a, b) => b - a)
    .join(' ');
