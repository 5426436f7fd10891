import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { LIMITS } from '@chatcall/contracts';
import { IsString, MaxLength } from 'class-validator';
import { Authenticated } from '../access/index.js';
import {
  connectSocket,
  disconnected,
  rawRequest,
  startPlatformApp,
  tokenFor,
} from '../../../test/support/index.js';
import type { TestSocket } from '../../../test/support/index.js';
import { SocketRequestDto } from './index.js';

class EchoDto extends SocketRequestDto {
  @IsString()
  @MaxLength(10)
  readonly text: string;
}

@WebSocketGateway()
@Authenticated()
class EchoGateway {
  @SubscribeMessage('test:echo')
  echo(@MessageBody() { text }: EchoDto): object {
    return { text };
  }
}

@Module({ providers: [EchoGateway] })
class EchoModule {}

describe('frames of clients', () => {
  let app: Awaited<ReturnType<typeof startPlatformApp>>;
  let socket: TestSocket;

  beforeAll(async () => {
    app = await startPlatformApp({ modules: [EchoModule] });
    socket = await connectSocket(app.url, tokenFor());
  });
  afterAll(async () => {
    socket.disconnect();
    await app.close();
  });

  const echo = (fields: object = {}): object => ({
    requestId: randomUUID(),
    text: 'hello',
    ...fields,
  });

  /** The answer to another client meanwhile. */
  async function answerToOtherClient(): Promise<unknown> {
    const client = await connectSocket(app.url, tokenFor());
    const answer = await rawRequest(client, 'test:echo', echo());
    client.disconnect();
    return answer;
  }

  it.each([
    ['lists', `${'['.repeat(30_000)}1${']'.repeat(30_000)}`],
    ['objects', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ])('are refused with %s nested as deep as a frame can hold', async (_name, nest) => {
    const nester = await connectSocket(app.url, tokenFor());
    const { ws } = (
      nester.io.engine as unknown as {
        transport: {
          ws: {
            send(data: string): void;
            addEventListener(on: 'message', listener: (message: { data: unknown }) => void): void;
          };
        };
      }
    ).transport;
    const answer = new Promise<string>((resolve) => {
      ws.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('437')) resolve(String(data));
      });
    });
    ws.send(`427["test:echo",{"requestId":"${randomUUID()}","text":${nest}}]`);
    expect(await answer).toContain('COMMON.VALIDATION');
    nester.disconnect();
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
  ])('do not affect other clients as the malformed frame %p', async (frame) => {
    const odd = await connectSocket(app.url, tokenFor());
    const transport = (
      odd.io.engine as unknown as { transport: { ws: { send(data: string): void } } }
    ).transport;
    transport.ws.send(frame);
    expect(await answerToOtherClient()).toMatchObject({ ok: true });
    odd.disconnect();
  });

  it('do not affect other clients with bytes in place of a reserved name or under it', async () => {
    const odd = await connectSocket(app.url, tokenFor());
    const { ws } = (
      odd.io.engine as unknown as { transport: { ws: { send(data: string | Buffer): void } } }
    ).transport;
    ws.send('451-["error",{"_placeholder":true,"num":0}]');
    ws.send(Buffer.from('bytes'));
    ws.send('451-["error",{"_placeholder":true,"num":7}]');
    ws.send(Buffer.from('bytes'));
    expect(await answerToOtherClient()).toMatchObject({ ok: true });
    odd.disconnect();
  });
});
