import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import type { RateLimitRule } from '../limits/index.js';
import type { Principal } from '../tokens/index.js';
import {
  DEFAULT_SOCKET_RATE_LIMIT,
  GatewayMark,
  SOCKET_RATE_LIMIT,
  parametersOf,
} from './gateway-decorators.js';
import type { GatewayParameter, SocketRateLimitRule } from './gateway-decorators.js';

/** Key under which Nest's `@SubscribeMessage` keeps the event name. */
const MESSAGE_METADATA = 'message';

type PayloadClass = new () => object;
type GatewayMethod = (...args: unknown[]) => unknown;

/** How one client event is answered. */
export interface EventRoute {
  readonly event: string;
  readonly payload: PayloadClass;
  readonly limit: RateLimitRule;
  /** Calls the gateway's method; throws or rejects with what it throws. */
  readonly call: (principal: Principal, socketId: string, body: unknown) => unknown;
}

/** Finds the methods of all gateways once, at start. */
@Injectable()
export class EventRoutes {
  readonly #discovery: DiscoveryService;
  readonly #scanner: MetadataScanner;
  readonly #reflector: Reflector;

  constructor(discovery: DiscoveryService, scanner: MetadataScanner, reflector: Reflector) {
    this.#discovery = discovery;
    this.#scanner = scanner;
    this.#reflector = reflector;
  }

  /** @throws Error when two methods answer the same event, a parameter has no decorator, or nothing says what the payload is */
  find(): Map<string, EventRoute> {
    const routes = new Map<string, EventRoute>();
    for (const wrapper of this.#discovery.getProviders({ metadataKey: GatewayMark.KEY })) {
      const gateway: unknown = wrapper.instance;
      if (typeof gateway !== 'object' || gateway === null) continue;
      for (const route of this.#routesOf(gateway)) {
        if (routes.has(route.event)) throw new Error(`Two gateway methods answer '${route.event}'`);
        routes.set(route.event, route);
      }
    }
    return routes;
  }

  #routesOf(gateway: object): EventRoute[] {
    const prototype = Object.getPrototypeOf(gateway) as Record<string, GatewayMethod>;
    return this.#scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name];
      const event: unknown =
        method === undefined ? undefined : Reflect.getMetadata(MESSAGE_METADATA, method);
      if (method === undefined || typeof event !== 'string') return [];
      return [this.#route(gateway, prototype, name, method, event)];
    });
  }

  #route(
    gateway: object,
    prototype: object,
    name: string,
    method: GatewayMethod,
    event: string,
  ): EventRoute {
    const place = `${gateway.constructor.name}.${name}`;
    const kinds = parametersOf(prototype, name);
    for (let index = 0; index < method.length; index += 1) {
      if (kinds[index] === undefined)
        throw new Error(`Parameter ${index} of ${place} has no decorator`);
    }
    const types =
      (Reflect.getMetadata('design:paramtypes', prototype, name) as unknown[] | undefined) ?? [];
    const payload = types[kinds.indexOf('body')];
    if (!isPayloadClass(payload))
      throw new Error(
        `${place} needs a @MessageBody() of a class, which says what the payload must be`,
      );
    const limit = this.#reflector.get<SocketRateLimitRule | undefined>(SOCKET_RATE_LIMIT, method);
    return {
      event,
      payload,
      limit: { name: `socket:${event}`, ...(limit ?? DEFAULT_SOCKET_RATE_LIMIT) },
      call: (principal, socketId, body) =>
        method.apply(gateway, argumentsFor(kinds, principal, socketId, body)),
    };
  }
}

function isPayloadClass(type: unknown): type is PayloadClass {
  return typeof type === 'function' && type !== Object;
}

function argumentsFor(
  kinds: readonly GatewayParameter[],
  principal: Principal,
  socketId: string,
  body: unknown,
): unknown[] {
  return kinds.map((kind) =>
    kind === 'body' ? body : kind === 'principal' ? principal : socketId,
  );
}
