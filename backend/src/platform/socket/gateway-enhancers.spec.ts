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
import { IsInt, IsString, MaxLength } from 'class-validator';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { ForbiddenError } from '../errors/index.js';
import type { Principal } from '../tokens/index.js';
import { CurrentSocketUser, SocketRequestDto } from './index.js';
import type { ClientSocket } from './index.js';

class EchoDto extends SocketRequestDto {
  @IsString()
  @MaxLength(10)
  readonly text: string;

  @IsInt()
  readonly number: number;
}

let calls = 0;

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
@Authenticated()
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
@Authenticated()
@UseGuards(OnlyHello)
class GuardedGateway {
  @SubscribeMessage('test:classGuarded')
  classGuarded(@MessageBody() _dto: EchoDto): void {
    calls += 1;
  }
}

@Module({ providers: [EnhancedGateway, GuardedGateway] })
class EnhancedModule {}

describe('events of a gateway with enhancers of Nest', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let socket: TestSocket;
  const userId = randomUUID();

  beforeAll(async () => {
    app = await startPlatformApp({ modules: [EnhancedModule] });
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

  it.each(['test:guarded', 'test:classGuarded'])(
    'are refused by a guard that returns false: %s',
    async (event) => {
      expect(await rawRequest(socket, event, echo({ text: 'other' }))).toEqual({
        ok: false,
        error: { code: 'COMMON.FORBIDDEN', detail: 'This is not allowed.' },
      });
      expect(calls).toBe(0);
      expect(await rawRequest(socket, event, echo())).toMatchObject({ ok: true });
    },
  );

  it('pass a guard, with the parameters of the method', async () => {
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
      error: { code: 'COMMON.FORBIDDEN', detail: 'Not this number.' },
    });
    await rawRequest(socket, 'test:guarded', echo());
    socket.offAny();
    expect(events).toEqual([]);
  });

  it('come after handleConnection and before handleDisconnect', async () => {
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
