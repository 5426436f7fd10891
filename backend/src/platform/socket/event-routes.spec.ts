import { describe, expect, it } from '@jest/globals';
import { Module, UseFilters } from '@nestjs/common';
import type { ExceptionFilter, Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { Ack, MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { PARAM_ARGS_METADATA } from '@nestjs/websockets/internal';
import { Authenticated } from '../access/index.js';
import type { Principal } from '../tokens/index.js';
import { EventRoutes } from './event-routes.js';
import { CurrentSocketUser, SocketRequestDto } from './index.js';

class PayloadDto extends SocketRequestDto {}

@WebSocketGateway()
@Authenticated()
class GoodGateway {
  @SubscribeMessage('test:good')
  good(@CurrentSocketUser() _principal: Principal, @MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class TwinGateway {
  @SubscribeMessage('test:good')
  good(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class BareGateway {
  @SubscribeMessage('test:bare')
  bare(@MessageBody() _payload: PayloadDto, _undecorated: string): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class ShapelessGateway {
  @SubscribeMessage('test:shapeless')
  shapeless(@MessageBody() _payload: { readonly text: string }): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class DeafGateway {
  @SubscribeMessage('test:deaf')
  deaf(@CurrentSocketUser() _principal: Principal): void {
    return undefined;
  }
}

@WebSocketGateway()
class OpenGateway {
  @SubscribeMessage('test:open')
  open(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

class AnyFilter implements ExceptionFilter {
  catch(): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
@UseFilters(AnyFilter)
class FilteredGateway {
  @SubscribeMessage('test:filtered')
  filtered(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class FilteredMethodGateway {
  @SubscribeMessage('test:filtered')
  @UseFilters(AnyFilter)
  filtered(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway({ namespace: 'other' })
@Authenticated()
class NamespacedGateway {
  @SubscribeMessage('test:namespaced')
  namespaced(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway(8080)
@Authenticated()
class PortGateway {
  @SubscribeMessage('test:port')
  port(@MessageBody() _payload: PayloadDto): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class AckGateway {
  @SubscribeMessage('test:ack')
  ack(@MessageBody() _payload: PayloadDto, @Ack() _ack: () => void): void {
    return undefined;
  }
}

@WebSocketGateway()
@Authenticated()
class FieldGateway {
  @SubscribeMessage('test:field')
  field(@MessageBody('requestId') _requestId: string): void {
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

  // Nest begins the key of a custom decorator with random hexadecimal digits.
  it.each(['13abc', '3abcd', '0abcd'])(
    'a custom decorator is not taken for one of Nest when its key begins with %s',
    async (random) => {
      const parameters = Object.entries(
        Reflect.getMetadata(PARAM_ARGS_METADATA, GoodGateway, 'good') as Record<string, object>,
      ).map(([key, parameter]) => [key.replace(/^\w+(?=__custom)/, random), parameter] as const);
      expect(parameters.filter(([key]) => key.startsWith(random))).toHaveLength(1);
      Reflect.defineMetadata(
        PARAM_ARGS_METADATA,
        Object.fromEntries(parameters.sort(([key]) => (key.startsWith(random) ? -1 : 1))),
        GoodGateway,
        'good',
      );
      expect(await find(GoodGateway)).toEqual(['test:good']);
    },
  );

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
    [
      'nothing says who may send an event',
      [OpenGateway],
      /OpenGateway\.open needs @Authenticated\(\)/,
    ],
    ['nothing takes the payload', [DeafGateway], /DeafGateway\.deaf/],
    ['only a field of the payload is taken', [FieldGateway], /FieldGateway\.field/],
    [
      'a gateway has a filter',
      [FilteredGateway],
      /FilteredGateway: @UseFilters\(\) is not supported on gateways/,
    ],
    [
      'a method has a filter',
      [FilteredMethodGateway],
      /FilteredMethodGateway\.filtered: @UseFilters\(\) is not supported on gateways/,
    ],
    [
      'a gateway has a namespace',
      [NamespacedGateway],
      /NamespacedGateway: .* no port and no options/,
    ],
    ['a gateway has a port', [PortGateway], /PortGateway: .* no port and no options/],
    [
      'a method wants to acknowledge itself',
      [AckGateway],
      /AckGateway\.ack: @Ack\(\) is not supported/,
    ],
  ])('stop the start when %s', async (_what, gateways, message) => {
    await expect(find(...gateways)).rejects.toThrow(message);
  });
});
