import { DiscoveryService, MetadataScanner, ModulesContainer, Reflector } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import type { SitePermission } from '@chatcall/contracts';
import { loadConfig } from './config/index.js';
import { previewApp } from './describe-api.js';
import { QUEUED_BYTES_MAX } from './platform/limits/queued-bytes.js';
import { AT_ONCE } from './platform/limits/user-concurrency.js';
import { UNKNOWN_LIMIT } from './platform/socket/event-dispatcher.js';
import { EventRoutes } from './platform/socket/event-routes.js';
import type { EventRoute } from './platform/socket/event-routes.js';
import * as incoming from './platform/socket/incoming-limits.js';
import {
  CONNECT_LIMIT,
  CONNECT_LIMIT_USER,
  SESSIONS_WORTH_PER_USER,
} from './platform/socket/socket-authentication.js';
import {
  CONNECT_TIMEOUT_MS,
  PING_INTERVAL_MS,
  PING_TIMEOUT_MS,
} from './platform/socket/socket-server.js';
import { KEEP_BYTES, KEEP_COUNT, KEEP_MS, USER_BYTES } from './platform/socket/stored-answers.js';
import { NOTICE_MS } from './platform/socket/token-expiry.js';
import { DEPTH_MAX, VALUES_MAX } from './platform/validation/payload-limits.js';

/** So many within so many seconds. */
interface Rate {
  readonly points: number;
  readonly seconds: number;
}

/**
 * What the AsyncAPI document says of the server and the contracts do not: how often a user may send
 * each event, which permission it needs, and the bounds of a connection.
 */
export interface EventFacts {
  readonly rateLimits: Readonly<Record<string, Rate>>;
  /** Null: every signed-in user may. */
  readonly permissions: Readonly<Record<string, SitePermission | null>>;
  readonly limits: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** For `tools/asyncapi`. Needs no database and no environment. */
export async function describeEvents(): Promise<EventFacts> {
  const app = await previewApp();
  try {
    const routes = [...eventRoutes(app)];
    const limits = routes.map(
      ([event, { limit }]) => [event, { points: limit.points, seconds: limit.seconds }] as const,
    );
    const permissions = routes.map(([event, { action }]) => [event, action.permission] as const);
    return {
      rateLimits: Object.fromEntries(limits),
      permissions: Object.fromEntries(permissions),
      limits: connectionLimits(),
    };
  } finally {
    await app.close();
  }
}

/** The client events of an app in preview mode, with their payload classes and limits. */
export function eventRoutes(app: INestApplication): Map<string, EventRoute> {
  const discovery = new DiscoveryService(app.get(ModulesContainer));
  return new EventRoutes(discovery, new MetadataScanner(), new Reflector()).find();
}

/** With the settings as they are unless an operator changes them. */
function connectionLimits(): EventFacts['limits'] {
  const { socketsPerSession } = loadConfig({
    DATABASE_URL: 'postgres://nobody@localhost/none',
    JWT_SECRET: 'not used: nothing is started here',
  }).limits;
  return {
    heartbeat: { pingIntervalMs: PING_INTERVAL_MS, pingTimeoutMs: PING_TIMEOUT_MS },
    handshake: { timeoutMs: CONNECT_TIMEOUT_MS, tokenCharacters: LIMITS.accessTokenMax },
    tokenExpiry: { noticeMs: NOTICE_MS },
    payload: { bytes: LIMITS.socketFrameBytes, depth: DEPTH_MAX, values: VALUES_MAX },
    connections: {
      perSession: socketsPerSession,
      perUser: SESSIONS_WORTH_PER_USER * socketsPerSession,
      openedPerSession: { points: CONNECT_LIMIT.points, seconds: CONNECT_LIMIT.seconds },
      openedPerUser: { points: CONNECT_LIMIT_USER.points, seconds: CONNECT_LIMIT_USER.seconds },
    },
    sent: {
      packets: incoming.PACKETS,
      packetsOfUser: incoming.PACKETS_OF_USER,
      bytes: incoming.BYTES,
      signIns: incoming.SIGN_INS,
      refusedEvents: incoming.REFUSALS,
      refusedEventsOfUser: incoming.REFUSALS_OF_USER,
      unknownEvents: { points: UNKNOWN_LIMIT.points, seconds: UNKNOWN_LIMIT.seconds },
      pauseMs: incoming.PAUSE_MS,
    },
    unreadBytes: QUEUED_BYTES_MAX,
    processing: { eventsOfOneNameAtOnce: AT_ONCE },
    storedAnswers: {
      atLeastMs: KEEP_MS,
      latest: KEEP_COUNT / 2,
      bytes: KEEP_BYTES / 2,
      bytesOfUser: USER_BYTES,
    },
  };
}
