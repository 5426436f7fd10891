import type { Call, Conversation, Message, UserCard } from '@chatcall/contracts';

/** Something that the person should be told while they do not look; the host makes the words. */
export type ClientNotification =
  | { readonly kind: 'message'; readonly message: Message; readonly conversation: Conversation }
  | {
      readonly kind: 'call';
      readonly call: Call;
      readonly caller: UserCard;
      readonly conversationTitle: string | null;
    };

/** Shows notifications of the operating system. */
export interface NotificationPort {
  /** Called only while the app is not visible. A newer one of the same call or conversation takes the place of the older. */
  show(notification: ClientNotification): void;
  /** The call no longer rings, or nothing in the conversation asks for attention: read here or on another device, muted, left, signed out. */
  clear(subject: { readonly callId: string } | { readonly conversationId: string }): void;
}
