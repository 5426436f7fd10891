import type { SendMessageResponse, UserId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { DeviceUploads } from '../../files/device-uploads.js';
import type { DeviceStore, UnsentMessage } from './device-store.js';
import { Outbox } from './outbox.js';
import { attachedFiles, UnsentFiles } from './unsent-files.js';

/** Timeout of a message. The outbox sends it again. */
const TIMEOUT = { timeoutMs: 20_000 };

/** The outbox of a session, which sends over its connection. */
export function openOutbox(
  core: ClientCore,
  store: DeviceStore,
  uploads: DeviceUploads,
  userId: UserId,
): Outbox {
  const { connection, ports } = core;
  return new Outbox(`outbox/${userId}`, {
    request: (message) => send(core, message),
    connected: () => connection.state$.value.status === 'connected',
    store,
    files: new UnsentFiles(uploads),
    locks: ports.locks,
    clock: ports.clock,
  });
}

function send({ connection }: ClientCore, message: UnsentMessage): Promise<SendMessageResponse> {
  const { conversationId, clientMessageId, content, replyTo, threadId, forward, files } = message;
  if (forward) {
    const { conversationId: sourceConversationId, messageId } = forward;
    const payload = { conversationId, clientMessageId, sourceConversationId, messageId };
    return connection.request('chat:forward', payload, TIMEOUT);
  }
  const payload = {
    ...{ conversationId, clientMessageId, content, replyTo },
    ...(threadId && { threadId, alsoToConversation: message.alsoToConversation }),
    ...(files.length > 0 && { files: attachedFiles(files) }),
  };
  return connection.request('chat:message', payload, TIMEOUT);
}
