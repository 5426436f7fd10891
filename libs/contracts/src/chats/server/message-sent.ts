import type { Message } from '../../chats/message.js';

/** `chat:message`: a message was stored; every member gets it, the sending person on all devices too. */
export interface MessageSentNotice {
  readonly message: Message;
}
