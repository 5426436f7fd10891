import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  createMigratedDatabase,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestDatabase, TestSocket } from '../../../test/support/index.js';
import { startCuttableProxy } from '../../../test/support/cuttable-proxy.js';
import type { CuttableProxy } from '../../../test/support/cuttable-proxy.js';
import { Public } from '../http/index.js';
import { SocketRequestDto } from '../socket/index.js';
import { Database, Transactor } from './index.js';

class OneDto extends SocketRequestDto {}

@WebSocketGateway()
@Authenticated()
class OneGateway {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  @SubscribeMessage('test:one')
  async one(@MessageBody() _dto: OneDto): Promise<object> {
    return { rows: await this.#database.query('SELECT 1 AS one') };
  }
}

@Public()
@Controller('one')
class OneController {
  readonly #transactor: Transactor;
  readonly #database: Database;

  constructor(transactor: Transactor, database: Database) {
    this.#transactor = transactor;
    this.#database = database;
  }

  @Get()
  one(): Promise<object> {
    return this.#transactor.run(() => this.#database.query('SELECT 1 AS one'));
  }
}

@Module({ providers: [OneGateway], controllers: [OneController] })
class OneModule {}

describe('PostgreSQL going away', () => {
  let database: TestDatabase;
  let proxy: CuttableProxy;
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let socket: TestSocket;

  beforeAll(async () => {
    database = await createMigratedDatabase();
    proxy = await startCuttableProxy(database.url);
    app = await startPlatformApp({ databaseUrl: proxy.url, modules: [OneModule] });
    socket = await connectSocket(app.url, tokenFor());
  });
  afterAll(async () => {
    socket.disconnect();
    await app.close();
    await proxy.close();
    await database.drop();
  });

  const overHttp = async (): Promise<[number, unknown]> => {
    const response = await fetch(`${app.url}/api/one`);
    return [response.status, ((await response.json()) as { code?: string }).code];
  };
  const overSocket = (requestId: string = randomUUID()): ReturnType<typeof rawRequest> =>
    rawRequest(socket, 'test:one', { requestId });
  const readiness = async (): Promise<number> =>
    (await fetch(`${app.url}/api/health/ready`)).status;

  it('is reported as a transient error, and everything works again afterwards, also with the same request id', async () => {
    const requestId = randomUUID();
    expect([(await overHttp())[0], (await overSocket()).ok, await readiness()]).toEqual([
      200,
      true,
      200,
    ]);
    await proxy.cut();
    expect(await overHttp()).toEqual([503, 'COMMON.UNAVAILABLE']);
    expect(await overSocket(requestId)).toMatchObject({
      ok: false,
      error: { code: 'COMMON.UNAVAILABLE', retryAfter: expect.any(Number) },
    });
    expect(await readiness()).toBe(503);
    expect(socket.connected).toBe(true);
    await proxy.restore();
    expect(await overSocket(requestId)).toMatchObject({ ok: true });
    expect([(await overHttp())[0], await readiness()]).toEqual([200, 200]);
  });
});

describe('a PostgreSQL that is not there at the start', () => {
  it('is waited for, up to a limit', async () => {
    const database = await createMigratedDatabase();
    const proxy = await startCuttableProxy(database.url);
    await proxy.cut();
    setTimeout(() => void proxy.restore(), 1_200);
    const app = await startPlatformApp({ databaseUrl: proxy.url });
    expect((await fetch(`${app.url}/api/health/ready`)).status).toBe(200);
    await app.close();
    await proxy.close();
    await database.drop();
  });

  it('is reported in one sentence when it does not start', async () => {
    const start = startPlatformApp({ databaseUrl: 'postgres://nobody:hunter2@127.0.0.1:1/none' });
    await expect(start).rejects.toThrow(
      /^PostgreSQL cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1$/,
    );
  });
});
