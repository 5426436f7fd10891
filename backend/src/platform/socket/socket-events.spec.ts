import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BadRequestException, Module, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import type {
  CallHandler,
  CanActivate,
  ExecutionContext,
  NestInterceptor,
  PipeTransform,
} from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { OnGatewayConnection, OnGatewayDisconnect } from '@nestjs/websockets';
import { LIMITS } from '@chatcall/contracts';
import { IsInt, IsString, MaxLength } from 'class-validator';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import {
  connectSocket,
  disconnected,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { ForbiddenError, UnavailableError } from '../errors/index.js';
import type { Principal } from '../tokens/index.js';
import { CurrentSocketUser, SocketRateLimit, SocketRequestDto } from './index.js';
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

class OnlyHello implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToWs().getData<EchoDto>().text === 'hello';
  }
}

class Shout implements PipeTransform {
  transform(value: unknown): unknown {
    if (value instanceof EchoDto && value.number < 0) throw new BadRequestException();
    return value instanceof EchoDto
      ? Object.assign(new EchoDto(), value, { text: `${value.text}!` })
      : value;
  }
}

class Envelope implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler<object>): Observable<object> {
    const { id } = context.switchToWs().getClient<ClientSocket>();
    return next.handle().pipe(map((answer) => ({ id, answer })));
  }
}

const texts: string[] = [];

@WebSocketGateway()
class EnhancedGateway implements OnGatewayConnection, OnGatewayDisconnect {
  handleConnection({ id }: ClientSocket): void {
    texts.push(`connected ${id}`);
  }

  handleDisconnect({ id }: ClientSocket): void {
    texts.push(`disconnected ${id}`);
  }

  @SubscribeMessage('test:guarded')
  @UseGuards(OnlyHello)
  guarded(@CurrentSocketUser() { userId }: Principal, @MessageBody() { text }: EchoDto): object {
    return { userId, text };
  }

  @SubscribeMessage('test:piped')
  @UsePipes(Shout)
  piped(@ConnectedSocket() { id }: ClientSocket, @MessageBody() { text }: EchoDto): object {
    return { id, text };
  }

  @SubscribeMessage('test:parameterPiped')
  parameterPiped(@MessageBody(Shout) { text }: EchoDto): object {
    return { text };
  }

  @SubscribeMessage('test:intercepted')
  @UseInterceptors(Envelope)
  async intercepted(@MessageBody() { text, number }: EchoDto): Promise<object> {
    await Promise.resolve();
    if (number < 0) throw new ForbiddenError('Not this number.');
    return { text };
  }
}

@WebSocketGateway()
@UseGuards(OnlyHello)
class GuardedGateway {
  @SubscribeMessage('test:classGuarded')
  classGuarded(@MessageBody() _dto: EchoDto): void {
    calls += 1;
  }
}

@Module({ providers: [EchoGateway, EnhancedGateway, GuardedGateway] })
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

  /** The answer that somebody else gets meanwhile. */
  async function bystanderAnswer(): Promise<unknown> {
    const bystander = await connectSocket(app.url, tokenFor());
    const answer = await rawRequest(bystander, 'test:echo', echo());
    bystander.disconnect();
    return answer;
  }

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

  it.each([
    ['lists', `${'['.repeat(30_000)}1${']'.repeat(30_000)}`],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('are refused with %s in each other, as deep as a frame can hold', async (_name, nest) => {
    const nester = await connectSocket(app.url, tokenFor());
    const { ws } = (
      nester.io.engine as unknown as {
        transport: {
          ws: {
            send(data: string): void;
            addEventListener(on: 'message', hear: (message: { data: unknown }) => void): void;
          };
        };
      }
    ).transport;
    const answer = new Promise<string>((resolve) => {
      ws.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('437')) resolve(String(data));
      });
    });
    ws.send(`427["test:echo",{"requestId":"${randomUUID()}","number":1,"text":${nest}}]`);
    expect(await answer).toContain('COMMON.VALIDATION');
    nester.disconnect();
  });

  it('get only some of very many unknown fields in the answer, and not with their whole names', async () => {
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

  it('harm nothing without an acknowledgement', async () => {
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
      error: { code: 'COMMON.FORBIDDEN', message: 'Not you.' },
    });
  });

  describe('of a gateway with enhancers of Nest', () => {
    it.each(['test:guarded', 'test:classGuarded'])(
      'are refused by a guard that returns false: %s',
      async (event) => {
        expect(await rawRequest(socket, event, echo({ text: 'other' }))).toEqual({
          ok: false,
          error: { code: 'COMMON.FORBIDDEN', message: 'This is not allowed.' },
        });
        expect(calls).toBe(0);
        expect(await rawRequest(socket, event, echo())).toMatchObject({ ok: true });
      },
    );

    it('get past a guard with the parameters of the method', async () => {
      expect(await rawRequest(socket, 'test:guarded', echo())).toEqual({
        ok: true,
        data: { userId, text: 'hello' },
      });
    });

    it.each([
      ['test:piped', { id: expect.any(String), text: 'hello!' }],
      ['test:parameterPiped', { text: 'hello!' }],
    ])('are changed by a pipe: %s', async (event, data) => {
      expect(await rawRequest(socket, event, echo())).toEqual({ ok: true, data });
    });

    it('are refused by a pipe that throws', async () => {
      expect(await rawRequest(socket, 'test:piped', echo({ number: -1 }))).toMatchObject({
        ok: false,
        error: { code: 'COMMON.VALIDATION' },
      });
    });

    it('are validated before', async () => {
      expect(await rawRequest(socket, 'test:piped', echo({ extra: 1 }))).toMatchObject({
        ok: false,
        error: { code: 'COMMON.VALIDATION', fields: [{ field: 'extra' }] },
      });
    });

    it('get the answer that an interceptor made', async () => {
      expect(await rawRequest(socket, 'test:intercepted', echo())).toEqual({
        ok: true,
        data: { id: socket.id, answer: { text: 'hello' } },
      });
    });

    it('get the error of a method behind an interceptor, and no other event', async () => {
      const events: unknown[] = [];
      socket.onAny((event) => events.push(event));
      expect(await rawRequest(socket, 'test:intercepted', echo({ number: -1 }))).toEqual({
        ok: false,
        error: { code: 'COMMON.FORBIDDEN', message: 'Not this number.' },
      });
      await rawRequest(socket, 'test:echo', echo());
      socket.offAny();
      expect(events).toEqual([]);
    });

    it('come between handleConnection and handleDisconnect', async () => {
      const other = await connectSocket(app.url, tokenFor());
      const id = String(other.id);
      other.disconnect();
      while (!texts.includes(`disconnected ${id}`))
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(texts.filter((text) => text.includes(id))).toEqual([
        `connected ${id}`,
        `disconnected ${id}`,
      ]);
    });
  });

  it('get nothing of an error that is not meant for them', async () => {
    const answer = await rawRequest(socket, 'test:bug', { requestId: randomUUID() });
    expect(answer).toMatchObject({ ok: false, error: { code: 'COMMON.INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  describe('with a request id that comes again', () => {
    it('get the stored answer, and the work is done once', async () => {
      const payload = echo();
      const first = await rawRequest(socket, 'test:echo', payload);
      const second = await rawRequest(socket, 'test:echo', payload);
      expect(second).toEqual(first);
      expect(calls).toBe(1);
    });

    it('get the same answer while the first is still under way, and over another connection', async () => {
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

    it('get the same refusal', async () => {
      const payload = { requestId: randomUUID() };
      await rawRequest(socket, 'test:forbidden', payload);
      expect(await rawRequest(socket, 'test:forbidden', payload)).toMatchObject({
        error: { code: 'COMMON.FORBIDDEN' },
      });
      expect(calls).toBe(1);
    });

    it('are tried again when the first answer was only that it cannot be done now', async () => {
      const payload = { requestId: randomUUID() };
      await rawRequest(socket, 'test:unavailable', payload);
      await rawRequest(socket, 'test:unavailable', payload);
      expect(calls).toBe(2);
    });

    it('are not confused with those of another user or of another event', async () => {
      const requestId = randomUUID();
      const stranger = await connectSocket(app.url, tokenFor());
      const mine = await rawRequest(socket, 'test:echo', echo({ requestId }));
      const theirs = await rawRequest(stranger, 'test:echo', echo({ requestId }));
      const nothing = await rawRequest(socket, 'test:nothing', { requestId });
      expect(theirs).not.toEqual(mine);
      expect(nothing).toEqual({ ok: true, data: {} });
      stranger.disconnect();
    });
  });

  it('are held back above the limit, for all connections of the user together', async () => {
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

  it('may not repeat an answered request id without limit', async () => {
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

  it('above the frame limit end the connection, and only that one', async () => {
    const flooder = await connectSocket(app.url, tokenFor());
    const gone = disconnected(flooder);
    (flooder as unknown as { emit(event: string, payload: object): void }).emit(
      'test:echo',
      echo({ text: 'x'.repeat(LIMITS.socketFrameBytes) }),
    );
    await gone;
    expect(await rawRequest(socket, 'test:echo', echo())).toMatchObject({ ok: true });
  });

  it.each([
    ['42["test:echo"'],
    ['4'],
    ['9'],
    ['42"test:echo"'],
    ['42{}'],
    ['42[]'],
    ['42[1]'],
    ['42["disconnect"]'],
    ['42["disconnecting"]'],
    ['42["connect"]'],
    ['42["newListener","error"]'],
    ['42["removeListener"]'],
    ['42["error"]'],
    ['42["error",null]'],
    ['421["error"]'],
    ['42["error",{"message":{"toString":1}}]'],
    ['42["connection",null]'],
    ['42["__proto__",{"__proto__":null}]'],
    ['421'],
    ['421[]'],
    ['42[null]'],
    ['42[{}]'],
    ['43'],
    ['430'],
    ['430["x"]'],
    ['44"x"'],
    ['41'],
    ['40'],
    ['40{"token":{}}'],
    ['40/other,'],
    ['42/other,["test:echo"]'],
    ['451-["test:echo",{"_placeholder":true,"num":0}]'],
    ['451-[{"_placeholder":true,"num":0}]'],
    ['459-["error"]'],
    ['0'],
    ['1'],
    ['2probe'],
    ['5'],
    ['6'],
    ['b!!!'],
    ['\u0000\u0001garbage'],
  ])('as the odd frame %p harm nobody else', async (frame) => {
    const odd = await connectSocket(app.url, tokenFor());
    const transport = (
      odd.io.engine as unknown as { transport: { ws: { send(data: string): void } } }
    ).transport;
    transport.ws.send(frame);
    expect(await bystanderAnswer()).toMatchObject({ ok: true });
    odd.disconnect();
  });

  it('with bytes in place of a reserved name or under it harm nobody else', async () => {
    const odd = await connectSocket(app.url, tokenFor());
    const { ws } = (
      odd.io.engine as unknown as { transport: { ws: { send(data: string | Buffer): void } } }
    ).transport;
    ws.send('451-["error",{"_placeholder":true,"num":0}]');
    ws.send(Buffer.from('bytes'));
    ws.send('451-["error",{"_placeholder":true,"num":7}]');
    ws.send(Buffer.from('bytes'));
    expect(await bystanderAnswer()).toMatchObject({ ok: true });
    odd.disconnect();
  });
});
