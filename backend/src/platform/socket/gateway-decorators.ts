import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { CustomDecorator } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';

/** Marks a class whose `@SubscribeMessage` methods answer client events. */
export const GatewayMark = DiscoveryService.createDecorator();

/**
 * A class that translates client events into calls of services. Its methods carry `@SubscribeMessage('domain:verb')`, take
 * `@CurrentSocketUser()`, `@SocketId()` and `@MessageBody()`, and return what the acknowledgement says. Errors they throw are answered too.
 */
export const SocketGateway = (): ClassDecorator => applyDecorators(Injectable(), GatewayMark());

export const SOCKET_RATE_LIMIT = 'chatcall:socket-rate-limit';

/** How often one user may send an event, on one node. */
export interface SocketRateLimitRule {
  readonly points: number;
  readonly seconds: number;
}

/** What holds for events without a limit of their own. */
export const DEFAULT_SOCKET_RATE_LIMIT: SocketRateLimitRule = { points: 60, seconds: 10 };

/** Limits how often a user may send this event. */
export const SocketRateLimit = (rule: SocketRateLimitRule): CustomDecorator =>
  SetMetadata(SOCKET_RATE_LIMIT, rule);

const PARAMETERS = Symbol('chatcall:socket-parameters');

/** What a parameter of a gateway method gets. */
export type GatewayParameter = 'principal' | 'socketId' | 'body';

function parameter(kind: GatewayParameter): ParameterDecorator {
  return (target, method, index) => {
    if (method === undefined) throw new TypeError('Only methods of gateways have these parameters');
    const kinds: GatewayParameter[] = [...parametersOf(target, method)];
    kinds[index] = kind;
    Reflect.defineMetadata(PARAMETERS, kinds, target, method);
  };
}

/** Kinds of the parameters of a gateway method, by position. */
export function parametersOf(
  prototype: object,
  method: string | symbol,
): readonly GatewayParameter[] {
  return (
    (Reflect.getMetadata(PARAMETERS, prototype, method) as GatewayParameter[] | undefined) ?? []
  );
}

/** Parameter of a gateway method: who sent the event. */
export const CurrentSocketUser = (): ParameterDecorator => parameter('principal');

/** Parameter of a gateway method: id of the connection it came over. */
export const SocketId = (): ParameterDecorator => parameter('socketId');

/** Parameter of a gateway method: the validated payload, an instance of the parameter's class. */
export const MessageBody = (): ParameterDecorator => parameter('body');
