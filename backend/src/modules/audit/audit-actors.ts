import type { SessionId, UserId } from '@chatcall/contracts';
import { currentRequest } from '../../platform/request-context/index.js';
import type { RequestContext } from '../../platform/request-context/index.js';
import type { NewAuditEntry } from './audit-entry.js';

/** Who acted, as the audit log says it. */
export type Actor = Pick<NewAuditEntry, 'actorKind' | 'actorId' | 'sessionId'>;

export const SYSTEM: Actor = { actorKind: 'system', actorId: null, sessionId: null };
export const CONSOLE: Actor = { actorKind: 'console', actorId: null, sessionId: null };

/** The user of the request. */
export function requestActor({ principal }: RequestContext): Actor {
  if (principal === null) return { actorKind: 'anonymous', actorId: null, sessionId: null };
  return { actorKind: 'user', actorId: principal.userId, sessionId: principal.sessionId };
}

export function userActor(userId: UserId): Actor {
  return { actorKind: 'user', actorId: userId, sessionId: sessionOf(userId) };
}

/** @param actorId null: the console of the server */
export function actorOf(actorId: UserId | null): Actor {
  if (actorId === null) return CONSOLE;
  return userActor(actorId);
}

/** The session of the request, if it is one of this user. */
function sessionOf(userId: UserId): SessionId | null {
  const principal = currentRequest()?.principal;
  return principal?.userId === userId ? principal.sessionId : null;
}
