import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../lib/browser.mjs';
import { signedIn } from '../lib/call-pages.mjs';
import { rest, startChatCall } from '../lib/chatcall.mjs';
import { seesVideo } from '../lib/pauses.mjs';
import { countReceived } from '../lib/received.mjs';
import { UdpRelay } from '../lib/udp-relay.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
/** How long each trouble lasts. */
const TROUBLE_MS = Number(process.env.CALL_LOSS_SECONDS ?? 120) * 1000;
/** The time in which a video has to be back. */
const RECOVERY_MS = 10_000;
const GAP_MS = 1_000;
const LOOK_MS = 100;
/** A video is back when it has as many frames in a second. */
const FRAMES = 5;
const TROUBLES = [
  { name: '5 % loss', loss: 0.05 },
  { name: '10 % loss', loss: 0.1 },
  { name: '20 % loss', loss: 0.2 },
  { name: '300 kbit/s', kbps: 300 },
];

/** A video call over a bad network of one side: the longest time without sound, and how soon the video is back after the end. */
export async function callLoss() {
  const relay = await UdpRelay.open();
  const server = await startChatCall({ WEB_ROOT, MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' });
  const browser = await launchBrowser();
  try {
    const near = await signedIn(browser, server, 'near', '10.2.0.1', { script: countReceived });
    const far = await signedIn(browser, server, 'far', '10.2.0.2', {
      script: countReceived,
      relay,
    });
    await startCall(server, near, far);
    const results = [];
    for (const trouble of TROUBLES) results.push(await endure(relay, trouble, { near, far }));
    const gap = Math.max(...results.map((result) => result.gap));
    const back = Math.max(...results.map((result) => result.back));
    return [
      {
        name: 'a bad network of one side: the longest time without sound',
        unit: 'ms',
        ours: gap,
        peer: GAP_MS,
        ratio: gap / GAP_MS,
        notes: results.map(({ text }) => text),
      },
      {
        name: 'a bad network of one side: the video is back after its end',
        unit: 'ms',
        ours: back,
        peer: RECOVERY_MS,
        ratio: back / RECOVERY_MS,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
    relay.close();
  }
}

/** One trouble: what both sides receive of each other meanwhile, and after its end. */
async function endure(relay, trouble, people) {
  relay.set(trouble);
  const during = await watch(people, TROUBLE_MS);
  relay.set({});
  const ended = performance.now();
  const after = await watch(people, RECOVERY_MS + 5_000);
  const gap = Math.max(
    ...Object.values(during).map(longestGap),
    ...Object.values(after).map(longestGap),
  );
  const back = Math.max(...Object.values(after).map((looks) => backAt(looks) - ended));
  const told = Object.entries(during)
    .map(([name, looks]) => `${name} ${framesPerSecond(looks).toFixed(1)} frames/s`)
    .join(', ');
  const text = `${trouble.name}: no sound for at most ${gap.toFixed(0)} ms; ${told}; video back after ${back.toFixed(0)} ms`;
  return { gap, back, text };
}

/** Samples what each side receives. */
async function watch(people, ms) {
  const looks = Object.fromEntries(Object.keys(people).map((name) => [name, []]));
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await Promise.all(
      Object.entries(people).map(async ([name, { page }]) => {
        const received = await page.evaluate(() => globalThis.received());
        looks[name].push({ at: performance.now(), ...received });
      }),
    );
    await sleep(LOOK_MS);
  }
  return looks;
}

function longestGap(looks) {
  let longest = 0;
  let last = looks[0];
  for (const look of looks) {
    if (look.packets > last.packets) last = look;
    longest = Math.max(longest, look.at - last.at);
  }
  return longest;
}

/** When the video has its frames again: the end of the first second with enough of them. */
function backAt(looks) {
  for (const look of looks) {
    const before = looks.findLast(({ at }) => at <= look.at - 1_000);
    if (before && look.frames - before.frames >= FRAMES) return look.at;
  }
  return Infinity;
}

function framesPerSecond(looks) {
  const [first, last] = [looks[0], looks.at(-1)];
  return ((last.frames - first.frames) * 1_000) / (last.at - first.at);
}

async function startCall(server, near, far) {
  const { id } = await rest(server, 'POST', '/chats/direct', {
    token: near.token,
    body: { userId: far.id },
  });
  await Promise.all([near, far].map(({ page }) => page.goto(`${server.url}/chats/${id}`)));
  await near.page.getByTestId('call-video-button').click();
  await near.page.getByTestId('check-start').click();
  await far.page.getByTestId('accept-video').click();
  await Promise.all([near, far].map(({ page }) => seesVideo(page)));
}
