import type { Conversation, UserId } from '@chatcall/contracts';
import type { Times } from '../../../core/i18n/times';
import { systemText } from './system-text';

/** The line under a conversation's name: its last message in one line. */
export function previewText(conversation: Conversation, meId: UserId | null, times: Times): string {
  const message = conversation.lastMessage;
  if (!message) return $localize`:@@preview.none:No messages yet`;
  if (message.system) return systemText(message.system, message.sender, meId, times);
  const text = message.content.replace(/\s+/g, ' ').trim();
  if (message.sender.id === meId) return $localize`:@@preview.mine:You: ${text}:text:`;
  if (conversation.kind === 'group') {
    const first = message.sender.displayName.split(' ')[0] ?? message.sender.displayName;
    return $localize`:@@preview.other:${first}:name:: ${text}:text:`;
  }
  return text;
}
