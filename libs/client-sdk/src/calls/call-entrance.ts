import type { CallId, CallJoined, CallKind, ConversationId } from '@chatcall/contracts';
import type { ChatCallClient } from '../client-api.js';
import type { ChatCallError } from '../errors/chat-call-error.js';
import type { SessionEndReason } from './call-session.js';
import { readyDevice } from './loaded-devices.js';

/** How this device comes into the call. */
export type Entrance =
  | { readonly by: 'start'; readonly conversationId: ConversationId; readonly kind: CallKind }
  | { readonly by: 'accept' | 'join'; readonly callId: CallId; readonly kind: CallKind };

/** Asks the server in; the answer has everything that media needs. */
export function enter(client: ChatCallClient, entrance: Entrance): Promise<CallJoined> {
  if (entrance.by === 'start') {
    const { conversationId, kind } = entrance;
    return client.connection.request('call:initiate', { conversationId, kind });
  }
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
