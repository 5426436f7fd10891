import { Injectable } from '@nestjs/common';
import type {
  AuthEndedNotice,
  CallId,
  ConversationId,
  PeerId,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { SocketServer } from './socket-server.js';

/** Names of the Socket.IO rooms. */
export const rooms = {
  user: (id: UserId): string => `user:${id}`,
  session: (id: SessionId): string => `session:${id}`,
  conversation: (id: ConversationId): string => `conversation:${id}`,
  call: (id: CallId): string => `call:${id}`,
  peer: (id: PeerId): string => `peer:${id}`,
} as const;

/** Why the server ends a connection; sent to the client with `auth:ended` first. */
export type DisconnectReason = AuthEndedNotice['reason'];

/** Moves sockets in and out of rooms and ends them, on every node. */
@Injectable()
export class SocketRooms {
  readonly #server: SocketServer;

  constructor(server: SocketServer) {
    this.#server = server;
  }

  /** From now on every connected device of these users receives the events of the conversation. */
  joinConversation(userIds: Iterable<UserId>, conversationId: ConversationId): void {
    const users = Array.from(userIds, rooms.user);
    if (users.length > 0)
      this.#server.namespace.in(users).socketsJoin(rooms.conversation(conversationId));
  }

  leaveConversation(userId: UserId, conversationId: ConversationId): void {
    this.#server.namespace.in(rooms.user(userId)).socketsLeave(rooms.conversation(conversationId));
  }

  /**
   * Whether a socket of this node is in the conversation's room: the cheapest proof of membership.
   */
  isInConversation(socketId: string, conversationId: ConversationId): boolean {
    return (
      this.#server.namespace.sockets.get(socketId)?.rooms.has(rooms.conversation(conversationId)) ??
      false
    );
  }

  joinCall(socketId: string, callId: CallId, peerId: PeerId): void {
    this.#server.namespace.in(socketId).socketsJoin([rooms.call(callId), rooms.peer(peerId)]);
  }

  leaveCall(socketId: string, callId: CallId, peerId: PeerId): void {
    const socket = this.#server.namespace.in(socketId);
    socket.socketsLeave([rooms.call(callId), rooms.peer(peerId)]);
  }

  /**
   * No connection on any node receives events of the call any more, or only not those of these
   * peers.
   */
  clearCall(callId: CallId, peerIds?: readonly PeerId[]): void {
    const targets = peerIds?.map(rooms.peer) ?? [rooms.call(callId)];
    if (targets.length > 0) this.#server.namespace.in(targets).socketsLeave(rooms.call(callId));
  }

  /** Sends `auth:ended` to every socket of the session and closes it. */
  disconnectSession(sessionId: SessionId, reason: DisconnectReason): void {
    const target = this.#server.namespace.in(rooms.session(sessionId));
    target.emit('auth:ended', { sessionId, reason });
    target.disconnectSockets(true);
  }
}
