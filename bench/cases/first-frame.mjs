import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScript, launchBrowser } from '../lib/browser.mjs';
import { signedIn } from '../lib/call-pages.mjs';
import { rest, startChatCall } from '../lib/chatcall.mjs';
import { startProgram } from '../lib/process.mjs';
import { median, quantile } from '../lib/statistics.mjs';

const CALLS = 20;
/** The least a page asks of a camera, and what the web app asks (`browser-media-devices.ts`). */
const SMALL = { width: 640, height: 480 };
const LIKE_OURS = { width: 1280, height: 720, frameRate: 30 };
const PEER = new URL('../peers/bare-call/', import.meta.url).pathname;
const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;

/**
 * Milliseconds from pressing Accept to the first remote frame, over 20 calls in real browsers, against
 * a bare mediasoup page. Each begins in a browser that was just started.
 */
export async function firstFrame() {
  const ours = await inNewBrowser(chatCall);
  const peer = await inNewBrowser((browser) => bareCalls(browser, SMALL));
  const alike = await inNewBrowser((browser) => bareCalls(browser, LIKE_OURS));
  return {
    name: 'accept to first remote frame, p95',
    unit: 'ms',
    ours: quantile(ours, 0.95),
    peer: quantile(peer, 0.95),
    ratio: quantile(ours, 0.95) / quantile(peer, 0.95),
    notes: [
      `median ${median(ours).toFixed(0)} ms, peer ${median(peer).toFixed(0)} ms, ${CALLS} calls each; the peer's picture is 640x480`,
      `with our 1280x720 at 30: peer p95 ${quantile(alike, 0.95).toFixed(0)} ms, median ${median(alike).toFixed(0)} ms, ratio ${(quantile(ours, 0.95) / quantile(alike, 0.95)).toFixed(2)}`,
      `calls in their order: ${inOrder(ours)}; peer: ${inOrder(peer)}`,
    ],
  };
}

async function inNewBrowser(measure) {
  const browser = await launchBrowser();
  try {
    return await measure(browser);
  } finally {
    await browser.close();
  }
}

const inOrder = (times) => times.map((time) => time.toFixed(0)).join(', ');

async function chatCall(browser) {
  const server = await startChatCall({ WEB_ROOT, MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' });
  try {
    const caller = await signedIn(browser, server, 'caller', '10.1.0.1');
    const callee = await signedIn(browser, server, 'callee', '10.1.0.2');
    const { id } = await rest(server, 'POST', '/chats/direct', {
      token: caller.token,
      body: { userId: callee.id },
    });
    await caller.page.goto(`${server.url}/chats/${id}`);
    await callee.page.goto(`${server.url}/chats/${id}`);
    const times = [];
    for (let call = 0; call < CALLS; call += 1) {
      await caller.page.getByTestId('call-video-button').click();
      if (call === 0) await caller.page.getByTestId('check-start').click();
      await callee.page.getByTestId('accept-video').waitFor();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      times.push(await callee.page.evaluate(acceptAndWait));
      await caller.page.getByTestId('call-hangup').click();
      await Promise.all([isOut(caller.page), isOut(callee.page)]);
    }
    return times;
  } finally {
    await server.close();
  }
}

/** Closes the word about how the call ended, where there is one. */
async function isOut(page) {
  await page.waitForFunction(
    () =>
      !document.querySelector('[data-testid=call-screen]') ||
      document.querySelector('[data-testid=call-ended]'),
  );
  if (await page.getByTestId('call-ended').isVisible())
    await page.getByTestId('call-close').click();
  await page.getByTestId('call-screen').waitFor({ state: 'detached' });
}

/**
 * Runs in the page: presses Accept, and answers the milliseconds until a remote video shows its first frame.
 * An element that has played before it is in the page may have that frame already: it is shown with the next
 * frame of the page.
 */
async function acceptAndWait() {
  const start = performance.now();
  document.querySelector('[data-testid=accept-video]').click();
  let video = null;
  while (!video) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    video = document.querySelector(
      'video[data-testid=remote-video], [data-testid=remote-video] video',
    );
  }
  const arrives = new Promise((resolve) => video.requestVideoFrameCallback(() => resolve(true)));
  const isThere = async () => {
    const hasFrame = video.getVideoPlaybackQuality().totalVideoFrames > 0;
    while (hasFrame) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return;
    }
    await arrives;
  };
  await Promise.race([arrives, isThere()]);
  return performance.now() - start;
}

async function bareCalls(browser, video) {
  const folder = await mkdtemp(join(tmpdir(), 'bare-call-'));
  const script = join(folder, 'page.js');
  await bundleScript(`${PEER}page.mjs`, script);
  const peer = await startProgram(
    [`${PEER}server.mjs`],
    { PAGE_SCRIPT: script },
    /listening (\d+)/,
  );
  const url = `http://127.0.0.1:${peer.match[1]}`;
  try {
    const times = [];
    for (let call = 0; call < CALLS; call += 1) {
      const contexts = await Promise.all(
        [1, 2].map(() => browser.newContext({ permissions: ['camera', 'microphone'] })),
      );
      const [caller, callee] = await Promise.all(contexts.map((context) => context.newPage()));
      await Promise.all([caller.goto(url), callee.goto(url)]);
      await caller.evaluate(
        (constraints) => globalThis.call({ receive: false, camera: constraints }),
        video,
      );
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      times.push(
        await callee.evaluate(
          (constraints) => globalThis.call({ receive: true, camera: constraints }),
          video,
        ),
      );
      await Promise.all(contexts.map((context) => context.close()));
    }
    return times;
  } finally {
    await peer.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
