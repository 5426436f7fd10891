import { randomUUID } from 'node:crypto';
import { rest } from './chatcall.mjs';

/**
 * A page of a new user who is signed in.
 *
 * @param {object} [options]
 * @param {() => void} [options.script] Runs before those of the page.
 * @param {import('./udp-relay.mjs').UdpRelay} [options.relay] Carries its media.
 * @param {string} [options.url] How the page reaches the server, when not at the server's own address.
 * @param {import('playwright-core').BrowserContextOptions} [options.context]
 * @param {(page: import('playwright-core').Page) => Promise<unknown>} [options.prepare] Before the page loads anything.
 */
export async function signedIn(browser, server, name, address, options = {}) {
  const { script, relay, url = server.url, context: more, prepare } = options;
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    extraHTTPHeaders: { 'x-forwarded-for': address },
    ...more,
  });
  if (script) await context.addInitScript(script);
  const page = await context.newPage();
  if (relay) await useRelay(page, relay);
  await prepare?.(page);
  const username = `${name}-${randomUUID().slice(0, 8)}`;
  const password = `pw ${randomUUID()}`;
  const result = await rest(server, 'POST', '/auth/register', {
    body: { email: `${username}@example.org`, username, displayName: name, password },
    headers: { 'x-forwarded-for': address },
  });
  await page.goto(`${url}/sign-in`);
  await page.getByTestId('login').fill(username);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
  await page.getByTestId('new-chat').first().waitFor();
  return { page, id: result.user.id, token: result.accessToken };
}

/** The candidates of the media server that a page receives are those of the relay. */
export function useRelay(page, relay) {
  return page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => server.send(message));
    server.onMessage((message) => {
      const text = String(message).replace(/"iceCandidates":(\[[^\]]*\])/g, (_all, list) => {
        const [udp] = JSON.parse(list).filter(({ protocol }) => protocol === 'udp');
        relay.target = udp.port;
        return `"iceCandidates":${JSON.stringify([{ ...udp, port: relay.port }])}`;
      });
      socket.send(text);
    });
  });
}

/** Two pages in a video call of the server; `relay` carries the media of the second. */
export async function videoCall(browser, server, relay) {
  const caller = await signedIn(browser, server, 'caller', '10.1.0.1', { script: watch });
  const callee = await signedIn(browser, server, 'callee', '10.1.0.2', { script: watch, relay });
  const { id } = await rest(server, 'POST', '/chats/direct', {
    token: caller.token,
    body: { userId: callee.id },
  });
  await caller.page.goto(`${server.url}/chats/${id}`);
  await callee.page.goto(`${server.url}/chats/${id}`);
  await caller.page.getByTestId('call-video-button').click();
  await caller.page.getByTestId('check-start').click();
  await callee.page.getByTestId('accept-video').click();
  const pages = [caller.page, callee.page];
  for (const page of pages) await hasVideo(page);
  return pages;
}

/** Runs in the page before its scripts: records the time of every frame of remote video, and keeps the peer connections. */
export function watch() {
  const selector =
    'video#remote, video[data-testid=remote-video], [data-testid=remote-video] video';
  const watched = new WeakSet();
  globalThis.frames = [];
  const follow = (video) => {
    if (!video || watched.has(video)) return;
    watched.add(video);
    const next = () =>
      video.requestVideoFrameCallback(() => {
        globalThis.frames.push(Date.now());
        next();
      });
    next();
  };
  setInterval(() => follow(document.querySelector(selector)), 2);
  globalThis.connections = [];
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      globalThis.connections.push(this);
    }
  };
}

/** Waits until a page that `watch` runs in has shown remote video for a while. */
export function hasVideo(page, timeout = 30_000) {
  return page.waitForFunction(() => globalThis.frames.length > 30, null, { timeout });
}

/** Milliseconds from a moment to the first frame of remote video after it. */
export async function firstFrameAfter(page, since) {
  await page.waitForFunction((at) => globalThis.frames.some((one) => one > at), since, {
    timeout: 60_000,
  });
  return page.evaluate((at) => globalThis.frames.find((one) => one > at) - at, since);
}

/** What arrived at a page in all connections so far, and the height of the latest frame. */
export function received(page) {
  return page.evaluate(async () => {
    const names = [
      'packetsLost',
      'framesReceived',
      'framesDecoded',
      'framesDropped',
      'freezeCount',
    ];
    const sum = { connections: globalThis.connections.length, frameHeight: 0 };
    for (const name of names) sum[name] = 0;
    for (const connection of globalThis.connections)
      for (const entry of (await connection.getStats()).values())
        if (entry.type === 'inbound-rtp') {
          for (const name of names) sum[name] += entry[name] ?? 0;
          sum.frameHeight = Math.max(sum.frameHeight, entry.frameHeight ?? 0);
        }
    return sum;
  });
}

/** Frames that each layer of a page's video has sent so far, and their height. */
export function sentFrames(page) {
  return page.evaluate(async () => {
    const layers = {};
    for (const connection of globalThis.connections)
      for (const entry of (await connection.getStats()).values())
        if (entry.type === 'outbound-rtp' && entry.kind === 'video')
          layers[entry.id] = { frames: entry.framesSent ?? 0, height: entry.frameHeight };
    return layers;
  });
}

/**
 * The longest time without a frame on a page after a moment, once frames have come for `steadyMs`
 * without a pause of a second.
 */
export async function longestGap(page, since, steadyMs = 4_000) {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const frames = (await page.evaluate(() => globalThis.frames)).filter((at) => at > since - 500);
    const gaps = frames.slice(1).map((at, index) => at - frames[index]);
    const lastLong = gaps.findLastIndex((gap) => gap > 1_000);
    const steadySince = frames[lastLong + 1] ?? Infinity;
    const last = frames.at(-1) ?? 0;
    if (Date.now() > since + steadyMs && last - Math.max(steadySince, since) > steadyMs)
      return { gapMs: Math.max(...gaps), frames: frames.length };
    if (Date.now() > deadline) throw new Error(`No video within 60 s; ${frames.length} frames`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
