import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Conversation } from '@chatcall/contracts';
import type { Browser } from 'playwright-core';
import { startCoturn, turnCredentials } from '../../tools/env/render-coturn.mjs';
import { startNginx } from '../../tools/env/render-nginx.mjs';
import { selfSigned } from '../../tools/env/self-signed.mjs';
import { register, rest } from '../support/account.js';
import { launchBrowser } from '../support/browser.js';
import { expectMedia, mediaReceived } from '../support/media-stats.js';
import { Person } from '../support/person.js';
import { freePort, Server } from '../support/server.js';

const WEB = new URL('../../frontend/dist/browser', import.meta.url).pathname;

describe('behind Nginx with TLS and through coturn, both with our configuration', () => {
  let folder: string;
  let server: Server;
  let nginx: Awaited<ReturnType<typeof startNginx>>;
  let coturn: Awaited<ReturnType<typeof startCoturn>>;
  let browser: Browser;
  const host = ownAddress();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-edge-'));
    const { cert, key } = selfSigned({ hosts: ['127.0.0.1', 'localhost', host] });
    const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await writeFile(certFile, cert);
    await writeFile(keyFile, key, { mode: 0o600 });
    const turnTlsPort = String(await freePort());
    coturn = await startCoturn({
      directory: await mkdtemp(join(folder, 'coturn-')),
      port: await freePort(),
      host,
      allowedPeers: [host],
      env: {
        TURN_TLS_CERT_FILE: certFile,
        TURN_TLS_KEY_FILE: keyFile,
        TURN_TLS_PORT: turnTlsPort,
      },
    });
    server = await Server.start({
      env: {
        TURN_URLS: `${coturn.url}?transport=udp,turns:${host}:${turnTlsPort}?transport=tcp`,
        TURN_SECRET: coturn.secret,
        MEDIA_LISTEN_IP: host,
        MEDIA_ANNOUNCED_ADDRESSES: host,
      },
    });
    nginx = await startNginx({
      directory: await mkdtemp(join(folder, 'nginx-')),
      upstream: `127.0.0.1:${server.port}`,
      httpPort: await freePort(),
      httpsPort: await freePort(),
      certFile,
      keyFile,
      webRoot: WEB,
    });
    browser = await launchBrowser(['--ignore-certificate-errors']);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await nginx?.close();
    await server?.close();
    await coturn?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('serves the app, chat and a relayed call, one side over UDP and the other over TLS', async () => {
    const relayed = { iceTransportPolicy: 'relay' } as const;
    const [ada, ben] = [
      await Person.open(browser, nginx.url, 'Ada Edge', { ...relayed, turnScheme: 'turn' }),
      await Person.open(browser, nginx.url, 'Ben Edge', { ...relayed, turnScheme: 'turns' }),
    ];
    await ada.register();
    const benName = await ben.register();
    await ada.openDirect(benName);
    await ada.send('Through Nginx');
    await ben.openConversation('Ada Edge');
    await ben.waitForMessage('Through Nginx');

    await ada.call('video');
    await ben.answer('video');
    await ada.get('remote-video').first().waitFor();
    for (const [person, path] of [
      [ada, 'relay-udp'],
      [ben, 'relay-tls'],
    ] as const) {
      await expectMedia(person.page);
      expect(await pathsOf(person)).toEqual([path]);
      expect(person.errors).toEqual([]);
    }
    await ada.get('call-hangup').click();
    await ben.waitUntilOutOfCall();

    // Nginx writes a line when a request ends, which for a WebSocket is when the window closes.
    await Promise.all([ada.close(), ben.close()]);
    const statuses = async (): Promise<Set<string>> =>
      new Set(
        (await readFile(nginx.accessLog, 'utf8'))
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { upstreamStatus: string }).upstreamStatus),
      );
    const end = Date.now() + 10_000;
    while (!(await statuses()).has('101') && Date.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await statuses()).toContain('101');
    expect(await statuses()).toContain('');
  }, 120_000);

  it('carries a call over TCP to the media port where UDP is dropped', async () => {
    const silent = createSocket('udp4').bind(0, host);
    await once(silent, 'listening');
    const accounts = {
      ada: await register(server.url, 'Ada Tcp'),
      ben: await register(server.url, 'Ben Udp'),
    };
    const { id } = await rest<Conversation>(server.url, 'POST', '/chats/direct', {
      token: accounts.ada.token,
      body: { userId: accounts.ben.id },
    });
    const [ada, ben] = [
      await Person.open(browser, nginx.url, 'Ada Tcp', { silentUdpPort: silent.address().port }),
      await Person.open(browser, nginx.url, 'Ben Udp'),
    ];
    await ada.signIn(accounts.ada, `/chats/${id}`);
    await ben.signIn(accounts.ben);
    await ada.call('video');
    await ben.answer('video');
    for (const [person, path] of [
      [ada, 'tcp'],
      [ben, 'udp'],
    ] as const) {
      await expectMedia(person.page);
      expect(await pathsOf(person)).toEqual([path]);
    }
    await ada.get('call-hangup').click();
    await ben.waitUntilOutOfCall();
    await Promise.all([ada.close(), ben.close()]);
    silent.close();
  }, 60_000);

  it('refuses an expired TURN credential', async () => {
    const gather = async (ttlSeconds: number): Promise<{ relays: number; codes: number[] }> => {
      const person = await Person.open(browser, nginx.url, 'nobody');
      await person.page.goto(`${nginx.url}/sign-in`);
      const credentials = turnCredentials({ secret: coturn.secret, userId: 'someone', ttlSeconds });
      const result = await person.page.evaluate(
        async ({ urls, username, credential }) => {
          const connection = new RTCPeerConnection({
            iceServers: [{ urls, username, credential }],
            iceTransportPolicy: 'relay',
          });
          const found = { relays: 0, codes: [] as number[] };
          connection.onicecandidate = ({ candidate }) => {
            if (candidate?.type === 'relay') found.relays += 1;
          };
          connection.onicecandidateerror = (event) => found.codes.push(event.errorCode);
          connection.createDataChannel('x');
          await connection.setLocalDescription();
          await new Promise((resolve) => {
            connection.onicegatheringstatechange = () =>
              connection.iceGatheringState === 'complete' && resolve(null);
            setTimeout(resolve, 8_000);
          });
          connection.close();
          return found;
        },
        {
          urls: `${coturn.url}?transport=udp`,
          username: credentials.username,
          credential: credentials.credential,
        },
      );
      await person.close();
      return result;
    };
    expect((await gather(600)).relays).toBeGreaterThan(0);
    const expired = await gather(-60);
    expect(expired.relays).toBe(0);
    expect(expired.codes).toContain(401);
  }, 60_000);
});

/** Which paths the media of a person takes, each once. */
async function pathsOf({ page }: Person): Promise<string[]> {
  return [...new Set((await mediaReceived(page)).paths)];
}

/** An IPv4 address of this machine that is not loopback, as a relay on a LAN has; loopback where there is none. */
function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';
}
