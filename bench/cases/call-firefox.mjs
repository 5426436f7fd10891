import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../lib/browser.mjs';
import { signInWith } from '../lib/browser-person.mjs';
import { rest, startChatCall } from '../lib/chatcall.mjs';
import { launchFirefox, missingForFirefox } from '../lib/firefox.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const WAIT_MS = 30_000;
/** What has to arrive of each track: frames of a video, packets of sound. */
const ENOUGH = { video: 30, audio: 50 };

/**
 * Firefox and Chromium in calls of the web app, each calling the other once, and one group call of three: which camera,
 * microphone and screen does not arrive at another one, also after muting, a camera that was off, and a page that was loaded again.
 */
export async function callFirefox() {
  const missing = missingForFirefox();
  if (missing !== null) {
    process.stdout.write(`skip call-firefox: ${missing}\n`);
    return [];
  }
  const server = await startChatCall({ WEB_ROOT, MEDIA_ANNOUNCED_ADDRESSES: ownAddress() });
  const [chromium, firefox] = [await launchBrowser(), await launchFirefox()];
  try {
    const people = {
      chromium: await signInWith(await chromiumPage(chromium), server, 'chromium'),
      firefox: await signInWith(await firefox.browser.newPage(), server, 'firefox'),
      other: await signInWith(await chromiumPage(chromium), server, 'chromium-2'),
    };
    const looks = [...(await callsOfTwo(server, people)), ...(await callOfThree(server, people))];
    const absent = looks.filter(({ arrives }) => !arrives).length;
    return {
      name: 'Firefox and Chromium in one call: tracks that do not arrive',
      unit: 'tracks',
      ours: absent,
      peer: looks.length,
      ratio: absent / looks.length,
      notes: [await firefox.browser.version(), ...looks.map(({ text }) => text)],
    };
  } finally {
    await firefox.close();
    await chromium.close();
    await server.close();
  }
}

async function callsOfTwo(server, { chromium, firefox }) {
  const { id } = await rest(server, 'POST', '/chats/direct', {
    token: chromium.token,
    body: { userId: firefox.id },
  });
  for (const person of [chromium, firefox]) await person.goto(`${server.url}/chats/${id}`);
  const looks = [];

  await startCall(firefox, [chromium]);
  looks.push(
    ...(await everythingArrives([firefox, chromium], 'Firefox calls')),
    ...(await turnedOffAndOn(firefox, chromium)),
    ...(await loadedAgain(firefox, chromium)),
  );
  await endCall(firefox, [chromium]);

  await startCall(chromium, [firefox]);
  looks.push(...(await everythingArrives([chromium, firefox], 'Chromium calls')));
  await endCall(chromium, [firefox]);
  return looks;
}

async function callOfThree(server, { chromium, firefox, other }) {
  const { id } = await rest(server, 'POST', '/chats/groups', {
    token: chromium.token,
    body: { title: 'Three', memberIds: [firefox.id, other.id] },
  });
  for (const person of [chromium, firefox, other]) await person.goto(`${server.url}/chats/${id}`);
  await startCall(chromium, [firefox, other]);
  const looks = [];
  for (const viewer of [chromium, firefox, other])
    for (const kind of ['audio', 'video'])
      looks.push(await arrival(viewer, kind, 2, `call of three, ${kind} of both others`));
  // A call of a group goes on for the others.
  for (const person of [firefox, chromium, other]) {
    await person.press('call-hangup');
    await person.leftCall();
  }
  return looks;
}

/** The first call of a browser begins with the check of its devices. */
async function startCall(caller, callees) {
  await caller.press('call-video-button');
  if (!caller.hasCalled) await caller.press('check-start');
  caller.hasCalled = true;
  for (const callee of callees) await callee.press('accept-video');
}

async function endCall(caller, callees) {
  await caller.press('call-hangup');
  for (const person of [caller, ...callees]) await person.leftCall();
}

/** Camera and microphone of both, then the screen of each. */
async function everythingArrives([one, other], when) {
  const looks = [];
  const ways = [
    [one, other],
    [other, one],
  ];
  for (const [from, to] of ways)
    for (const kind of ['audio', 'video'])
      looks.push(await arrival(to, kind, 1, `${when}, ${kind} from ${from.name}`));
  for (const [from, to] of ways) {
    await from.press('call-share');
    await from.press('share-start');
    looks.push(await arrival(to, 'video', 2, `${when}, screen and camera from ${from.name}`));
    await from.press('share-stop');
    await to.seesNo('screen-tile');
  }
  return looks;
}

/** What the viewer sees and hears while microphone and camera are turned off, and on again. */
async function turnedOffAndOn(sender, viewer) {
  await sender.press('call-mic');
  await viewer.sees('tile-muted');
  await sender.press('call-mic');
  await viewer.seesNo('tile-muted');
  const audio = await arrival(viewer, 'audio', 1, `audio from ${sender.name} after muting`);
  await sender.press('call-camera');
  await viewer.seesNo('remote-video');
  await sender.press('call-camera');
  await viewer.sees('remote-video');
  return [audio, await arrival(viewer, 'video', 1, `video from ${sender.name} after it was off`)];
}

async function loadedAgain(sender, viewer) {
  await sender.reload();
  const looks = [];
  for (const [from, to] of [
    [sender, viewer],
    [viewer, sender],
  ])
    for (const kind of ['audio', 'video'])
      looks.push(
        await arrival(to, kind, 1, `${sender.name} loaded again, ${kind} from ${from.name}`),
      );
  return looks;
}

/** Waits until that many tracks of a kind have grown by enough at the receiver. */
async function arrival(receiver, kind, count, what) {
  const before = await receiver.received();
  const started = performance.now();
  for (;;) {
    const grown = (await receiver.received()).filter(
      (track) =>
        track.kind === kind &&
        track.amount - (before.find(({ id }) => id === track.id)?.amount ?? 0) >= ENOUGH[kind],
    );
    const arrives = grown.length >= count;
    if (arrives || performance.now() - started > WAIT_MS) {
      const codecs = grown.map(({ codec, lines }) => (lines ? `${codec} ${lines} lines` : codec));
      const found = arrives ? codecs.join(', ') : `only ${grown.length} of ${count} arrive`;
      return { arrives, text: `${what} to ${receiver.name}: ${found}` };
    }
    await sleep(200);
  }
}

/** Firefox connects to no loopback address. */
function ownAddress() {
  const addresses = Object.values(networkInterfaces()).flat();
  return (
    addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1'
  );
}

async function chromiumPage(browser) {
  const context = await browser.newContext({
    permissions: ['camera', 'microphone'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
  });
  return context.newPage();
}
