import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bundleScript, launchBrowser } from '../lib/browser.mjs';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';

const PAGE = new URL('../peers/grid-call/page.mjs', import.meta.url).pathname;
const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const LARGE = { width: 1280, height: 720 };
const SMALL = { width: 240, height: 135 };
const CODECS = (process.env.CALL_CODECS ?? 'H264,VP9,AV1').split(',');
const MEASURE_MS = 6_000;
const WAIT_MS = 30_000;
/** The longest time without a new picture that a change of the codec may cause. */
const GAP_MS = 1_000;
/** Layers that nobody receives must not be sent for longer than this. */
const UNUSED_MS = 2_000;
const LOWEST_LINES = 180;

/**
 * Three people, of whom the third joins with a device that knows one codec only: how long the first
 * one's picture stands still for the second one meanwhile, and, where that codec has SVC, that a small
 * tile gets the lowest layer of it, and that the others are not sent once the large tile is closed.
 */
export async function callCodecs() {
  const folder = await mkdtemp(join(tmpdir(), 'codecs-call-'));
  const script = join(folder, 'page.js');
  await bundleScript(PAGE, script);
  const server = await startChatCall({
    WEB_ROOT,
    MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1',
    RATE_LIMIT_FACTOR: '0',
  });
  const browser = await launchBrowser();
  try {
    const results = [];
    for (const codec of CODECS)
      results.push(await withDeviceOf(codec, { browser, server, script }));
    const gap = Math.max(...results.map((result) => result.gap));
    const svc = results.filter(({ codec }) => codec !== 'H264');
    const share = Math.max(...svc.map(({ bytes: [small, large] }) => small / large));
    return [
      {
        name: 'a change of the codec: the longest time without a new picture',
        unit: 'ms',
        ours: gap,
        peer: GAP_MS,
        ratio: gap / GAP_MS,
        notes: results.map(
          (result) =>
            `${result.codec}: ${result.gap.toFixed(0)} ms; small and large tile receive ${result.received}`,
        ),
      },
      {
        name: 'bytes of a small tile against a large one, layers of SVC',
        unit: 'share',
        ours: share,
        peer: 1,
        ratio: share,
      },
      {
        name: 'layers of SVC that nobody receives any more: the longest time until they are not sent',
        unit: 'ms',
        ours: Math.max(...svc.map(({ unusedMs }) => unusedMs)),
        peer: UNUSED_MS,
        ratio: Math.max(...svc.map(({ unusedMs }) => unusedMs)) / UNUSED_MS,
        notes: svc.map(({ codec, unusedMs }) => `${codec}: ${unusedMs.toFixed(0)} ms`),
      },
    ];
  } finally {
    await browser.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function withDeviceOf(codec, { browser, server, script }) {
  const names = ['anna', 'ben', 'cleo', 'dora'];
  const people = [];
  for (const name of names) people.push({ name, ...(await register(server, name)) });
  const [anna, ben, cleo, dora] = people;
  const { id: conversationId } = await rest(server, 'POST', '/chats/groups', {
    token: anna.token,
    body: { title: codec, memberIds: [ben.id, cleo.id, dora.id] },
  });
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    bypassCSP: true,
  });
  try {
    const open = () => openPage(context, server, script);
    const page = await open();
    const limited = await openPage(context, server, script, codec);
    const enter = (at, { name, username, password }, options) =>
      at.evaluate((request) => globalThis.join(request), { name, username, password, ...options });
    const callId = await enter(page, anna, {
      conversationId,
      local: { camera: true, microphone: false },
      ownEncodings: true,
      views: [],
    });
    const watches = { callId, local: { camera: false, microphone: false } };
    await enter(page, ben, { ...watches, views: [LARGE] });
    await enter(page, dora, { ...watches, views: [SMALL] });
    await page.evaluate((name) => globalThis.watchCamera(name), 'ben');
    await until(page, ['ben', 'dora'], 'VP8');
    // A page in the background draws pictures only now and then.
    await page.bringToFront();
    await page.evaluate(() => globalThis.forgetGap());
    await enter(limited, cleo, { ...watches, views: [LARGE] });
    await until(page, ['ben', 'dora'], codec);
    const gap = await page.evaluate(() => globalThis.longestGap());
    await sleep(3_000);
    const before = await both(page);
    await sleep(MEASURE_MS);
    const after = await both(page);
    const [large, small] = after.map(({ bytes }, index) => bytes - before[index].bytes);
    const received = after
      .toReversed()
      .map(({ videos }) => videos.map((video) => `${video.codec} ${video.lines} lines`).join(', '))
      .join(' and ');
    const unusedMs = codec === 'H264' ? 0 : await untilSmall(page, limited);
    return { codec, gap, bytes: [small, large], received, unusedMs };
  } finally {
    await context.close();
  }
}

/** The large tiles are closed: milliseconds until the lowest layer alone is sent. */
async function untilSmall(page, limited) {
  await limited.evaluate(() => globalThis.hide('cleo'));
  await page.evaluate(() => globalThis.hide('ben'));
  const started = performance.now();
  for (;;) {
    const lines = await page.evaluate(() => globalThis.sentLines('anna'));
    const ms = performance.now() - started;
    if (lines.length === 1 && lines[0] <= LOWEST_LINES) return ms;
    if (ms > WAIT_MS) throw new Error(`Anna sends ${lines.join(' and ')} lines for a small tile.`);
    await sleep(100);
  }
}

const both = (page) =>
  Promise.all(
    ['ben', 'dora'].map((name) => page.evaluate((one) => globalThis.received(one), name)),
  );

/** Waits until these people receive video in a codec only. */
async function until(page, names, codec) {
  const end = performance.now() + WAIT_MS;
  for (;;) {
    const all = await Promise.all(
      names.map((name) => page.evaluate((one) => globalThis.received(one), name)),
    );
    const videos = all.map((one) => one.videos.filter(({ frames }) => frames > 0));
    if (videos.every((list) => list.length === 1 && list[0].codec === `video/${codec}`)) return;
    if (performance.now() > end)
      throw new Error(`Not everybody receives ${codec}: ${JSON.stringify(videos)}`);
    await sleep(200);
  }
}

async function openPage(context, server, script, codec) {
  const page = await context.newPage();
  if (codec) await page.addInitScript(knowOnly, `video/${codec}`);
  await page.goto(`${server.url}/sign-in`);
  await page.addScriptTag({ path: script });
  return page;
}

/** Runs in the page, before its scripts. */
function knowOnly(mimeType) {
  const { createOffer } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createOffer = function (...options) {
    const known = RTCRtpReceiver.getCapabilities('video').codecs;
    const codecs = known.filter((codec) => ['video/rtx', mimeType].includes(codec.mimeType));
    for (const transceiver of this.getTransceivers())
      if (transceiver.receiver.track.kind === 'video') transceiver.setCodecPreferences(codecs);
    return createOffer.apply(this, options);
  };
}
