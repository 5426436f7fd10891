import { SetMetadata, createParamDecorator } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';
import type { Principal } from '../tokens/index.js';
import type { AppSocket } from './app-socket.js';

export const SOCKET_RATE_LIMIT = 'chatcall:socket-rate-limit';

/** How often one user may send an event, on one node. */
export interface SocketRateLimitRule {
  readonly points: number;
  readonly seconds: number;
}

/** The limit of events without a limit of their own. */
export const DEFAULT_SOCKET_RATE_LIMIT: SocketRateLimitRule = { points: 60, seconds: 10 };

/** Limits how often a user may send this event. */
export const SocketRateLimit = (rule: SocketRateLimitRule): CustomDecorator =>
  SetMetadata(SOCKET_RATE_LIMIT, rule);

export const REPEATABLE_EVENT = 'chatcall:repeatable-event';

/**
 * The gateway method recognises a repeated payload by itself and gives the same answer, on every
 * process and after any time: its answers are not stored by `requestId`.
 */
export const RepeatableEvent = (): CustomDecorator => SetMetadata(REPEATABLE_EVENT, true);

/** Parameter of a gateway method: the user and the session that sent the event. */
export const CurrentSocketUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal =>
    context.switchToWs().getClient<AppSocket>().data.principal,
);
