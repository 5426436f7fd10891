import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Put } from '@nestjs/common';
import { ERROR_CODES } from '@chatcall/contracts';
import { startPlatformApp, tokenFor } from '../../../test/support/index.js';
import { ERROR_MEANINGS } from '../errors/index.js';
import { Authenticated, Public, Purpose, RateLimit } from './index.js';

@Authenticated()
@Controller('things')
class ThingsController {
  @Get()
  list(): object {
    return {};
  }

  @Post()
  create(@Body() body: object): object {
    return body;
  }

  @Put(':thingId/lock')
  @HttpCode(204)
  lock(@Param('thingId') _thingId: string): void {
    return undefined;
  }

  @Get('limited')
  @RateLimit(
    { name: 'things-often', points: 2, seconds: 60, by: 'user' },
    { name: 'things-seldom', points: 100, seconds: 3600, by: 'user' },
  )
  limited(): object {
    return {};
  }

  @Public()
  @Purpose('sign-in')
  @Get('unlimited')
  unlimited(): object {
    return {};
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

describe('headers of REST answers', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let authorization: string;
  beforeAll(async () => {
    app = await startPlatformApp({
      modules: [ThingsModule],
      env: { PUBLIC_ORIGINS: 'https://chat.example.com' },
    });
    authorization = `Bearer ${tokenFor()}`;
  });
  afterAll(() => app.close());

  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${app.url}/api/${path}`, { ...init, headers: { authorization, ...init.headers } });

  describe('of a path without the method', () => {
    it.each([
      ['DELETE', 'things', 'GET, HEAD, OPTIONS, POST'],
      ['HEAD', 'things/1/lock', 'OPTIONS, PUT'],
      ['PROPFIND', 'things/1/lock', 'OPTIONS, PUT'],
      ['GET', 'things/1/lock?a=b', 'OPTIONS, PUT'],
      ['PATCH', 'openapi.json', 'GET, HEAD, OPTIONS'],
      ['POST', 'problems/COMMON.VALIDATION', 'GET, HEAD, OPTIONS'],
    ])('%s %s: 405 with Allow', async (method, path, allow) => {
      const answer = await call(path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
      if (method !== 'HEAD')
        expect(await answer.json()).toMatchObject({
          status: 405,
          code: 'COMMON.METHOD_NOT_ALLOWED',
          type: '/api/problems/COMMON.METHOD_NOT_ALLOWED',
          title: ERROR_MEANINGS['COMMON.METHOD_NOT_ALLOWED'],
        });
    });

    it('an unknown path has no methods', async () => {
      for (const method of ['GET', 'DELETE', 'OPTIONS']) {
        const answer = await call('things/1/lock/more', { method });
        expect([answer.status, answer.headers.get('allow')]).toEqual([404, null]);
      }
    });

    it('OPTIONS lists the methods, and HEAD is answered like GET', async () => {
      const options = await call('things', { method: 'OPTIONS' });
      expect([options.status, options.headers.get('allow')]).toEqual([
        204,
        'GET, HEAD, OPTIONS, POST',
      ]);
      const head = await call('things', { method: 'HEAD' });
      expect([head.status, await head.text()]).toEqual([200, '']);
    });
  });

  describe('of 401', () => {
    const challenge = async (headers: Record<string, string>): Promise<string | null> =>
      (await fetch(`${app.url}/api/things`, { headers })).headers.get('www-authenticate');

    it('name no error when no token was sent', async () => {
      expect(await challenge({})).toBe('Bearer realm="ChatCall"');
      expect(await challenge({ authorization: 'Basic YTpi' })).toBe('Bearer realm="ChatCall"');
    });

    it.each([
      ['AUTH.TOKEN_EXPIRED', (): string => tokenFor({ expiresInMs: -1 })],
      ['AUTH.TOKEN_INVALID', (): string => 'nonsense'],
    ] as const)('%s: invalid_token, with what the code means', async (code, token) => {
      expect(await challenge({ authorization: `Bearer ${token()}` })).toBe(
        `Bearer realm="ChatCall", error="invalid_token", error_description="${ERROR_MEANINGS[code]}"`,
      );
    });
  });

  describe('of a route with rate limits', () => {
    it('have all limits and their states, also when the request is refused', async () => {
      const answers: Response[] = [];
      for (let index = 0; index < 3; index += 1) answers.push(await call('things/limited'));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
      const [first, second, refused] = answers.map(({ headers }) => headers);
      expect(first?.get('ratelimit-policy')).toBe(
        '"api";q=1200;w=60, "things-often";q=2;w=60, "things-seldom";q=100;w=3600',
      );
      expect(first?.get('ratelimit')).toMatch(
        /^"api";r=\d+;t=\d+, "things-often";r=1;t=60, "things-seldom";r=99;t=3600$/,
      );
      expect(second?.get('ratelimit')).toMatch(/, "things-often";r=0;t=\d+, "things-seldom";r=98;/);
      expect(refused?.get('ratelimit')).toMatch(/, "things-often";r=0;t=\d+$/);
      const [seconds] =
        /(?<="things-often";r=0;t=)\d+$/.exec(refused?.get('ratelimit') ?? '') ?? [];
      expect(refused?.get('retry-after')).toBe(seconds);
    });

    it('are absent where there is no limit', async () => {
      const { headers } = await call('things/unlimited');
      expect([headers.get('ratelimit'), headers.get('ratelimit-policy')]).toEqual([null, null]);
    });
  });

  it('may be read by pages of the listed origins, which may send those of requests', async () => {
    const origin = 'https://chat.example.com';
    const { headers } = await call('things', { headers: { origin } });
    for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After', 'ETag', 'Location'])
      expect(headers.get('access-control-expose-headers')?.split(',')).toContain(name);
    const preflight = await call('things', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(['If-Match', 'If-None-Match', 'Idempotency-Key']),
    );
  });
});

describe('the pages of problems', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  beforeAll(async () => {
    app = await startPlatformApp({ modules: [] });
  });
  afterAll(() => app.close());

  const page = async (path: string): Promise<[number, string]> => {
    const answer = await fetch(`${app.url}/api/problems${path}`);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const text = await answer.text();
    expect(text).not.toContain('<script');
    return [answer.status, text];
  };

  it('list all codes with an anchor, the status and the meaning of each', async () => {
    const [status, text] = await page('');
    expect(status).toBe(200);
    for (const code of ERROR_CODES) expect(text).toContain(`<tr id="${code}">`);
    expect(text).toContain(
      '<a href="/api/problems/CHAT.NOT_MEMBER"><code>CHAT.NOT_MEMBER</code></a></th><td>404</td>',
    );
  });

  it('describe each code', async () => {
    for (const code of ERROR_CODES) {
      const [status, text] = await page(`/${code}`);
      expect(status).toBe(200);
      expect(text).toContain(`<h1>${code}</h1>\n      <p>${ERROR_MEANINGS[code]}.</p>`);
    }
  });

  it('are not found for unknown codes, which are not repeated', async () => {
    const [status, text] = await page('/%3Cscript%3E');
    expect(status).toBe(404);
    expect(text).toContain('<h1>Unknown error code</h1>');
  });
});
