import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, Post } from '@nestjs/common';
import { startPlatformApp, tokenFor } from '../../../test/support/index.js';
import { LIMITS } from '@chatcall/contracts';
import { QUEUED_BYTES_MAX, QueuedBytes } from '../limits/queued-bytes.js';
import { Authenticated, Public, Purpose } from './index.js';

/** More than the system takes on behalf of a client that does not read. */
const PAGE_BYTES = 8 * 1024 * 1024;
const page = 'x'.repeat(PAGE_BYTES);

@Authenticated()
@Controller('pages')
class PagesController {
  @Get()
  page(): string {
    return page;
  }

  @Public()
  @Get('public')
  publicPage(): string {
    return page;
  }

  @Post()
  take(): object {
    return {};
  }

  @Purpose('account')
  @Get('sessions')
  sessions(): object {
    return {};
  }
}

@Module({ controllers: [PagesController] })
class PagesModule {}

describe('answers that nobody reads', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  const open: Socket[] = [];
  beforeAll(async () => {
    app = await startPlatformApp({ modules: [PagesModule] });
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  afterAll(() => app.close());

  /** Asks once and never reads: the server closes the connection of a request that it refuses. */
  function askOnce(token: string): ReturnType<typeof ask> {
    return ask('GET /api/pages', token, 'Connection: close\r\n');
  }

  /** Asks and never reads. */
  function ask(
    head: string,
    token = '',
    headers = '',
  ): { readonly closed: Promise<void>; readonly isClosed: () => boolean } {
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    open.push(socket);
    let over = false;
    socket.pause();
    socket.on('error', () => undefined);
    const authorization = token === '' ? '' : `Authorization: Bearer ${token}\r\n`;
    socket.write(`${head} HTTP/1.1\r\nHost: localhost\r\n${authorization}${headers}\r\n`);
    const closed = serverSide(socket).then(() => void (over = true));
    return { closed, isClosed: () => over };
  }

  /** Resolves when the server has closed its end: a client that does not read does not notice it. */
  async function serverSide(client: Socket): Promise<void> {
    const server = app.app.getHttpServer() as Server;
    await new Promise<void>((resolve) => {
      const connected = (socket: Socket): void => {
        const compare = (): void => {
          if (socket.remotePort !== client.localPort) return;
          server.off('connection', connected);
          socket.once('close', () => resolve());
        };
        // The server may learn of it first; then the client does not know its port yet.
        if (client.connecting) client.once('connect', compare);
        else compare();
      };
      server.on('connection', connected);
    });
  }

  it('are ended when those of one user are together too large, and others are served', async () => {
    const token = tokenFor({ userId: randomUUID() });
    // On a busy machine the last ones come when the first are counted, and are refused.
    const asked = Array.from({ length: 6 }, () => askOnce(token));
    const kept = Math.floor(QUEUED_BYTES_MAX.owner / PAGE_BYTES);
    while (asked.filter(({ isClosed }) => isClosed()).length < asked.length - kept)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const get = (bearer: string): Promise<Response> =>
      fetch(`${app.url}/api/pages`, { headers: { authorization: `Bearer ${bearer}` } });
    expect((await (await get(tokenFor())).text()).length).toBe(PAGE_BYTES);
    const refused = await get(token);
    expect([refused.status, await refused.json()]).toMatchObject([
      429,
      { code: 'COMMON.RATE_LIMITED' },
    ]);
  });

  it('are not created for a user who requested many megabytes just before, read or not', async () => {
    const headers = { authorization: `Bearer ${tokenFor()}` };
    const server = app.app.getHttpServer() as Server;
    const queued = app.app.get(QueuedBytes);
    const statuses = [];
    for (let asked = 0; asked < 7; asked += 1) {
      // An answer is counted when the server has ended it, which may be just after the client has it.
      const counted = new Promise<void>((resolve) => {
        server.once('request', (_request, response) => response.once('close', resolve));
      });
      const response = await fetch(`${app.url}/api/pages`, { headers });
      await response.text();
      await counted;
      // On a busy machine a check may have seen this answer unread for a second: the next one does not.
      queued.look();
      statuses.push(response.status);
    }
    // Two pages are the 16 MiB that may be asked for at once; a third passes where some of them
    // have come back meanwhile.
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.slice(3)).toEqual([429, 429, 429, 429]);
    // What shuts out somebody else who asks in the user's name is not refused because of them.
    expect((await fetch(`${app.url}/api/pages/sessions`, { headers })).status).toBe(200);
  });

  it('are ended for those who have not signed in, too', async () => {
    const asked = Array.from({ length: 4 }, () => ask('GET /api/pages/public'));
    await Promise.any(asked.map(({ closed }) => closed));
  });

  it('do not block other users of the same address, nor do bodies that do not end', async () => {
    const owner = 'address:127.0.0.1';
    const queued = app.app.get(QueuedBytes);
    const headers = { authorization: `Bearer ${tokenFor()}` };
    // Unread bodies, and answers of the test before, end after a while: the address is filled again
    // until it was at its limit before and after the request.
    for (let held = false; !held; held = queued.mustRead(owner)) {
      sendHalfBodies(QUEUED_BYTES_MAX.owner);
      const until = Date.now() + 3000;
      while (!queued.mustRead(owner) && Date.now() < until)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await fetch(`${app.url}/api/health/live`, { headers })).status).toBe(200);
    }
  });

  /** Sends bodies that do not end, of three quarters of this number of bytes. */
  function sendHalfBodies(bytes: number): void {
    const part = 'x'.repeat(LIMITS.jsonBytes / 2);
    for (let sent = 0; sent < 0.75 * bytes; sent += part.length) {
      const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
      open.push(socket);
      socket.on('error', () => undefined);
      const type = 'Content-Type: application/json';
      socket.write(
        `POST /api/pages HTTP/1.1\r\nHost: localhost\r\n${type}\r\nContent-Length: ${2 * part.length}\r\n\r\n`,
      );
      // The server is to see the head first: what comes with it is not counted.
      setTimeout(() => socket.write(part), 50);
    }
  }

  it('are ended after a while even when they are few', async () => {
    const server = app.app.getHttpServer() as Server;
    const { timeout } = server;
    expect(timeout).toBe(60_000);
    server.timeout = 200;
    await ask('GET /api/pages', tokenFor()).closed;
    server.timeout = timeout;
  });
});
