import { Injectable } from '@nestjs/common';
import type {
  AuthEndedNotice,
  CallId,
  ConversationId,
  PeerId,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { rooms } from './rooms.js';
import { SocketServer } from './socket-server.js';

/** Why the server ends a connection; the client is told with `auth:ended` first. */
export type DisconnectReason = AuthEndedNotice['reason'];

/** Moves sockets in and out of rooms and ends them, on every node. */
@Injectable()
export class SocketRooms {
  readonly #server: SocketServer;

  constructor(server: SocketServer) {
    this.#server = server;
  }

  /** Every connected device of these users hears the conversation from now on. */
  joinConversation(userIds: Iterable<UserId>, conversationId: ConversationId): void {
    const users = Array.from(userIds, rooms.user);
    if (users.length > 0)
      this.#server.namespace.in(users).socketsJoin(rooms.conversation(conversationId));
  }

  leaveConversation(userId: UserId, conversationId: ConversationId): void {
    this.#server.namespace.in(rooms.user(userId)).socketsLeave(rooms.conversation(conversationId));
  }

  /** Whether a socket of this node stands in the conversation's room: the cheapest proof that its person is a member. */
  hearsConversation(socketId: string, conversationId: ConversationId): boolean {
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

  /** No connection on any node hears the call any more, or none of these peers where named. */
  clearCall(callId: CallId, peerIds?: readonly PeerId[]): void {
    const targets = peerIds?.map(rooms.peer) ?? [rooms.call(callId)];
    if (targets.length > 0) this.#server.namespace.in(targets).socketsLeave(rooms.call(callId));
  }

  /** Tells every socket of the session with `auth:ended` and closes it. */
  disconnectSession(sessionId: SessionId, reason: DisconnectReason): void {
    const target = this.#server.namespace.in(rooms.session(sessionId));
    target.emit('auth:ended', { sessionId, reason });
    target.disconnectSockets(true);
  }

  /** Closes all sockets of a user without a word, except those of one session where named. Ended sessions are told by `disconnectSession`. */
  disconnectUser(userId: UserId, options: { exceptSessionId?: SessionId } = {}): void {
    const all = this.#server.namespace.in(rooms.user(userId));
    const target =
      options.exceptSessionId === undefined
        ? all
        : all.except(rooms.session(options.exceptSessionId));
    target.disconnectSockets(true);
  }
}
