import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCoturn } from '../../tools/env/render-coturn.mjs';
import { selfSigned } from '../../tools/env/self-signed.mjs';
import { CHROMIUM, SLOW_CAMERA, launchBrowser } from '../lib/browser.mjs';
import { signedIn } from '../lib/call-pages.mjs';
import { freePort, rest, startChatCall } from '../lib/chatcall.mjs';
import { FirewalledNetwork } from '../lib/firewalled-network.mjs';
import { countReceived } from '../lib/received.mjs';

const WEB_ROOT = new URL('../../frontend/dist/browser', import.meta.url).pathname;
/** Browsers treat names below `localhost` as secure, and so allow the camera. */
const NAME = 'chat.localhost';
/** Announced first, and nobody there (RFC 5737). */
const UNREACHABLE = '203.0.113.7';
const MEDIA_MS = 30_000;
/** A path that works is taken at once, and given up for a better one. */
const BETTER_MS = 10_000;
/** Enough of both to say that they arrive. */
const ENOUGH = { packets: 30, frames: 10 };

/** Video calls of two clients behind a firewall: which path their media takes, what the firewall drops and what the server announces. */
export async function callPaths() {
  const network = await FirewalledNetwork.open();
  const folder = await mkdtemp(join(tmpdir(), 'chatcall-paths-'));
  const ports = { media: await freePort(), turn: await freePort(), turnTls: await freePort() };
  const coturn = await startRelay(network, folder, ports);
  const executable = await network.programInside(CHROMIUM);
  const flags = [
    `--host-resolver-rules=MAP ${NAME} ${network.address}`,
    SLOW_CAMERA,
    // The relay has a certificate that it has signed itself.
    '--ignore-certificate-errors',
  ];
  const browser = await launchBrowser({ executable, flags });
  try {
    const results = [];
    for (const { settings, trials } of installations(network, coturn, ports))
      results.push(...(await tryPaths({ browser, network, settings, trials })));
    const wrong = results.filter(({ right }) => !right).length;
    return {
      name: 'media of a call behind firewalls: trials that take another path or none',
      unit: 'trials',
      ours: wrong,
      peer: results.length,
      ratio: wrong / results.length,
      notes: results.map(({ text }) => text),
    };
  } finally {
    await browser.close();
    await coturn.close();
    await network.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startRelay(network, folder, { turn, turnTls }) {
  const { cert, key } = selfSigned({ hosts: [network.address] });
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(certFile, cert);
  await writeFile(keyFile, key, { mode: 0o600 });
  return startCoturn({
    directory: join(folder, 'coturn'),
    port: turn,
    host: network.address,
    allowedPeers: [network.address],
    env: {
      TURN_TLS_CERT_FILE: certFile,
      TURN_TLS_KEY_FILE: keyFile,
      TURN_TLS_PORT: String(turnTls),
    },
  });
}

/** What is announced, what the firewall drops, and the path that is wanted then. */
function installations(network, coturn, ports) {
  const { address, address6 } = network;
  const udp = { protocol: 'udp' };
  const media = { protocol: 'tcp', ports: ports.media };
  const relay = { protocol: 'tcp', ports: ports.turn };
  const relayTls = { protocol: 'tcp', ports: ports.turnTls };
  const relays = {
    TURN_SECRET: coturn.secret,
    TURN_URLS: [
      `${coturn.url}?transport=udp`,
      `${coturn.url}?transport=tcp`,
      `turns:${address}:${ports.turnTls}?transport=tcp`,
    ].join(','),
  };
  const base = { HOST: '0.0.0.0', WEB_ROOT, MEDIA_BASE_PORT: String(ports.media) };
  const announced = (...addresses) => ({ MEDIA_ANNOUNCED_ADDRESSES: addresses.join(',') });
  return [
    {
      settings: { ...base, ...relays, ...announced(address) },
      trials: [
        { dropped: 'nothing', block: [], wanted: `udp to ${address}` },
        { dropped: 'UDP', block: [udp], wanted: `tcp to ${address}` },
        {
          dropped: 'UDP and the relay',
          block: [udp, relay, relayTls],
          wanted: `tcp to ${address}`,
        },
        {
          dropped: 'the media port',
          block: [media, { protocol: 'udp', ports: ports.media }],
          wanted: 'TURN over udp',
        },
        { dropped: 'UDP and the media port', block: [udp, media], wanted: 'TURN over tcp' },
        {
          dropped: 'all but the web and TURN over TLS',
          block: [udp, media, relay],
          wanted: 'TURN over tls',
        },
      ],
    },
    {
      settings: { ...base, ...announced(UNREACHABLE, address, address6) },
      trials: [
        { dropped: 'IPv6', block: ipv(6), wanted: `udp to ${address}` },
        { dropped: 'IPv4 over UDP', block: [{ ...udp, family: 4 }], wanted: `udp to ${address6}` },
        {
          dropped: 'UDP, and the media port over IPv4',
          block: [udp, { ...media, family: 4 }],
          wanted: `tcp to ${address6}`,
        },
      ],
    },
    {
      settings: { ...base, MEDIA_LISTEN_IP: '::', ...announced(address6) },
      trials: [{ dropped: 'nothing', block: [], wanted: `udp to ${address6}` }],
    },
  ];
}

const ipv = (family) => ['udp', 'tcp'].map((protocol) => ({ protocol, family }));

/** The trials with one server and one pair of clients. */
async function tryPaths({ browser, network, settings, trials }) {
  network.block([]);
  const server = await startChatCall(settings);
  const url = `http://${NAME}:${server.port}`;
  const people = [];
  try {
    for (const [index, name] of ['ada', 'ben'].entries())
      people.push(
        await signedIn(browser, server, name, `10.3.0.${index + 1}`, {
          script: countReceived,
          url,
        }),
      );
    const [ada, ben] = people;
    const { id } = await rest(server, 'POST', '/chats/direct', {
      token: ada.token,
      body: { userId: ben.id },
    });
    await Promise.all(people.map(({ page }) => page.goto(`${url}/chats/${id}`)));
    const results = [];
    for (const trial of trials) {
      network.block(trial.block);
      results.push(await tryPath(trial, settings, people, results.length === 0));
    }
    return results;
  } finally {
    await Promise.all(people.map(({ page }) => page.context().close()));
    await server.close();
  }
}

async function tryPath({ dropped, wanted }, settings, [ada, ben], isFirst) {
  await ada.page.getByTestId('call-video-button').click();
  if (isFirst) await ada.page.getByTestId('check-start').click();
  await ben.page.getByTestId('accept-video').waitFor();
  const before = await Promise.all([ada, ben].map(received));
  const start = performance.now();
  await ben.page.getByTestId('accept-video').click();
  const arrived = await Promise.all(
    [ada, ben].map((person, index) => mediaArrives(person, before[index])),
  );
  const taken = await pathsOf([ada, ben], wanted);
  const after = await Promise.all([ada, ben].map(received));
  await ada.page.getByTestId('call-hangup').click();
  await Promise.all([ada, ben].map(({ page }) => isOut(page)));
  const right = arrived.every(Boolean) && taken.length > 0 && taken.every((one) => one === wanted);
  const listen = settings.MEDIA_LISTEN_IP ? `, listening on ${settings.MEDIA_LISTEN_IP}` : '';
  const found = [...new Set(taken)].join(' and ') || 'no path';
  const came = arrived
    .map((at, index) =>
      at
        ? `${(at - start).toFixed(0)} ms`
        : `NEVER (${JSON.stringify(before[index])} to ${JSON.stringify(after[index])})`,
    )
    .join(' / ');
  return {
    right,
    text: `announced ${settings.MEDIA_ANNOUNCED_ADDRESSES}${listen}; dropped: ${dropped}: ${found}${right ? '' : `, wanted ${wanted}`}; sound and video after ${came}`,
  };
}

/** The paths of all connections, once they are as wanted, or at last. */
async function pathsOf(people, wanted) {
  const deadline = performance.now() + BETTER_MS;
  for (;;) {
    const lists = await Promise.all(
      people.map(({ page }) => page.evaluate(() => globalThis.paths())),
    );
    const taken = lists.flat();
    const right = lists.every((list) => list.length > 0) && taken.every((one) => one === wanted);
    if (right || performance.now() > deadline) return taken;
    await sleep(100);
  }
}

const received = ({ page }) => page.evaluate(() => globalThis.received());

/** When enough sound and video has arrived, or null when it does not. */
async function mediaArrives(person, before) {
  const deadline = performance.now() + MEDIA_MS;
  while (performance.now() < deadline) {
    const now = await received(person);
    if (Object.keys(ENOUGH).every((name) => now[name] - before[name] >= ENOUGH[name]))
      return performance.now();
    await sleep(50);
  }
  return null;
}

async function isOut(page) {
  const ended = page.getByTestId('call-ended');
  const screen = page.getByTestId('call-screen');
  await page.waitForFunction(
    () =>
      !document.querySelector('[data-testid=call-screen]') ||
      document.querySelector('[data-testid=call-ended]'),
  );
  if (await ended.isVisible()) await page.getByTestId('call-close').click();
  await screen.waitFor({ state: 'detached' });
}
