import { setTimeout as sleep } from 'node:timers/promises';
import { CALL_GRACE_MS } from '@chatcall/contracts';
import { SLOW_CAMERA, launchBrowser } from '../lib/browser.mjs';
import { hasVideo, signedIn, watch } from '../lib/call-pages.mjs';
import { rest } from '../lib/chatcall.mjs';
import { startInstallation } from '../lib/installation.mjs';
import { noticedSince, recordNotices } from '../lib/noticed.mjs';
import { ringProbe } from '../lib/ring-probe.mjs';

/** Until a call that moves to another media process has sound and picture again. */
const MOVED_MS = 12_000;
/** Media does not pass what else is killed: how long a busy machine, which starts a process, may hold it up. */
const HELD_UP_MS = 5_000;

/** What is killed, and how long it stays away; the time that a process needs to start comes on top. */
const OUTAGES = {
  nothing: { what: 'nothing', doomed: () => [], observeMs: 10_000 },
  'api-caller': { what: 'API process of the caller', doomed: ({ apis }) => [apis[0]] },
  'api-callee': { what: 'API process of the callee', doomed: ({ apis }) => [apis[1]] },
  apis: { what: 'both API processes', doomed: ({ apis }) => apis },
  media: {
    what: 'media process with the call',
    doomed: (all) => mediaWhere(all, carries),
    boundMs: MOVED_MS,
  },
  'media-other': {
    what: 'media process without the call',
    doomed: (all) => mediaWhere(all, (load) => !carries(load)),
    observeMs: 20_000,
  },
  redis: { what: 'Redis, for 5 s', doomed: ({ redis }) => [redis], awayMs: 5_000 },
  postgres: { what: 'PostgreSQL, for 5 s', doomed: ({ postgres }) => [postgres], awayMs: 5_000 },
};
/** Only these, with commas between. */
const WANTED = (process.env.CALL_OUTAGES ?? Object.keys(OUTAGES).join()).split(',');
/** Longer than the server keeps a device whose connection is lost: one that is lost by mistake would leave the call. */
const OBSERVE_MS = Number(process.env.CALL_OUTAGE_SECONDS ?? CALL_GRACE_MS / 1000 + 6) * 1000;
/** After the kill. */
const SENT_AFTER_MS = 1_000;
const DELIVERED_MS = 60_000;
/** Nginx tries a server again after 5 s. */
const CALM_MS = 6_000;
/** At the end of an observation sound and picture arrive. */
const STEADY_MS = 2_000;
/** For the first pictures, on a machine that is busy. */
const VIDEO_MS = 90_000;
const SETTLE_MS = 10_000;

/** One call of two people on different API processes, while one process after another is killed: what each of them notices, for how long, and what is left. */
export async function callOutages() {
  const unknown = WANTED.filter((name) => !(name in OUTAGES));
  if (unknown.length > 0) throw new Error(`There is no outage '${unknown[0]}'.`);
  const browser = await launchBrowser({ flags: [SLOW_CAMERA, '--ignore-certificate-errors'] });
  const installation = await startInstallation({ userAgent: await userAgentOf(browser) });
  try {
    const probe = await ringProbe(installation);
    const trials = [];
    for (const name of WANTED) {
      const people = await signIn(browser, installation, trials.length);
      trials.push(await outage({ installation, people, probe }, OUTAGES[name]));
      for (const { page } of people) await page.context().close();
    }
    probe.close();
    const [longest] = trials.toSorted((one, other) => other.ratio - one.ratio);
    const wrong = trials.flatMap((trial) => trial.wrong);
    return [
      {
        name: 'processes killed during a call: the longest pause of sound or picture against what is allowed',
        unit: 'ms',
        ours: longest.pauseMs,
        peer: longest.boundMs,
        ratio: longest.ratio,
        notes: [HEAD, ...trials.flatMap(({ rows }) => rows)].map(line),
      },
      {
        name: 'processes killed during a call: ends, new ringing, what does not return, and what is left',
        unit: 'findings',
        ours: wrong.length,
        peer: trials.length,
        ratio: wrong.length / trials.length,
        notes: wrong,
      },
    ];
  } finally {
    await browser.close();
    await installation.close();
  }
}

const HEAD = [
  'killed',
  'away for',
  'user',
  'no sound',
  'no picture',
  'message sent',
  'new call rings',
  'new connections',
  'shown',
];

const line = (cells) => `| ${cells.join(' | ')} |`;
const seconds = (ms) => (ms === Infinity ? 'never' : `${(ms / 1000).toFixed(1)} s`);

async function userAgentOf(browser) {
  const page = await browser.newPage();
  const userAgent = await page.evaluate(() => navigator.userAgent);
  await page.close();
  return userAgent;
}

const carries = (load) => load !== null && load.rooms > 0;

async function mediaWhere({ media, loads }, wanted) {
  const found = media.filter((_one, index) => wanted(loads()[index]));
  if (found.length !== 1) throw new Error(`${found.length} media processes are as looked for`);
  return found;
}

/** A caller and a callee with their conversation. */
async function signIn(browser, installation, trial) {
  const server = { url: installation.apiUrl };
  const open = (name, index) =>
    signedIn(browser, server, name, `10.6.${trial}.${index}`, {
      script: watch,
      prepare: (page) => page.addInitScript(recordNotices),
      url: installation.url,
      context: { userAgent: installation.agents[index] },
    });
  const [caller, callee] = [await open('caller', 0), await open('callee', 1)];
  const { id } = await rest(server, 'POST', '/chats/direct', {
    token: caller.token,
    body: { userId: callee.id },
  });
  const conversation = `${installation.url}/chats/${id}`;
  return [
    { name: 'caller', page: caller.page, conversation },
    { name: 'callee', page: callee.page, conversation },
  ];
}

/** A new video call of pages that have just been loaded, so that each is on its own API process, with the conversation beside it. */
async function enterCall(installation, people) {
  for (const { page, conversation } of people) await page.goto(conversation);
  const [caller, callee] = people.map(({ page }) => page);
  await caller.getByTestId('call-video-button').click();
  await caller.getByTestId('check-start').click();
  await callee.getByTestId('accept-video').click();
  for (const { page } of people) {
    await hasVideo(page, VIDEO_MS);
    if (!(await page.getByTestId('composer').isVisible()))
      await page.getByTestId('call-chat-toggle').click();
    await page.getByTestId('composer').waitFor();
  }
  const devices = await installation.query('SELECT process_id FROM call_devices');
  const processes = new Set(devices.map((device) => device.process_id));
  if (devices.length !== 2 || processes.size !== 2)
    throw new Error(`${devices.length} devices are connected to ${processes.size} processes`);
}

async function outage(
  { installation, people, probe },
  { what, doomed, awayMs = 0, observeMs = OBSERVE_MS, boundMs = HELD_UP_MS },
) {
  await enterCall(installation, people);
  await sleep(CALM_MS);
  await probe.connect();
  const [call] = await openCalls(installation);
  const before = await Promise.all(people.map(({ page }) => noticedSince(page, Date.now())));
  const killed = await doomed(installation);
  const at = Date.now();
  await Promise.all(killed.map((one) => one.kill()));
  const restarted = sleep(awayMs)
    .then(() => Promise.all(killed.map((one) => one.start())))
    .then(() => Date.now() - at);
  const delivered = sleep(SENT_AFTER_MS).then(() => exchange(people, what));
  const rung = sleep(SENT_AFTER_MS).then(() => probe.untilRings(DELIVERED_MS));
  await sleep(at + observeMs - Date.now());
  const messages = await delivered;
  const rings = await rung;
  const away = killed.length === 0 ? 0 : await restarted;
  const noticed = await Promise.all(people.map(({ page }) => noticedSince(page, at)));
  const calls = await openCalls(installation);
  const rows = people.map(({ name }, index) => {
    const { sound, picture, connections, notices } = noticed[index];
    const texts = notices.map(
      ({ text, after, lasted }) => `“${text}” after ${seconds(after)} for ${seconds(lasted)}`,
    );
    return [
      index === 0 ? what : '',
      index === 0 ? seconds(away) : '',
      name,
      seconds(sound),
      seconds(picture),
      seconds(messages[index]),
      index === 0 ? seconds(rings) : '',
      connections - before[index].connections,
      texts.join(', ') || '–',
    ];
  });
  for (const row of rows) process.stderr.write(`${line(row)}\n`);
  const left = await hangUp(installation, people);
  const wrong = [
    calls.some(({ id }) => id === call.id) ? null : 'the call ended',
    calls.length > 1 && `${calls.length - 1} other calls are open`,
    rings === Infinity && 'no new call rings',
    ...noticed.flatMap(({ silent, notices }, index) => [
      silent > STEADY_MS && `no sound or picture at the end for the ${people[index].name}`,
      notices.some(({ text }) => text === 'RINGS') &&
        `it rings again for the ${people[index].name}`,
      ...notices
        .filter(({ stays }) => stays)
        .map(({ text }) => `“${text}” stays for the ${people[index].name}`),
      messages[index] === Infinity && `a message of the ${people[index].name} does not arrive`,
    ]),
    ...left,
  ].filter(Boolean);
  const pauseMs = Math.max(...noticed.flatMap(({ sound, picture }) => [sound, picture]));
  return {
    rows,
    pauseMs,
    boundMs,
    ratio: pauseMs / boundMs,
    wrong: wrong.map((text) => `${what}: ${text}`),
  };
}

function openCalls(installation) {
  return installation.query(`SELECT id FROM calls WHERE state <> 'ended'`);
}

/** Each sends a message: milliseconds until the other sees it. */
function exchange(people, what) {
  return Promise.all(
    people.map(async ({ name, page }, index) => {
      const other = people[1 - index].page;
      const text = `${what}: from the ${name}`;
      const sent = Date.now();
      await page.getByTestId('composer').fill(text);
      await page.getByTestId('composer').press('Enter');
      return other
        .getByTestId('message')
        .filter({ hasText: text })
        .first()
        .waitFor({ timeout: DELIVERED_MS })
        .then(
          () => Date.now() - sent,
          () => Infinity,
        );
    }),
  );
}

/** The caller hangs up: what is left of the call in the database and on the media nodes. */
async function hangUp(installation, people) {
  const button = people[0].page.getByTestId('call-hangup');
  if (await button.isVisible()) await button.click();
  const deadline = Date.now() + SETTLE_MS;
  for (;;) {
    const left = await leftovers(installation);
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(500);
  }
}

async function leftovers({ query, loads }) {
  const [rows] = await query(
    `SELECT (SELECT count(*)::int FROM calls WHERE state <> 'ended') AS "open calls",
       (SELECT count(*)::int FROM call_participants WHERE outcome IN ('joined', 'ringing')) AS participants,
       (SELECT count(*)::int FROM call_devices) AS devices,
       (SELECT count(*)::int FROM call_differences) AS differences`,
  );
  const carried = loads().map(
    (load, index) =>
      load && { [`rooms on ${index}`]: load.rooms, [`streams on ${index}`]: load.streams },
  );
  if (carried.includes(null)) return ['a media process is silent'];
  return Object.entries(Object.assign({}, rows, ...carried))
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name} left`);
}
