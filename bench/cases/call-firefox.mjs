import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../lib/browser.mjs';
import { register, rest, startChatCall } from '../lib/chatcall.mjs';
import { firefoxPath, launchFirefox } from '../lib/firefox.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const WAIT_MS = 30_000;
/** What has to arrive of each track: frames of a video, packets of sound. */
const ENOUGH = { video: 30, audio: 50 };

/** Firefox and Chromium in one call of the web app, each calling the other once: which camera, microphone and screen does not arrive at the other one. */
export async function callFirefox() {
  const path = firefoxPath();
  if (path === null) {
    process.stdout.write(
      'skip call-firefox: no Firefox on this machine (apt-get install firefox-esr, or CHATCALL_FIREFOX)\n',
    );
    return [];
  }
  const server = await startChatCall({ WEB_ROOT, MEDIA_ANNOUNCED_ADDRESSES: ownAddress() });
  const [chromium, firefox] = [await launchBrowser(), await launchFirefox(path)];
  try {
    const people = {
      chromium: await signedIn(server, 'chromium', await chromiumPage(chromium)),
      firefox: await signedIn(server, 'firefox', await firefox.newPage()),
    };
    const { id } = await rest(server, 'POST', '/chats/direct', {
      token: people.chromium.token,
      body: { userId: people.firefox.id },
    });
    for (const { page } of Object.values(people)) await page.goto(`${server.url}/chats/${id}`);
    const looks = [
      ...(await call(people.firefox, people.chromium)),
      ...(await call(people.chromium, people.firefox)),
    ];
    const missing = looks.filter(({ arrives }) => !arrives).length;
    return {
      name: 'Firefox and Chromium in one call: tracks that do not arrive',
      unit: 'tracks',
      ours: missing,
      peer: looks.length,
      ratio: missing / looks.length,
      notes: [await firefox.version(), ...looks.map(({ text }) => text)],
    };
  } finally {
    await firefox.close();
    await chromium.close();
    await server.close();
  }
}

/** Firefox connects to no loopback address. */
function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return (
    addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
  );
}

/** One call. Chromium shares its screen in it; Firefox has none while it is headless. */
async function call(caller, callee) {
  await click(caller, 'call-video-button');
  if (!caller.hasCalled) await click(caller, 'check-start');
  caller.hasCalled = true;
  await click(callee, 'accept-video');
  const looks = [];
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ])
    for (const kind of ['audio', 'video']) looks.push(await arrival(from, to, kind, 1));
  const [sharer, viewer] = caller.name === 'chromium' ? [caller, callee] : [callee, caller];
  await click(sharer, 'call-share');
  await click(sharer, 'share-start');
  looks.push(await arrival(sharer, viewer, 'video', 2));
  await click(sharer, 'share-stop');
  await gone(viewer, 'screen-tile');
  await click(caller, 'call-hangup');
  for (const person of [caller, callee]) await leaves(person);
  return looks;
}

/** Waits until that many tracks of a kind have grown by enough at the receiver. */
async function arrival(from, to, kind, count) {
  const before = await to.page.evaluate(() => globalThis.received());
  const started = performance.now();
  for (;;) {
    const now = await to.page.evaluate(() => globalThis.received());
    const grown = now.filter(
      (track) =>
        track.kind === kind &&
        track.amount - (before.find(({ id }) => id === track.id)?.amount ?? 0) >= ENOUGH[kind],
    );
    const ms = performance.now() - started;
    const arrives = grown.length >= count;
    if (arrives || ms > WAIT_MS) {
      const codecs = grown.map(({ codec, lines }) => (lines ? `${codec} ${lines} lines` : codec));
      const what = count === 1 ? kind : 'screen beside the camera';
      const text = `${what} from ${from.name} to ${to.name}: ${arrives ? codecs.join(', ') : `only ${grown.length} of ${count} arrive`}`;
      return { arrives, text };
    }
    await sleep(200);
  }
}

async function chromiumPage(browser) {
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  });
  return context.newPage();
}

/** Signs in through the page, of Playwright or of Puppeteer. */
async function signedIn(server, name, page) {
  const user = await register(server, name);
  await (page.addInitScript ?? page.evaluateOnNewDocument).call(page, countReceived);
  const person = { ...user, name, page, hasCalled: false };
  await page.goto(`${server.url}/sign-in`);
  await fill(person, 'login', user.username);
  await fill(person, 'password', user.password);
  await click(person, 'sign-in');
  await page.waitForSelector('[data-testid=new-chat]');
  return person;
}

const selectorOf = (testId) => `[data-testid=${testId}]`;

async function click({ page, name }, testId) {
  try {
    await page.waitForSelector(selectorOf(testId), { timeout: WAIT_MS });
    await page.click(selectorOf(testId));
  } catch (error) {
    throw new Error(`${name} cannot press ${testId}`, { cause: error });
  }
}

async function fill({ page }, testId, text) {
  await page.waitForSelector(selectorOf(testId));
  await page.type(selectorOf(testId), text);
}

function gone({ page }, testId) {
  return page.waitForFunction(
    (selector) => !document.querySelector(selector),
    ...inOrder(page, selectorOf(testId)),
  );
}

/** Playwright takes the argument before the options, Puppeteer after them. */
const inOrder = (page, argument) =>
  page.addInitScript ? [argument, { timeout: WAIT_MS }] : [{ timeout: WAIT_MS }, argument];

/** Closes the word about how the call ended, where there is one. */
async function leaves(person) {
  await person.page.waitForFunction(
    () =>
      !document.querySelector('[data-testid=call-screen]') ||
      document.querySelector('[data-testid=call-ended]'),
  );
  if (await person.page.$(selectorOf('call-ended'))) await click(person, 'call-close');
  await gone(person, 'call-screen');
}

/** Runs in the page, before its scripts: `received()` answers what each track has received so far. */
function countReceived() {
  const connections = [];
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };
  globalThis.received = async () => {
    const tracks = [];
    for (const [index, connection] of connections.entries()) {
      if (connection.signalingState === 'closed') continue;
      const report = await connection.getStats();
      for (const entry of report.values())
        if (entry.type === 'inbound-rtp')
          tracks.push({
            id: `${index} ${entry.id}`,
            kind: entry.kind,
            codec: report.get(entry.codecId)?.mimeType ?? 'unknown codec',
            lines: entry.frameHeight,
            amount: entry.kind === 'video' ? (entry.framesDecoded ?? 0) : entry.packetsReceived,
          });
    }
    return tracks;
  };
}
