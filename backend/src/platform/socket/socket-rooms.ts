import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type {
  AuthEndedNotice,
  CallId,
  ConversationId,
  PeerId,
  SessionId,
  UserId,
} from '@chatcall/contracts';
import { SocketServer } from './socket-server.js';

const USER = 'user:';
const CONVERSATION = 'conversation:';

/** Names of the Socket.IO rooms. */
export const rooms = {
  user: (id: UserId): string => USER + id,
  session: (id: SessionId): string => `session:${id}`,
  conversation: (id: ConversationId): string => CONVERSATION + id,
  call: (id: CallId): string => `call:${id}`,
  peer: (id: PeerId): string => `peer:${id}`,
  /** The devices of users who have turned read receipts off. */
  withoutReceipts: 'without-receipts',
} as const;

/** The conversation whose room has this name; null for any other room. */
export function conversationOf(room: string): ConversationId | null {
  return room.startsWith(CONVERSATION) ? room.slice(CONVERSATION.length) : null;
}

/** Why the server ends a connection; sent to the client with `auth:ended` first. */
export type DisconnectReason = AuthEndedNotice['reason'];

/** Moves sockets in and out of rooms and ends them, on every node. */
@Injectable()
export class SocketRooms implements OnModuleInit {
  readonly #server: SocketServer;

  constructor(server: SocketServer) {
    this.#server = server;
  }

  /**
   * Each node closes its sockets together with sending `auth:ended`. Two reports of the same end,
   * such as that of a session and that of its user, cannot reach a client both.
   */
  onModuleInit(): void {
    this.#server.onBroadcast((event, targets) => {
      if (event === 'auth:ended')
        this.#server.namespace.local.in([...targets]).disconnectSockets(true);
    });
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

  /** Nobody receives the events of the conversation any more. */
  clearConversation(conversationId: ConversationId): void {
    const room = rooms.conversation(conversationId);
    this.#server.namespace.in(room).socketsLeave(room);
  }

  /** From now on the devices of the user receive read receipts, or none. */
  setReceipts(userId: UserId, on: boolean): void {
    const sockets = this.#server.namespace.in(rooms.user(userId));
    if (on) sockets.socketsLeave(rooms.withoutReceipts);
    else sockets.socketsJoin(rooms.withoutReceipts);
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

  /** The conversations in whose rooms this node has sockets. */
  conversationsHere(): ConversationId[] {
    return this.#idsHere(CONVERSATION);
  }

  /** The users of whom this node has sockets. */
  usersHere(): UserId[] {
    return this.#idsHere(USER);
  }

  /** How many sockets a user has on this node, and how many of them are in the conversation's room. */
  socketsHere(
    userId: UserId,
    conversationId: ConversationId,
  ): { readonly all: number; readonly joined: number } {
    const { rooms: members } = this.#server.namespace.adapter;
    const sockets = [...(members.get(rooms.user(userId)) ?? [])];
    const room = members.get(rooms.conversation(conversationId));
    const joined = sockets.filter((socketId) => room?.has(socketId) === true).length;
    return { all: sockets.length, joined };
  }

  /** From now on the connection receives what is sent to one peer only. */
  joinPeer(socketId: string, peerId: PeerId): void {
    this.#server.namespace.in(socketId).socketsJoin(rooms.peer(peerId));
  }

  leavePeer(socketId: string, peerId: PeerId): void {
    this.#server.namespace.in(socketId).socketsLeave(rooms.peer(peerId));
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
    // Also where the event is lost, since Redis was away for long.
    target.disconnectSockets(true);
  }

  /** The same for all sockets of a user on this node. */
  disconnectUserHere(userId: UserId, reason: DisconnectReason): void {
    const { adapter, sockets } = this.#server.namespace;
    for (const socketId of [...(adapter.rooms.get(rooms.user(userId)) ?? [])]) {
      const socket = sockets.get(socketId);
      socket?.emit('auth:ended', { sessionId: socket.data.principal.sessionId, reason });
      socket?.disconnect(true);
    }
  }

  #idsHere(prefix: string): string[] {
    const ids: string[] = [];
    for (const room of this.#server.namespace.adapter.rooms.keys())
      if (room.startsWith(prefix)) ids.push(room.slice(prefix.length));
    return ids;
  }
}
