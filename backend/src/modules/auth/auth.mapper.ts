import type { Session, SessionId } from '@chatcall/contracts';
import type { LiveSession } from './session.repository.js';

/** What a person is told of one of their sessions. */
export function toSession(session: LiveSession, current: SessionId): Session {
  return {
    id: session.id,
    userAgent: session.userAgent,
    address: session.address,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    current: session.id === current,
  };
}
