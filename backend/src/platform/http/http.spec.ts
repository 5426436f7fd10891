import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  HttpCode,
  Module,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import type { ProblemDetails } from '@chatcall/contracts';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsString, MaxLength, ValidateNested } from 'class-validator';
import { request as httpRequest } from 'node:http';
import type { Server } from 'node:http';
import { startPlatformApp, tokenFor } from '../../../test/support/index.js';
import { ForbiddenError, UnavailableError } from '../errors/index.js';
import type { Principal } from '../tokens/index.js';
import {
  Authenticated,
  CurrentUser,
  CursorQueryDto,
  Public,
  RateLimit,
  TakesForm,
} from './index.js';
import { BAD_REQUESTS, GOOD_THING, JSON_TYPE } from './testing/bad-requests.js';

class MemberDto {
  @IsInt()
  readonly age: number;
}

class ThingDto {
  @IsString()
  @MaxLength(300_000)
  readonly name: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => MemberDto)
  readonly members: MemberDto[];
}

const slowRequests = { running: 0, most: 0, released: Promise.resolve() };

@Authenticated()
@Controller('things')
class ThingsController {
  @Post()
  create(@Body() thing: ThingDto): object {
    return { isDto: thing instanceof ThingDto, name: thing.name.length };
  }

  @Get('mine')
  mine(@CurrentUser() principal: Principal): object {
    return { userId: principal.userId };
  }

  @Get('list')
  list(@Query() query: CursorQueryDto): object {
    return { ...query };
  }

  @Get('slow')
  async slow(): Promise<object> {
    slowRequests.running += 1;
    slowRequests.most = Math.max(slowRequests.most, slowRequests.running);
    await slowRequests.released;
    slowRequests.running -= 1;
    return {};
  }

  @Get('forbidden')
  forbidden(): never {
    throw new ForbiddenError('Not you.');
  }

  @Get('unavailable')
  unavailable(): never {
    throw new UnavailableError('Not now.');
  }

  @Get('bug')
  bug(): never {
    throw new Error('password of the database is hunter2');
  }

  @Get('by-id/:id')
  byId(@Param('id', ParseUUIDPipe) id: string): object {
    return { id };
  }

  @Public()
  @Get('public')
  anyone(): object {
    return { open: true };
  }

  @Get('limited')
  @RateLimit({ name: 'limited', points: 2, seconds: 60, by: 'user' })
  limited(): object {
    return {};
  }

  @Public()
  @Post('limited-by-address')
  @HttpCode(204)
  @RateLimit({ name: 'limited-by-address', points: 2, seconds: 60, by: 'address' })
  limitedByAddress(): void {
    return undefined;
  }

  @Post('upload')
  @TakesForm()
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: 1000, files: 1 } }))
  upload(@UploadedFile() file: { size: number } | undefined): object {
    return { size: file?.size ?? null };
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('REST', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let authorization: string;
  beforeAll(async () => {
    app = await startPlatformApp({
      modules: [ThingsModule],
      env: { PUBLIC_ORIGINS: 'https://chat.example.com', TRUST_PROXY: 'true' },
    });
    authorization = `Bearer ${tokenFor()}`;
  });
  afterAll(() => app.close());

  function call(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${app.url}/api/${path}`, {
      ...init,
      headers: { authorization, ...init.headers },
    });
  }

  async function problem(answer: Promise<Response>): Promise<ProblemDetails> {
    const response = await answer;
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    const body = (await response.json()) as ProblemDetails;
    expect(body.status).toBe(response.status);
    expect(body.requestId).toBe(response.headers.get('x-request-id'));
    return body;
  }

  it('runs four requests of a user to one route at a time', async () => {
    let received = 0;
    const count = (): void => void (received += 1);
    const server = app.app.getHttpServer() as Server;
    server.on('request', count);
    let release = (): void => undefined;
    slowRequests.released = new Promise((resolve) => (release = resolve));
    const answered = Promise.all(Array.from({ length: 10 }, () => call('things/slow')));
    while (received < 10 || slowRequests.running < 4)
      await new Promise((resolve) => setTimeout(resolve, 10));
    server.off('request', count);
    release();
    const answers = await answered;
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(slowRequests.most).toBe(4);
  });

  it('accepts a valid body', async () => {
    const response = await call('things', { method: 'POST', body: GOOD_THING, headers: JSON_TYPE });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ isDto: true, name: 5 });
  });

  it.each(BAD_REQUESTS)('answers %s with a problem', async (_name, path, init, status, code) => {
    const body = await problem(call(path, init));
    expect([body.status, body.code]).toEqual([status, code]);
    expect(body.instance).toBe(`/api/${path.split('?')[0]}`);
    expect(JSON.stringify(body)).not.toMatch(/hunter2|node_modules|stack/);
  });

  it('requires an access token unless the route is public', async () => {
    const response = await fetch(`${app.url}/api/things/mine`);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="ChatCall"');
    expect(await response.json()).toMatchObject({ code: 'AUTH.REQUIRED' });
    expect((await fetch(`${app.url}/api/things/public`)).status).toBe(200);
  });

  it('does not parse a body made to be expensive, with or without a token', async () => {
    const parse = jest.spyOn(JSON, 'parse');
    for (const body of ['['.repeat(120_000), `[${Array(100_000).fill(0).join(',')}]`]) {
      const answer = await fetch(`${app.url}/api/things`, {
        method: 'POST',
        body,
        headers: JSON_TYPE,
      });
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { code: 'COMMON.VALIDATION' },
      ]);
    }
    expect(parse.mock.calls.filter(([text]) => text.length > 10_000)).toEqual([]);
    parse.mockRestore();
  });

  it('does not take a token from the query string', async () => {
    const response = await fetch(
      `${app.url}/api/things/mine?token=${tokenFor()}&access_token=${tokenFor()}`,
    );
    expect(response.status).toBe(401);
  });

  it('names every invalid field, with its path', async () => {
    const body = JSON.stringify({ name: 7, members: [{ age: 1 }, { age: 'old' }], extra: 1 });
    const { fields } = await problem(call('things', { method: 'POST', body, headers: JSON_TYPE }));
    expect(fields?.map(({ field, rule }) => `${field} ${rule}`).sort()).toEqual([
      'extra whitelistValidation',
      'members.1.age isInt',
      expect.stringMatching(/^name /),
    ]);
  });

  it('names some of very many fields, with shortened names', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 4_000 }, (_, index) => [`unknown${index}`, 1]),
    );
    const long = { name: 'a', members: [], ['x'.repeat(100_000)]: 1 };
    for (const body of [many, long]) {
      const answer = await problem(
        call('things', { method: 'POST', body: JSON.stringify(body), headers: JSON_TYPE }),
      );
      expect(answer).toMatchObject({ status: 400, code: 'COMMON.VALIDATION' });
      expect(answer.fields?.length).toBeGreaterThan(0);
      expect(JSON.stringify(answer).length).toBeLessThan(20_000);
    }
  });

  it('limits the requests to a route for each user', async () => {
    const other = { headers: { authorization: `Bearer ${tokenFor()}` } };
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await call('things/limited')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await call('things/limited', other)).status).toBe(200);
    const refused = await call('things/limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      code: 'COMMON.RATE_LIMITED',
      retryAfter: expect.any(Number),
    });
  });

  it('limits by the address that the trusted proxy reports, not by one that the client claims', async () => {
    const from = (forwarded: string): Promise<number> =>
      call('things/limited-by-address', {
        method: 'POST',
        headers: { 'x-forwarded-for': forwarded },
      }).then((response) => response.status);
    expect([
      await from('6.6.6.1, 9.9.9.9'),
      await from('6.6.6.2, 9.9.9.9'),
      await from('6.6.6.3, 9.9.9.9'),
    ]).toEqual([204, 204, 429]);
    expect(await from('9.9.9.9, 1.2.3.4')).toBe(204);
    expect([
      await from('2001:db8::1'),
      await from('2001:db8::2'),
      await from('2001:db8::3'),
    ]).toEqual([204, 204, 429]);
  });

  it('lets only the listed origins read answers', async () => {
    const known = await call('things/public', { headers: { origin: 'https://chat.example.com' } });
    expect(known.headers.get('access-control-allow-origin')).toBe('https://chat.example.com');
    expect(known.headers.get('access-control-allow-credentials')).toBe('true');
    const unknown = await call('things/public', {
      headers: { origin: 'https://evil.example.com' },
    });
    expect(unknown.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await call('things', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps a valid request id of a proxy and replaces an invalid one', async () => {
    expect(
      (
        await call('things/public', { headers: { 'x-request-id': 'proxy-0123456789' } })
      ).headers.get('x-request-id'),
    ).toBe('proxy-0123456789');
    expect(
      (await call('things/public', { headers: { 'x-request-id': 'a b"}' } })).headers.get(
        'x-request-id',
      ),
    ).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends security headers, and none that name the software', async () => {
    const { headers } = await call('things/public');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('permissions-policy')).toContain(
      'camera=(self), microphone=(self), display-capture=(self)',
    );
    // Chromium does not know it and would say so in the console of every page; where it is known,
    // our own pages may use it anyway.
    expect(headers.get('permissions-policy')).not.toContain('speaker-selection');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('asks browsers to stay on TLS when the trusted proxy says that TLS was used', async () => {
    const { headers } = await call('things/public', { headers: { 'x-forwarded-proto': 'https' } });
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=/);
  });

  it('continues after a malformed request', async () => {
    const { port } = new URL(app.url);
    const status = await new Promise<number | string>((resolve) => {
      const garbage = httpRequest(
        {
          port,
          path: '/api/things/public',
          method: 'POST',
          headers: { 'content-length': '5', 'transfer-encoding': 'chunked' },
        },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      garbage.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
      garbage.end('12345');
    });
    expect(status).toBeDefined();
    expect((await call('things/public')).status).toBe(200);
  });
});
