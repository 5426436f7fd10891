import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../lib/browser.mjs';
import { signedIn } from '../lib/call-pages.mjs';
import { rest, startChatCall } from '../lib/chatcall.mjs';
import { launchSleepingBrowser } from '../lib/sleeping-browser.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
const CAMERA = '--use-fake-device-for-media-stream=device-count=1,fps=5';
/** Within this time after the end both sides see each other again, or the person sees how to call again. */
const BACK_MS = 10_000;
/** Within this time the others see that no packet arrives. */
const MARKED_MS = 12_000;
const GIVE_UP_MS = 40_000;
const LOOK_MS = 250;

/** Each muted and with a camera; of a frozen page sound and picture go on. */
const TRIALS = [
  { name: 'Fay', what: 'frozen tab', seconds: 60, leave: freeze, back: thaw, silent: false },
  { name: 'Pia', what: 'stopped tab', seconds: 60, leave: stopPages, back: wake, silent: true },
  { name: 'Sam', what: 'laptop asleep', seconds: 30, leave: stopAll, back: wake, silent: true },
  { name: 'Lou', what: 'laptop asleep', seconds: 90, leave: stopAll, back: wake, silent: true },
];
/** In a call of two, which ends meanwhile. */
const OF_TWO = { name: 'Kim', what: 'laptop asleep in a call of two', seconds: 90 };

/**
 * Devices that stand still during a call: what the others see, and how soon each is back as it was. One after
 * another, each in a call of its own: waking together they would wait for the processor, not for the call.
 */
export async function callAway() {
  const server = await startChatCall({ WEB_ROOT, MEDIA_ANNOUNCED_ADDRESSES: '127.0.0.1' });
  const browser = await launchBrowser({ flags: [CAMERA] });
  try {
    const [ada, eve] = [
      await enter(browser, server, 'Ada', '10.4.0.1'),
      await enter(browser, server, 'Eve', '10.4.0.2'),
    ];
    const results = [];
    for (const [index, trial] of [...TRIALS, OF_TWO].entries()) {
      const machine = await launchSleepingBrowser([CAMERA]);
      try {
        const entered = await enter(machine.browser, server, trial.name, `10.4.1.${index + 1}`);
        const person = { ...trial, machine, ...entered };
        results.push(
          trial === OF_TWO
            ? await inCallOfTwo(server, person, eve)
            : await inGroupCall(server, person, ada, eve),
        );
      } finally {
        await machine.close();
      }
    }
    const back = Math.max(...results.map(({ backMs }) => backMs));
    const wrong = results.flatMap((result) => result.wrong);
    return [
      {
        name: 'devices that stood still in a call: the longest time until they are back',
        unit: 'ms',
        ours: back,
        peer: BACK_MS,
        ratio: back / BACK_MS,
        notes: results.flatMap(({ notes }) => notes),
      },
      {
        name: 'devices that stood still in a call: what was wrong for them or the others',
        unit: 'states',
        ours: wrong.length,
        peer: results.length,
        ratio: wrong.length / results.length,
        notes: wrong,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

async function enter(browser, server, name, address) {
  return { name, ...(await signedIn(browser, server, name, address, { script: watchStates })) };
}

/** Ada calls; Eve is in the call, too, so that it goes on when the other one is gone. */
async function inGroupCall(server, person, ada, eve) {
  const group = await rest(server, 'POST', '/chats/groups', {
    token: ada.token,
    body: { title: `Team of ${person.name}`, memberIds: [eve.id, person.id] },
  });
  await call(server, ada, group.id, [eve, person]);
  await person.page.getByTestId('call-mic').click();
  await person.page.locator('[data-testid=call-mic][data-on=false]').waitFor();
  const result = await absence(person, ada);
  for (const { page } of [ada, eve]) {
    await page.getByTestId('call-hangup').click();
    await page.getByTestId('call-hangup').waitFor({ state: 'detached' });
  }
  return result;
}

async function inCallOfTwo(server, person, eve) {
  const direct = await rest(server, 'POST', '/chats/direct', {
    token: eve.token,
    body: { userId: person.id },
  });
  await call(server, eve, direct.id, [person]);
  return absenceOfTwo(person, eve);
}

async function call(server, caller, conversationId, callees) {
  await caller.page.goto(`${server.url}/chats/${conversationId}`);
  await caller.page.getByTestId('call-video-button').click();
  if (!caller.hasCalled) await caller.page.getByTestId('check-start').click();
  caller.hasCalled = true;
  for (const { page } of callees) {
    await page.getByTestId('accept-video').click();
    await page.locator('[data-testid=call-screen][data-phase=active]').waitFor();
  }
  for (const callee of callees) {
    await seen(caller.page, callee.name);
    await seen(callee.page, caller.name);
  }
}

async function absence(person, stayer) {
  const { name, page, what, seconds, silent } = person;
  const left = Date.now();
  await person.leave(person);
  await sleep(seconds * 1_000);
  await person.back(person);
  const returned = Date.now();
  const times = await Promise.all([seen(stayer.page, name, returned), seen(page, 'Ada', returned)]);
  const backMs = Math.max(...times);
  const states = (await page.evaluate(() => globalThis.states)).filter(({ at }) => at >= left);
  const lines = await stayer.page.evaluate(() => globalThis.states);
  const marked = lines.find(({ at, away }) => at >= left && away.includes(name));
  const markedMs = marked ? marked.at - left : Infinity;
  const microphone = await page.getByTestId('call-mic').getAttribute('data-on');
  const camera = await page.getByTestId('call-camera').getAttribute('data-on');
  const wrong = [
    silent && markedMs > MARKED_MS && 'the others do not see that they are gone',
    states.some(({ rings }) => rings) && 'the call rings again',
    microphone !== 'false' && 'the microphone is on',
    camera !== 'true' && 'the camera is off',
    backMs === Infinity && 'never back',
  ];
  const shown = marked ? `marked after ${markedMs} ms` : 'not marked';
  return {
    backMs,
    wrong: wrong.filter(Boolean).map((text) => `${what}, ${seconds} s: ${text}`),
    notes: [`${what}, ${seconds} s: ${shown}, back after ${backMs} ms`],
  };
}

/** Their call has ended; they see it, and one click calls again. */
async function absenceOfTwo({ page, machine, what, seconds }, stayer) {
  machine.stop();
  await sleep(seconds * 1_000);
  machine.wake();
  const returned = Date.now();
  const notice = page.getByTestId('toast').filter({ hasText: 'was lost' });
  await notice.waitFor();
  const backMs = Date.now() - returned;
  await notice.getByRole('button', { name: 'Call again' }).click();
  const rings = await stayer.page
    .getByTestId('incoming-call')
    .waitFor({ timeout: GIVE_UP_MS })
    .then(
      () => true,
      () => false,
    );
  return {
    backMs,
    wrong: rings ? [] : [`${what}: the call does not ring again`],
    notes: [`${what}, ${seconds} s: sees after ${backMs} ms that it was lost, and calls again`],
  };
}

/** Milliseconds from `since` until the page shows new pictures of this person; infinite when it does not. */
async function seen(page, name, since = Date.now()) {
  let before = -1;
  while (Date.now() < since + GIVE_UP_MS) {
    const frames = await page.evaluate((who) => globalThis.framesOf(who), name);
    if (before >= 0 && frames > before) return Date.now() - since;
    before = frames;
    await sleep(LOOK_MS);
  }
  return Infinity;
}

async function freeze(person) {
  person.devtools = await person.page.context().newCDPSession(person.page);
  await person.devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
}

function thaw({ devtools }) {
  return devtools.send('Page.setWebLifecycleState', { state: 'active' });
}

function stopPages({ machine }) {
  machine.stopPages();
}

function stopAll({ machine }) {
  machine.stop();
}

function wake({ machine }) {
  machine.wake();
}

/** Runs in the page before its scripts: records what it shows of its call. */
function watchStates() {
  const all = (id) => [...document.querySelectorAll(`[data-testid=${id}]`)];
  globalThis.framesOf = (name) => {
    const tile = all('call-tile').find(({ textContent }) => textContent.includes(name));
    return tile?.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? -1;
  };
  globalThis.states = [];
  let last = '';
  setInterval(() => {
    const tiles = all('call-tile').filter((tile) =>
      tile.querySelector('[data-testid=tile-away]:not([hidden])'),
    );
    const away = [...tiles, ...all('call-away')].map((one) => one.textContent.trim());
    const state = { away: away.join(), rings: all('incoming-call').length > 0 };
    if (JSON.stringify(state) !== last) globalThis.states.push({ at: Date.now(), ...state });
    last = JSON.stringify(state);
  }, 100);
}
