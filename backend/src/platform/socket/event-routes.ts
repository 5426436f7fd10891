import { Injectable, UseFilters } from '@nestjs/common';
import type { ExceptionFilter, ExecutionContext, Type } from '@nestjs/common';
import {
  CUSTOM_ROUTE_ARGS_METADATA,
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/internal';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { WsParamtype } from '@nestjs/websockets/enums/ws-paramtype.enum';
import {
  GATEWAY_METADATA,
  GATEWAY_OPTIONS,
  MESSAGE_METADATA,
  PARAM_ARGS_METADATA,
  PORT_METADATA,
} from '@nestjs/websockets/internal';
import { requiredAccess } from '../access/index.js';
import type { Action } from '../access/index.js';
import type { RateLimitRule } from '../limits/index.js';
import type { AppSocket } from './app-socket.js';
import {
  DEFAULT_SOCKET_RATE_LIMIT,
  REPEATABLE_EVENT,
  SOCKET_RATE_LIMIT,
} from './gateway-decorators.js';
import type { SocketRateLimitRule } from './gateway-decorators.js';
import { payloadReader } from './payload-validation.js';
import type { PayloadReader } from './payload-validation.js';

type PayloadClass = new () => object;
type GatewayMethod = (...args: unknown[]) => unknown;

/** How one client event is answered. */
export interface EventRoute {
  readonly event: string;
  readonly action: Action;
  readonly payload: PayloadClass;
  readonly read: PayloadReader;
  readonly limit: RateLimitRule;
  /** Whether a repeated `requestId` is answered with the stored answer. */
  readonly storesAnswers: boolean;
  /**
   * Calls the gateway's method; throws or rejects with what it throws. Null when the gateway has
   * guards, pipes or interceptors: then the handler made by Nest has to be called, which runs them.
   */
  readonly call: ((socket: AppSocket, body: unknown) => unknown) | null;
}

/** What Nest keeps of a decorated parameter, under a key that begins with its kind. */
interface ParameterMetadata {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes: readonly unknown[];
  readonly factory?: (data: unknown, context: ExecutionContext) => unknown;
}

type ParameterSource = (socket: AppSocket, body: unknown) => unknown;

/**
 * Passes errors on to the dispatcher, which answers them. Nest's own filter would send an event
 * `exception` and leave the acknowledgement unanswered.
 */
const PASS_ON: ExceptionFilter = {
  catch(exception: unknown): never {
    throw exception;
  },
};

/** Finds the methods of all gateways once, before Nest registers them. */
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

  /** @throws Error with a sentence for what a gateway declares and the server would not do */
  find(): Map<string, EventRoute> {
    const routes = new Map<string, EventRoute>();
    for (const { instance, metatype } of this.#discovery.getProviders()) {
      if (typeof metatype !== 'function' || !Reflect.hasMetadata(GATEWAY_METADATA, metatype))
        continue;
      const gateway = metatype as Type<object>;
      assertGateway(gateway);
      for (const route of this.#routesOf(gateway, instance as object)) {
        if (routes.has(route.event)) throw new Error(`Two gateway methods answer '${route.event}'`);
        routes.set(route.event, route);
      }
      if (!declared(EXCEPTION_FILTERS_METADATA, gateway).includes(PASS_ON))
        UseFilters(PASS_ON)(gateway);
    }
    return routes;
  }

  #routesOf(gateway: Type<object>, instance: object): EventRoute[] {
    const prototype = gateway.prototype as Record<string, GatewayMethod>;
    return this.#scanner.getAllMethodNames(prototype).flatMap((name) => {
      const method = prototype[name];
      const event: unknown =
        method === undefined ? undefined : Reflect.getMetadata(MESSAGE_METADATA, method);
      if (method === undefined || typeof event !== 'string') return [];
      return [this.#route(gateway, instance, name, method, event)];
    });
  }

  #route(
    gateway: Type<object>,
    instance: object,
    name: string,
    method: GatewayMethod,
    event: string,
  ): EventRoute {
    const place = `${gateway.name}.${name}`;
    assertNoFilters(place, method);
    const parameters = Object.entries(
      (Reflect.getMetadata(PARAM_ARGS_METADATA, gateway, name) ?? {}) as Record<
        string,
        ParameterMetadata
      >,
    );
    const limit = this.#reflector.get<SocketRateLimitRule | undefined>(SOCKET_RATE_LIMIT, method);
    const sources = sourcesOf(place, gateway, method, parameters);
    const enhanced =
      [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA].some(
        (key) => declared(key, gateway).length > 0 || declared(key, method).length > 0,
      ) || parameters.some(([, { pipes }]) => pipes.length > 0);
    const payload = payloadOf(place, gateway, name, parameters);
    return {
      event,
      action: this.#actionOf(place, event, [method, gateway]),
      payload,
      read: payloadReader(payload),
      limit: { name: `socket:${event}`, ...(limit ?? DEFAULT_SOCKET_RATE_LIMIT) },
      storesAnswers: this.#reflector.get<true | undefined>(REPEATABLE_EVENT, method) !== true,
      call: enhanced
        ? null
        : (socket, body) =>
            method.apply(
              instance,
              sources.map((source) => source(socket, body)),
            ),
    };
  }

  #actionOf(place: string, event: string, targets: Parameters<typeof requiredAccess>[1]): Action {
    const access = requiredAccess(this.#reflector, targets);
    if (access === undefined || access === 'public')
      throw new Error(`${place} needs @Authenticated(), on the method or its class`);
    if (access.recent) throw new Error(`${place} cannot be \`recent\`: only routes can`);
    const { permission, withoutPrerequisites } = access;
    return { name: event, permission, withoutPrerequisites };
  }
}

/** What `@UseGuards()` and its like have put on a class or a method. */
function declared(key: string, target: object): readonly unknown[] {
  return (Reflect.getMetadata(key, target) as unknown[] | undefined) ?? [];
}

function assertGateway(gateway: Type<object>): void {
  const port: unknown = Reflect.getMetadata(PORT_METADATA, gateway);
  const options = Reflect.getMetadata(GATEWAY_OPTIONS, gateway) as object;
  if (port !== 0 || Object.keys(options).length > 0)
    throw new Error(
      `${gateway.name}: @WebSocketGateway() takes no port and no options here, since all gateways share one server and one namespace`,
    );
  assertNoFilters(gateway.name, gateway);
}

function assertNoFilters(place: string, target: object): void {
  if (declared(EXCEPTION_FILTERS_METADATA, target).some((filter) => filter !== PASS_ON))
    throw new Error(
      `${place}: @UseFilters() is not supported on gateways, since the dispatcher answers all errors with codes of the contract; throw an error with a code instead`,
    );
}

/** The class of the payload. */
function payloadOf(
  place: string,
  gateway: Type<object>,
  name: string,
  parameters: readonly [string, ParameterMetadata][],
): PayloadClass {
  const types = (Reflect.getMetadata('design:paramtypes', gateway.prototype as object, name) ??
    []) as unknown[];
  const body = parameters.find(
    ([key, { data }]) => kindOf(key) === WsParamtype.PAYLOAD && data === undefined,
  );
  const payload = body === undefined ? undefined : types[body[1].index];
  if (typeof payload !== 'function' || payload === Object)
    throw new Error(
      `${place} needs a @MessageBody() of a class, which says what the payload must be`,
    );
  return payload as PayloadClass;
}

/** Where each parameter comes from, by position. */
function sourcesOf(
  place: string,
  gateway: Type<object>,
  method: GatewayMethod,
  parameters: readonly [string, ParameterMetadata][],
): ParameterSource[] {
  const sources: ParameterSource[] = [];
  for (const [key, { index, data, factory }] of parameters) {
    if (kindOf(key) === WsParamtype.ACK)
      throw new Error(
        `${place}: @Ack() is not supported; the answer is what the method returns or throws`,
      );
    if (factory !== undefined && isCustom(key))
      sources[index] = (socket, body) => factory(data, contextOf(gateway, method, socket, body));
    else if (kindOf(key) === WsParamtype.SOCKET) sources[index] = (socket) => socket;
    else if (typeof data === 'string')
      sources[index] = (_socket, body) => Reflect.get(body as object, data);
    else sources[index] = (_socket, body) => body;
  }
  for (let index = 0; index < method.length; index += 1) {
    if (sources[index] === undefined)
      throw new Error(`Parameter ${index} of ${place} has no decorator`);
  }
  return sources;
}

/** Null for a custom decorator, whose key begins with random hexadecimal digits. */
function kindOf(key: string): number | null {
  return isCustom(key) ? null : Number.parseInt(key, 10);
}

function isCustom(key: string): boolean {
  return key.includes(CUSTOM_ROUTE_ARGS_METADATA);
}

function contextOf(
  gateway: Type<object>,
  method: GatewayMethod,
  socket: AppSocket,
  body: unknown,
): ExecutionContext {
  const context = new ExecutionContextHost([socket, body], gateway, method);
  context.setType('ws');
  return context;
}
