import type { Conversation, UserId } from '@chatcall/contracts';
import type { Times } from '../../../core/i18n/times';
import { systemText } from './system-text';
import { shortName } from './typing-text';

/** The line under a conversation's name. */
export interface Preview {
  /** The sender; null in a direct conversation, where it is obvious. */
  readonly from: string | null;
  readonly text: string;
  /** `text` is what a person wrote, with a direction of its own. */
  readonly written: boolean;
}

/** The last message of a conversation in one line. */
export function previewOf(conversation: Conversation, meId: UserId | null, times: Times): Preview {
  const message = conversation.lastMessage;
  if (!message) return systemPreview($localize`:@@preview.none:No messages yet`);
  if (message.system) return systemPreview(systemText(message.system, message.sender, meId, times));
  const text = message.content.replace(/\s+/g, ' ').trim();
  if (message.sender.id === meId)
    return { from: $localize`:@@preview.mine:You`, text, written: true };
  const from = conversation.kind === 'group' ? shortName(message.sender.displayName) : null;
  return { from, text, written: true };
}

function systemPreview(text: string): Preview {
  return { from: null, text, written: false };
}
