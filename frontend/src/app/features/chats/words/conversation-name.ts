import type { Conversation } from '@chatcall/contracts';

/** How a conversation is called: the title of a group, the name of the other person. */
export function conversationName(conversation: Pick<Conversation, 'title' | 'peer'>): string {
  return (
    conversation.title ?? conversation.peer?.displayName ?? $localize`:@@chat.unnamed:Conversation`
  );
}
