import type { CallId, ConversationId, PeerId, SessionId, UserId } from '@chatcall/contracts';

/** Names of the Socket.IO rooms. */
export const rooms = {
  user: (id: UserId): string => `user:${id}`,
  session: (id: SessionId): string => `session:${id}`,
  conversation: (id: ConversationId): string => `conversation:${id}`,
  call: (id: CallId): string => `call:${id}`,
  peer: (id: PeerId): string => `peer:${id}`,
} as const;
