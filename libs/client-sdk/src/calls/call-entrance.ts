import type { Call, CallId, CallJoined, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import { toChatCallError, type ChatCallError } from '../errors/chat-call-error.js';
import type { Scope } from '../state/scope.js';
import type { SessionEndReason } from './call-session.js';
import { readyDevice } from './loaded-devices.js';

/** How this device comes into the call. */
export type Entrance =
  | { readonly by: 'start'; readonly conversationId: ConversationId; readonly kind: CallKind }
  | { readonly by: 'accept' | 'join'; readonly callId: CallId; readonly kind: CallKind };

/** Asks the server in; the answer has everything that media needs. A start where a call goes on already joins that call. */
export async function enter(client: ChatCallClient, entrance: Entrance, scope: Scope): Promise<CallJoined> {
  if (entrance.by !== 'start') return enterOpen(client, entrance);
  const { conversationId, kind } = entrance;
  try {
    return await client.connection.request('call:initiate', { conversationId, kind });
  } catch (error) {
    const open = toChatCallError(error).code === 'CALL.ALREADY_ACTIVE' ? await openCallIn(client, conversationId) : null;
    // Joining counts as an answer: not for a person who has given up meanwhile.
    if (!open || scope.closed) throw error;
    return enterOpen(client, { by: 'join', callId: open.id, kind });
  }
}

/** The server names the open call of a conversation; the notice of it may be on its way still. */
async function openCallIn(client: ChatCallClient, conversationId: ConversationId): Promise<Call | null> {
  const known = client.calls.ongoing$.value.get(conversationId);
  if (known) return known;
  const { ringing, active } = await client.connection.request('call:query', {});
  return [...ringing, ...active].find((call) => call.conversationId === conversationId) ?? null;
}

function enterOpen(client: ChatCallClient, entrance: Exclude<Entrance, { readonly by: 'start' }>): Promise<CallJoined> {
  const rtpCapabilities = readyDevice(client)?.recvRtpCapabilities;
  return client.connection.request(entrance.by === 'accept' ? 'call:accept' : 'call:join', {
    callId: entrance.callId,
    ...(rtpCapabilities && { rtpCapabilities: { ...rtpCapabilities } }),
  });
}

/** Leaves the call, or calls it off while nobody has answered. Failures are harmless: the server sees the device go. */
export async function leave(client: ChatCallClient, callId: CallId, callOff: boolean): Promise<void> {
  try {
    await client.connection.request(callOff ? 'call:cancel' : 'call:hangup', { callId }, { idempotent: true });
  } catch (error) {
    client.ports.logger.log('debug', 'the server did not take the good-bye', { callId, error: String(error) });
  }
}

/** This device started the call and nobody has answered: leaving calls it off. A call of someone else is only left. */
export function callsOff(client: ChatCallClient, entrance: Entrance, call: Call): boolean {
  return entrance.by === 'start' && call.state === 'ringing' && call.startedBy === client.users.me$.value?.id;
}

/** What a refused return to the call means; null: worth another try. */
export function endOf(error: ChatCallError): SessionEndReason | null {
  switch (error.code) {
    case 'CALL.ENDED':
    case 'CALL.NOT_FOUND':
    case 'CALL.WRONG_STATE':
      return 'completed';
    case 'CALL.NOT_PARTICIPANT':
    case 'CHAT.NOT_MEMBER':
      return 'removed';
    case 'AUTH.SESSION_ENDED':
      return 'signed-out';
    default:
      return null;
  }
}
