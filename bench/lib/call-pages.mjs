import { randomUUID } from 'node:crypto';
import { rest } from './chatcall.mjs';

/** A page of a new user who is signed in. */
export async function signedIn(browser, server, name, address) {
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    extraHTTPHeaders: { 'x-forwarded-for': address },
  });
  const page = await context.newPage();
  await page.addInitScript(keepConnections);
  const username = `${name}-${randomUUID().slice(0, 8)}`;
  const password = `pw ${randomUUID()}`;
  const result = await rest(server, 'POST', '/auth/register', {
    body: { email: `${username}@example.org`, username, displayName: name, password },
    headers: { 'x-forwarded-for': address },
  });
  await page.goto(`${server.url}/sign-in`);
  await page.getByTestId('login').fill(username);
  await page.getByTestId('password').fill(password);
  await page.getByTestId('sign-in').click();
  await page.getByTestId('new-chat').first().waitFor();
  return { page, id: result.user.id, token: result.accessToken };
}

/** Runs in the page before its scripts: keeps every peer connection. */
function keepConnections() {
  globalThis.connections = [];
  const Original = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Original {
    constructor(...args) {
      super(...args);
      globalThis.connections.push(this);
    }
  };
}

/** What all peer connections of a page have received: how many there are, packets that were lost, frames that arrived and were not decoded. */
export function received(page) {
  return page.evaluate(async () => {
    const sum = { connections: 0, packetsLost: 0, framesReceived: 0, framesDropped: 0 };
    for (const connection of globalThis.connections) {
      sum.connections += 1;
      for (const entry of (await connection.getStats()).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        for (const name of ['packetsLost', 'framesReceived', 'framesDropped'])
          sum[name] += entry[name] ?? 0;
      }
    }
    return sum;
  });
}

/** Two pages in a video call of the server. */
export async function videoCall(browser, server) {
  const caller = await signedIn(browser, server, 'caller', '10.1.0.1');
  const callee = await signedIn(browser, server, 'callee', '10.1.0.2');
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
  for (const page of pages) await watchFrames(page);
  return pages;
}

/** Records the time of every frame of remote video from now on, and waits for the first. */
export async function watchFrames(page) {
  await page.evaluate(() => {
    const selector =
      'video#remote, video[data-testid=remote-video], [data-testid=remote-video] video';
    const watched = new WeakSet();
    globalThis.frames = [];
    const watch = (video) => {
      if (!video || watched.has(video)) return;
      watched.add(video);
      const next = () =>
        video.requestVideoFrameCallback(() => {
          globalThis.frames.push(Date.now());
          next();
        });
      next();
    };
    setInterval(() => watch(document.querySelector(selector)), 2);
  });
  await page.waitForFunction(() => globalThis.frames.length > 30, null, { timeout: 30_000 });
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
