import type { Call, Conversation, Message, UserCard } from '@chatcall/contracts';

/** Something that the person should be told while they do not look; the host makes the words. */
export type ClientNotification =
  | { readonly kind: 'message'; readonly message: Message; readonly conversation: Conversation }
  | { readonly kind: 'call'; readonly call: Call; readonly caller: UserCard; readonly conversationTitle: string | null };

/** Shows notifications of the operating system. Called only while the app is not visible. */
export interface NotificationPort {
  show(notification: ClientNotification): void;
  /** The call no longer rings, or the conversation was read. */
  clear(subject: { readonly callId: string } | { readonly conversationId: string }): void;
}
