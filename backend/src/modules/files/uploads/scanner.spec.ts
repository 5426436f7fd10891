import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../../config/index.js';
import { Scanner } from './scanner.js';
import { STREAM_MAX, startClamd } from './testing/clamd.js';
import type { Clamd } from './testing/clamd.js';

function scannerAt(env: Readonly<Record<string, string>>): Scanner {
  const config = loadConfig({
    DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
    JWT_SECRET: 'x'.repeat(32),
    ...env,
  });
  return new Scanner(config);
}

async function scan(scanner: Scanner, ...chunks: readonly Buffer[]): Promise<string | null> {
  const one = scanner.begin();
  if (one === null) throw new Error('There is no scanner');
  for (const chunk of chunks) await one.add(chunk);
  return one.end();
}

const UNAVAILABLE = { code: 'COMMON.UNAVAILABLE' };

describe('Scanning with the daemon of ClamAV', () => {
  let clamd: Clamd;
  let bySocket: Scanner;

  beforeAll(async () => {
    clamd = await startClamd({ 'ChatCall.Test': 'chatcall-test-malware' });
    bySocket = scannerAt({ CLAMAV_SOCKET: clamd.socket });
  }, 60_000);

  afterAll(() => clamd.stop());

  it('finds a signature, also one that is in two chunks, and nothing in other files', async () => {
    const bad = Buffer.from('before chatcall-test-malware after');
    expect(await scan(bySocket, bad)).toBe('ChatCall.Test.UNOFFICIAL');
    expect(await scan(bySocket, bad.subarray(0, 12), bad.subarray(12))).toBe(
      'ChatCall.Test.UNOFFICIAL',
    );
    expect(await scan(bySocket, Buffer.from('nothing of that kind'))).toBeNull();
    expect(await scan(bySocket)).toBeNull();
    const large = Array.from({ length: 32 }, () => Buffer.alloc(64 * 1024, 'x'));
    expect(await scan(bySocket, ...large)).toBeNull();
    expect(await scan(bySocket, ...large, bad)).toBe('ChatCall.Test.UNOFFICIAL');
  });

  it('knows the version of the daemon', async () => {
    expect(await bySocket.version()).toMatch(/^ClamAV \d/);
  });

  it('fails for files that are larger than the daemon takes', async () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const chunks = Array.from({ length: (2 * STREAM_MAX) / chunk.length }, () => chunk);
    await expect(scan(bySocket, ...chunks)).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe('Scanning', () => {
  const servers: Server[] = [];

  afterEach(async () => {
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
  });

  async function answering(answer: (socket: Socket) => void): Promise<Scanner> {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.resume();
      answer(socket);
    });
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return scannerAt({ CLAMAV_HOST: '127.0.0.1', CLAMAV_PORT: String(port) });
  }

  it('is not done without an address', () => {
    expect(scannerAt({}).begin()).toBeNull();
  });

  it('fails when nothing listens at the address', async () => {
    const scanner = await answering(() => undefined);
    await new Promise((done) => servers.pop()?.close(done));
    await expect(scan(scanner, Buffer.from('x'))).rejects.toMatchObject(UNAVAILABLE);
    await expect(
      scan(scannerAt({ CLAMAV_SOCKET: '/nowhere/clamd.socket' }), Buffer.from('x')),
    ).rejects.toMatchObject(UNAVAILABLE);
  });

  it('fails with an answer that is not one of the daemon, or none', async () => {
    for (const text of ['stream: ERROR\0', 'hello\0', 'x'.repeat(10_000), '']) {
      const scanner = await answering((socket) => socket.end(text));
      await expect(scan(scanner, Buffer.alloc(1024 * 1024))).rejects.toMatchObject(UNAVAILABLE);
    }
  });
});
