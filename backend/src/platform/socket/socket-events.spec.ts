import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { IsInt, IsString, MaxLength } from 'class-validator';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { ForbiddenError, UnavailableError } from '../errors/index.js';
import type { Principal } from '../tokens/index.js';
import { CurrentSocketUser, RepeatableEvent, SocketRateLimit, SocketRequestDto } from './index.js';
import type { ClientSocket } from './index.js';

class EchoDto extends SocketRequestDto {
  @IsString()
  @MaxLength(10)
  readonly text: string;

  @IsInt()
  readonly number: number;
}

class SocketRequestDtoOnly extends SocketRequestDto {}

let calls = 0;
const releases: (() => void)[] = [];

/** Ends the work of all events that are slow at this moment. */
function releaseAll(): void {
  for (const release of releases.splice(0)) release();
}

@WebSocketGateway()
@Authenticated()
class EchoGateway {
  @SubscribeMessage('test:echo')
  echo(
    @CurrentSocketUser() principal: Principal,
    @ConnectedSocket() { id: socketId }: ClientSocket,
    @MessageBody() dto: EchoDto,
  ): object {
    calls += 1;
    return {
      userId: principal.userId,
      socketId,
      text: dto.text,
      isDto: dto instanceof EchoDto,
      count: calls,
    };
  }

  @SubscribeMessage('test:slow')
  async slow(@MessageBody() _dto: SocketRequestDtoOnly): Promise<object> {
    calls += 1;
    await new Promise<void>((resolve) => {
      releases.push(resolve);
    });
    return { count: calls };
  }

  @SubscribeMessage('test:nothing')
  nothing(@MessageBody() _dto: SocketRequestDtoOnly): void {
    calls += 1;
  }

  @SubscribeMessage('test:repeatable')
  @RepeatableEvent()
  repeatable(@MessageBody() _dto: SocketRequestDtoOnly): object {
    calls += 1;
    return { count: calls };
  }

  @SubscribeMessage('test:forbidden')
  forbidden(@MessageBody() _dto: SocketRequestDtoOnly): never {
    calls += 1;
    throw new ForbiddenError('Not you.');
  }

  @SubscribeMessage('test:unavailable')
  unavailable(@MessageBody() _dto: SocketRequestDtoOnly): never {
    calls += 1;
    throw new UnavailableError('Not now.');
  }

  @SubscribeMessage('test:bug')
  async bug(@MessageBody() _dto: SocketRequestDtoOnly): Promise<never> {
    await Promise.resolve();
    throw new Error('secret detail of the database');
  }

  @SubscribeMessage('test:limited')
  @SocketRateLimit({ points: 3, seconds: 30 })
  limited(@MessageBody() _dto: SocketRequestDtoOnly): void {
    calls += 1;
  }
}

@Module({ providers: [EchoGateway] })
class EchoModule {}

describe('events of clients', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let socket: TestSocket;
  const userId = randomUUID();

  beforeAll(async () => {
    app = await startPlatformApp({ modules: [EchoModule] });
    socket = await connectSocket(app.url, tokenFor({ userId }));
  });
  afterAll(async () => {
    socket.disconnect();
    await app.close();
  });
  beforeEach(() => {
    calls = 0;
  });

  const echo = (fields: object = {}): object => ({
    requestId: randomUUID(),
    text: 'hello',
    number: 1,
    ...fields,
  });

  it('reach their gateway as an instance of the payload class, with their sender', async () => {
    const answer = await rawRequest(socket, 'test:echo', echo());
    expect(answer).toEqual({
      ok: true,
      data: { userId, socketId: socket.id, text: 'hello', isDto: true, count: 1 },
    });
  });

  it('are acknowledged when the gateway returns nothing', async () => {
    expect(
      await rawRequest(socket, 'test:nothing', echo({ text: undefined, number: undefined })),
    ).toEqual({
      ok: true,
      data: {},
    });
  });

  const deep = ((): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < 500; level += 1) value = [value];
    return value;
  })();

  it.each([
    ['a text as payload', ['text']],
    ['a number as payload', [7]],
    ['null as payload', [null]],
    ['no payload', []],
    ['a list as payload', [[echo()]]],
    ['bytes as payload', [Buffer.from('bytes')]],
    ['a missing field', [{ requestId: randomUUID(), text: 'hello' }]],
    ['a field of a wrong type', [echo({ number: 'one' })]],
    ['an object where a text belongs', [echo({ text: { $gt: '' } })]],
    ['a text that is too long', [echo({ text: 'x'.repeat(11) })]],
    ['an unknown field', [echo({ admin: true })]],
    ['a request id that is no UUID', [echo({ requestId: 'one' })]],
    ['a request id that is an object', [echo({ requestId: { a: 1 } })]],
    ['no request id', [{ text: 'hello', number: 1 }]],
    ['a deep nest of lists', [echo({ text: deep })]],
    [
      'a field that shadows the prototype',
      [JSON.parse('{"__proto__": {"number": 1}, "text": "hello"}')],
    ],
  ])('are refused with %s', async (_name, args) => {
    const answer = await rawRequest(socket, 'test:echo', ...args);
    expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.VALIDATION' } });
    expect(calls).toBe(0);
  });

  it('are answered with some of very many unknown fields, with shortened names', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 8_000 }, (_, index) => [`unknown${index}`, 1]),
    );
    for (const fields of [many, { ['x'.repeat(100_000)]: 1 }]) {
      const answer = await rawRequest(socket, 'test:echo', echo(fields));
      expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.VALIDATION' } });
      expect(JSON.stringify(answer).length).toBeLessThan(20_000);
    }
  });

  it('lose a field named constructor', async () => {
    expect(
      await rawRequest(socket, 'test:echo', echo({ constructor: { name: 'x' } })),
    ).toMatchObject({
      ok: true,
      data: { isDto: true },
    });
  });

  it('name the fields that did not pass', async () => {
    const answer = await rawRequest(socket, 'test:echo', echo({ text: 'x'.repeat(11), extra: 1 }));
    expect(answer).toMatchObject({
      ok: false,
      error: {
        fields: expect.arrayContaining([
          expect.objectContaining({ field: 'text', rule: 'maxLength' }),
          expect.objectContaining({ field: 'extra', rule: 'whitelistValidation' }),
        ]),
      },
    });
  });

  it.each([
    'test:unknown',
    'constructor',
    'toString',
    '__proto__',
    '',
    'error',
    'connection',
    'data',
    'close',
  ])('are refused when there is no event %p', async (event) => {
    expect(await rawRequest(socket, event, echo())).toMatchObject({
      ok: false,
      error: { code: 'COMMON.UNKNOWN_EVENT' },
    });
  });

  it('are handled without an acknowledgement', async () => {
    const loose = socket as unknown as { emit(event: string, ...args: unknown[]): void };
    loose.emit('test:echo');
    loose.emit('test:echo', 'text');
    loose.emit('test:unknown', echo());
    loose.emit('test:bug', { requestId: randomUUID() });
    loose.emit('test:nothing', { requestId: randomUUID() });
    const answer = await rawRequest(socket, 'test:echo', echo());
    expect(answer).toMatchObject({ ok: true, data: { count: 2 } });
  });

  it('run four at a time for a user, while those of another user run at once', async () => {
    const other = await connectSocket(app.url, tokenFor());
    const slow = (from: TestSocket): Promise<unknown> =>
      rawRequest(from, 'test:slow', { requestId: randomUUID() });
    const many = Array.from({ length: 6 }, () => slow(socket));
    // The answer to a later event shows that those before it have been received.
    await rawRequest(socket, 'test:echo', echo());
    expect(releases).toHaveLength(4);
    const others = slow(other);
    await rawRequest(other, 'test:echo', echo());
    expect(releases).toHaveLength(5);
    releaseAll();
    await others;
    while (releases.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
    releaseAll();
    await Promise.all(many);
    other.disconnect();
  });

  it('get the code of the error that was thrown', async () => {
    expect(await rawRequest(socket, 'test:forbidden', { requestId: randomUUID() })).toEqual({
      ok: false,
      error: { code: 'COMMON.FORBIDDEN', detail: 'Not you.' },
    });
  });

  it('are answered without the details of an unexpected error', async () => {
    const answer = await rawRequest(socket, 'test:bug', { requestId: randomUUID() });
    expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  describe('with a repeated request id', () => {
    it('get the stored answer, and the work is done once', async () => {
      const payload = echo();
      const first = await rawRequest(socket, 'test:echo', payload);
      const second = await rawRequest(socket, 'test:echo', payload);
      expect(second).toEqual(first);
      expect(calls).toBe(1);
    });

    it('get the same answer while the first is in progress, and over another connection', async () => {
      const payload = { requestId: randomUUID() };
      const other = await connectSocket(app.url, tokenFor({ userId }));
      const first = rawRequest(socket, 'test:slow', payload);
      const second = rawRequest(other, 'test:slow', payload);
      while (releases.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await rawRequest(other, 'test:echo', echo());
      releaseAll();
      expect(await second).toEqual(await first);
      expect(calls).toBe(2);
      other.disconnect();
    });

    it('reach a gateway again that recognises repeated payloads by itself', async () => {
      const payload = { requestId: randomUUID() };
      await rawRequest(socket, 'test:repeatable', payload);
      const second = await rawRequest(socket, 'test:repeatable', payload);
      expect(second).toEqual({ ok: true, data: { count: 2 } });
    });

    it('get the same refusal', async () => {
      const payload = { requestId: randomUUID() };
      await rawRequest(socket, 'test:forbidden', payload);
      expect(await rawRequest(socket, 'test:forbidden', payload)).toMatchObject({
        error: { code: 'COMMON.FORBIDDEN' },
      });
      expect(calls).toBe(1);
    });

    it('are tried again after a transient error', async () => {
      const payload = { requestId: randomUUID() };
      await rawRequest(socket, 'test:unavailable', payload);
      await rawRequest(socket, 'test:unavailable', payload);
      expect(calls).toBe(2);
    });

    it('are not confused with those of another user or of another event', async () => {
      const requestId = randomUUID();
      const otherUser = await connectSocket(app.url, tokenFor());
      const mine = await rawRequest(socket, 'test:echo', echo({ requestId }));
      const theirs = await rawRequest(otherUser, 'test:echo', echo({ requestId }));
      const nothing = await rawRequest(socket, 'test:nothing', { requestId });
      expect(theirs).not.toEqual(mine);
      expect(nothing).toEqual({ ok: true, data: {} });
      otherUser.disconnect();
    });
  });

  it('are refused above the limit, for all connections of the user together', async () => {
    const other = await connectSocket(app.url, tokenFor({ userId }));
    const answers = [];
    for (let index = 0; index < 4; index += 1) {
      answers.push(
        await rawRequest(index % 2 === 0 ? socket : other, 'test:limited', {
          requestId: randomUUID(),
        }),
      );
    }
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, false]);
    expect(answers[3]).toMatchObject({
      error: { code: 'COMMON.RATE_LIMITED', retryAfter: expect.any(Number) },
    });
    other.disconnect();
  });

  it('are limited, too, when they repeat an answered request id', async () => {
    const flooder = await connectSocket(app.url, tokenFor());
    const payload = { requestId: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 400 }, () => rawRequest(flooder, 'test:nothing', payload)),
    );
    expect(
      answers.some((answer) => !answer.ok && answer.error.code === 'COMMON.RATE_LIMITED'),
    ).toBe(true);
    flooder.disconnect();
  });
});
