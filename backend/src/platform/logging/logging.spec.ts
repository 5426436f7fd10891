import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger, PinoLogger } from 'nestjs-pino';
import { pinoHttp } from 'pino-http';
import type { Options } from 'pino-http';
import { loadConfig } from '../../config/index.js';
import { identifyRequest } from '../http/request-id.js';
import { loggerParams } from './logger-params.js';

type Line = Record<string, unknown>;

describe('the log', () => {
  const lines: Line[] = [];
  const destination = {
    write: (text: string): void => {
      lines.push(JSON.parse(text) as Line);
    },
  };
  const config = loadConfig({
    DATABASE_URL: 'postgres://localhost/none',
    JWT_SECRET: 'long enough to be a secret, really',
    LOG_LEVEL: 'debug',
  });
  const params = loggerParams(config, destination);
  const options = params.pinoHttp as Options;
  const logger = new Logger(new PinoLogger(params), params);
  afterEach(() => {
    lines.length = 0;
  });

  it.each([
    'authorization',
    'cookie',
    'password',
    'currentPassword',
    'newPassword',
    'passwordHash',
    'token',
    'accessToken',
    'refreshToken',
    'secret',
    'credential',
  ])('blanks %p at the top and two levels down', (name) => {
    logger.log(
      { [name]: 'hunter2', body: { [name]: 'hunter2', inner: { [name]: 'hunter2' } } },
      'A line',
      'Test',
    );
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({ msg: 'A line', [name]: '[redacted]' });
  });

  it('omits the parameters of a failed statement, and keeps the cause of an error', () => {
    const cause = Object.assign(new Error('duplicate key value'), {
      code: '23505',
      parameters: ['hunter2'],
      detail: 'Key (email)=(hunter2)',
    });
    logger.error({ err: new Error('could not register', { cause }) }, 'A request failed', 'Http');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      context: 'Http',
      msg: 'A request failed',
      err: {
        message: 'could not register',
        stack: expect.any(String),
        cause: { message: 'duplicate key value', code: '23505' },
      },
    });
  });

  it('omits them for a cause that is logged by itself, too', () => {
    const cause = Object.assign(new Error('canceling statement due to statement timeout'), {
      code: '57014',
      parameters: ['hunter2'],
      driverError: { detail: 'Key (email)=(hunter2)' },
    });
    logger.warn({ code: 'COMMON.UNAVAILABLE', cause }, 'A request was refused', 'Http');
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      cause: { message: expect.stringMatching(/timeout/), code: '57014' },
    });
  });

  it('logs the request and the status, without query, headers and cookies', async () => {
    const log = pinoHttp(options);
    const server = createServer((request, response) => {
      identifyRequest(request as never, response as never, () => undefined);
      log(request, response);
      response.statusCode = 404;
      response.setHeader('set-cookie', 'chatcall_refresh=hunter2');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await fetch(`http://127.0.0.1:${port}/api/users?token=hunter2`, {
      headers: {
        authorization: 'Bearer hunter2',
        cookie: 'chatcall_refresh=hunter2',
        'x-request-id': 'request-0001',
      },
    });
    server.closeAllConnections();
    server.close();
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({
      level: 30,
      req: { method: 'GET', path: '/api/users' },
      res: { status: 404 },
    });
    expect(lines[0]).toMatchObject({ requestId: 'request-0001' });
  });
});
