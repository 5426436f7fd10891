import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCoturn } from '../../../../../tools/env/render-coturn.mjs';
import type { RunningCoturn } from '../../../../../tools/env/render-coturn.mjs';
import { loadConfig } from '../../../config/index.js';
import { ServerChecks } from '../../../platform/health/index.js';
import type { CheckOutcome } from '../../../platform/health/index.js';
import { IceServers } from './ice-servers.js';
import { STUN, bindingRequest, readAnswer } from './stun-message.js';
import { TurnCheck } from './turn-check.js';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function check(urls: readonly string[], secret = ''): Promise<readonly CheckOutcome[]> {
  const config = loadConfig({
    DATABASE_URL: 'postgres://localhost/none',
    JWT_SECRET: 'not used here, but it has to be long',
    ...(urls.length === 0 ? {} : { TURN_URLS: urls.join(',') }),
    ...(secret === '' ? {} : { TURN_SECRET: secret }),
  });
  const checks = new ServerChecks();
  new TurnCheck(checks, new IceServers(config)).onModuleInit();
  return (await checks.all()[0]?.run()) ?? [];
}

describe('the check of TURN servers', () => {
  let folder: string;
  let coturn: RunningCoturn;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chatcall-turn-'));
    coturn = await startCoturn({ directory: join(folder, 'coturn'), port: await freePort() });
  }, 60_000);
  afterAll(async () => {
    await coturn.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('gets an allocation over UDP and over TCP, and an answer of STUN', async () => {
    const urls = [coturn.url.replace('turn:', 'stun:'), coturn.url, `${coturn.url}?transport=tcp`];
    const outcomes = await check(urls, coturn.secret);
    expect(outcomes.map(({ facts }) => facts['errorCode'])).toEqual(urls.map(() => undefined));
    expect(outcomes.map(({ subject, status }) => [subject, status])).toEqual(
      urls.map((url) => [url, 'ok']),
    );
    for (const { facts } of outcomes)
      expect(facts).toMatchObject({ clientAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
    for (const { facts } of outcomes.slice(1))
      expect(facts).toMatchObject({ relayAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) });
  });

  it('gives its allocations back', async () => {
    const single = await startCoturn({
      directory: join(folder, 'single'),
      port: await freePort(),
      env: { TURN_USER_QUOTA: '1' },
    });
    // One user may have one, for ten minutes unless it is given back.
    for (const transport of ['', '', '?transport=tcp', '?transport=tcp', '']) {
      const attempt = (): ReturnType<typeof check> =>
        check([`${single.url}${transport}`], single.secret);
      let [outcome] = await attempt();
      for (; outcome?.finding === 'turn-full'; [outcome] = await attempt())
        await new Promise((resolve) => setTimeout(resolve, 100));
      expect(outcome?.facts['errorCode']).toBeUndefined();
    }
    await single.close();
  });

  it('says that the credentials of users are refused', async () => {
    expect(await check([coturn.url], 'another secret')).toEqual([
      {
        subject: coturn.url,
        status: 'failing',
        finding: 'turn-refused',
        facts: { errorCode: '401' },
      },
    ]);
  });

  it('says which server does not answer, beside one that does', async () => {
    const dead = `turn:127.0.0.1:${await freePort()}`;
    const outcomes = await check([coturn.url, dead, `${dead}?transport=tcp`], coturn.secret);
    expect(outcomes.map(({ status, finding }) => [status, finding])).toEqual([
      ['ok', null],
      ['failing', 'turn-unreachable'],
      ['failing', 'turn-unreachable'],
    ]);
  });

  it('is not misled by something else that answers at the address', async () => {
    const chatty = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }).listen(0, '127.0.0.1');
    await once(chatty, 'listening');
    const { port } = chatty.address() as AddressInfo;
    expect(await check([`turn:127.0.0.1:${port}?transport=tcp`], coturn.secret)).toMatchObject([
      { finding: 'turn-unreachable' },
    ]);
    chatty.close();
    const request = bindingRequest();
    const answer = Buffer.from(request);
    answer.writeUInt16BE(STUN.bindingSuccess, 0);
    expect(readAnswer(answer, request)).toMatchObject({ type: STUN.bindingSuccess });
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(20),
      answer.subarray(1),
      Buffer.concat([answer, Buffer.of(0)]),
    ])
      expect(readAnswer(bytes, request)).toBeNull();
    const cut = Buffer.concat([answer, Buffer.of(0, 0x20, 0, 99, 0, 1, 0, 0)]);
    cut.writeUInt16BE(8, 2);
    expect(readAnswer(cut, request)?.mappedAddress).toBeNull();
  });

  it('knows what browsers cannot use, and that there is none', async () => {
    expect(await check(['turns:127.0.0.1:5349?transport=udp'], 'secret')).toMatchObject([
      { status: 'degraded', finding: 'turn-dtls' },
    ]);
    expect(await check([])).toMatchObject([
      { status: 'not-configured', finding: 'turn-not-configured' },
    ]);
  });
});
