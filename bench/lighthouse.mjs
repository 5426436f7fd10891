/**
 * Lighthouse for the page to sign in and for a conversation of a signed-in user, as a phone and as a
 * computer: `npm run lighthouse`. Fails when a score is below 95. With a folder as its argument it
 * writes the whole reports there.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import lighthouse, { desktopConfig } from 'lighthouse';
import { chromium } from 'playwright-core';
import { seedDemo } from '../tools/demo/seed.mjs';
import { FLAGS } from './lib/browser.mjs';
import { freePort, rest, startChatCall } from './lib/chatcall.mjs';

const LEAST = 95;
const CATEGORIES = ['performance', 'accessibility', 'best-practices'];
/** A phone with a slow processor and network, as Lighthouse simulates it by default; and a computer. */
const DEVICES = { mobile: undefined, desktop: desktopConfig };
const WEB_ROOT = new URL('../frontend/dist/browser', import.meta.url).pathname;

const reports = process.argv[2];
if (reports) await mkdir(reports, { recursive: true });
const server = await startChatCall({ WEB_ROOT });
const profile = await mkdtemp(join(tmpdir(), 'chatcall-lighthouse-'));
let failed = 0;
try {
  const [ada] = await seedDemo(server.url, profile);
  const port = await freePort();
  // The pages of Lighthouse share the cookies of the default profile, which a persistent context is.
  const context = await chromium.launchPersistentContext(join(profile, 'browser'), {
    executablePath: process.env.CHATCALL_CHROMIUM ?? '/usr/bin/chromium',
    args: [...FLAGS, `--remote-debugging-port=${port}`],
  });
  try {
    for (const device of Object.keys(DEVICES))
      await measure('sign-in', `${server.url}/sign-in`, device, port);
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    await page.getByTestId('login').fill(ada.username);
    await page.getByTestId('password').fill(ada.password);
    await page.getByTestId('sign-in').click();
    await page.getByTestId('conversation-list').waitFor();
    const { items } = await page.evaluate(conversations);
    await page.goto(`${server.url}/chats/${items[0].id}`);
    await page.getByTestId('message').first().waitFor();
    // A later visit finds the scripts in the cache of the service worker.
    await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
    await page.close();
    for (const device of Object.keys(DEVICES))
      await measure('chats', `${server.url}/chats/${items[0].id}`, device, port);
  } finally {
    await context.close();
  }
} finally {
  await server.close();
  await rm(profile, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

/** Runs in the page: its conversations, requested with its session. */
async function conversations() {
  const json = async (path, options) => (await fetch(path, options)).json();
  const headers = { 'X-ChatCall-Client': 'web' };
  const { accessToken } = await json('/api/auth/refresh', { method: 'POST', headers });
  return json('/api/chats', { headers: { authorization: `Bearer ${accessToken}` } });
}

async function measure(page, url, device, port) {
  const flags = {
    port,
    onlyCategories: CATEGORIES,
    output: 'html',
    logLevel: 'error',
    // The session stays.
    disableStorageReset: page !== 'sign-in',
  };
  const { lhr, report } = await lighthouse(url, flags, DEVICES[device]);
  if (lhr.finalDisplayedUrl !== url)
    throw new Error(`The ${page} page led to ${lhr.finalDisplayedUrl}.`);
  const scores = CATEGORIES.map((id) => [id, Math.round((lhr.categories[id].score ?? 0) * 100)]);
  const held = scores.every(([, score]) => score >= LEAST);
  if (!held) failed += 1;
  const metrics = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'];
  const times = [...metrics, 'cumulative-layout-shift'].map(
    (id) => `${id} ${lhr.audits[id].displayValue}`,
  );
  console.log(
    `${held ? 'ok  ' : 'FAIL'} ${page}, ${device}: ${scores.map(([id, score]) => `${id} ${score}`).join(', ')} (at least ${LEAST})`,
  );
  console.log(`     ${times.join(', ')}`);
  for (const line of losses(lhr)) console.log(`     ${line}`);
  if (reports) await writeFile(join(reports, `${page}-${device}.html`), String(report));
}

/** What costs points in the categories. */
function losses(lhr) {
  return CATEGORIES.flatMap((category) =>
    lhr.categories[category].auditRefs
      .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
      .map(({ id }) => `${category}: ${id}: ${lhr.audits[id].title} ${firstItem(lhr.audits[id])}`),
  );
}

function firstItem({ displayValue, details }) {
  const item = details?.items?.[0];
  return displayValue ?? (item ? JSON.stringify(item).slice(0, 300) : '');
}
