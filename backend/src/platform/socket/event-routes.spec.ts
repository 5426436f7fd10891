import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { SubscribeMessage } from '@nestjs/websockets';
import type { Principal } from '../tokens/index.js';
import { EventRoutes } from './event-routes.js';
import { CurrentSocketUser, MessageBody, SocketGateway, SocketRequestDto } from './index.js';

class PayloadDto extends SocketRequestDto {}

@SocketGateway()
class GoodGateway {
  @SubscribeMessage('test:good')
  good(@CurrentSocketUser() _principal: Principal, @MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@SocketGateway()
class TwinGateway {
  @SubscribeMessage('test:good')
  good(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@SocketGateway()
class BareGateway {
  @SubscribeMessage('test:bare')
  bare(@MessageBody() _payload: PayloadDto, _undecorated: string): void {
    return undefined;
  }
}

@SocketGateway()
class ShapelessGateway {
  @SubscribeMessage('test:shapeless')
  shapeless(@MessageBody() _payload: { readonly text: string }): void {
    return undefined;
  }
}

@SocketGateway()
class DeafGateway {
  @SubscribeMessage('test:deaf')
  deaf(@CurrentSocketUser() _principal: Principal): void {
    return undefined;
  }
}

/** Names of the events that these gateways answer. */
async function find(...gateways: Type[]): Promise<string[]> {
  @Module({ imports: [DiscoveryModule], providers: [EventRoutes, ...gateways] })
  class RoutesModule {}
  const context = await NestFactory.createApplicationContext(RoutesModule, { logger: false });
  try {
    return [...context.get(EventRoutes).find().keys()];
  } finally {
    await context.close();
  }
}

describe('the routes of client events', () => {
  it('are found at the marked methods', async () => {
    expect(await find(GoodGateway)).toEqual(['test:good']);
  });

  it.each<[string, Type[], RegExp]>([
    [
      'two methods answer one event',
      [GoodGateway, TwinGateway],
      /Two gateway methods answer 'test:good'/,
    ],
    [
      'a parameter has no decorator',
      [BareGateway],
      /Parameter 1 of BareGateway\.bare has no decorator/,
    ],
    [
      'the payload has no class that says what is in it',
      [ShapelessGateway],
      /ShapelessGateway\.shapeless/,
    ],
    ['nothing takes the payload', [DeafGateway], /DeafGateway\.deaf/],
  ])('stop the start when %s', async (_what, gateways, message) => {
    await expect(find(...gateways)).rejects.toThrow(message);
  });
});
