import type { Conversation, UserId } from '@chatcall/contracts';
import { Component, input } from '@angular/core';
import type { Times } from '../../../core/i18n/times';
import { systemText } from './system-text';
import { isolate } from '../../../core/i18n/isolate';
import { messageLine } from '../../../core/i18n/message-line';

/** The title of a group, or the name of the other person. */
export function conversationName(conversation: Pick<Conversation, 'title' | 'peer'>): string {
  return (
    conversation.title ?? conversation.peer?.displayName ?? $localize`:@@chat.unnamed:Conversation`
  );
}

/** The number of members. The plural has its own element, so that it is one text to translate. */
@Component({
  selector: 'cc-member-count',
  template: `<!-- prettier-ignore --><span i18n="@@timeline.memberCount">{count(), plural, =1 {1 member} other {{{ count() }} members}}</span>`,
})
export class MemberCount {
  readonly count = input.required<number>();
}

/** The line under a conversation's name. */
export interface Preview {
  /** The sender; null in a direct conversation, where it is obvious. */
  readonly from: string | null;
  readonly text: string;
  /** `text` is user input, with its own direction. */
  readonly written: boolean;
}

/** The last message of a conversation in one line. */
export function previewOf(conversation: Conversation, meId: UserId | null, times: Times): Preview {
  const message = conversation.lastMessage;
  if (!message) return systemPreview($localize`:@@preview.none:No messages yet`);
  if (message.system) return systemPreview(systemText(message.system, message.sender, meId, times));
  if (message.deletedAt)
    return systemPreview($localize`:@@message.deleted:This message was deleted.`);
  const text = messageLine(message);
  if (message.sender.id === meId)
    return { from: $localize`:@@preview.mine:You`, text, written: true };
  const from = conversation.kind !== 'direct' ? shortName(message.sender.displayName) : null;
  return { from, text, written: true };
}

function systemPreview(text: string): Preview {
  return { from: null, text, written: false };
}

/** "… is typing"; empty without names. `names` are short names. */
export function typingText(names: readonly string[], inDirect: boolean): string {
  const [first, second] = names;
  if (first === undefined) return '';
  if (inDirect) return $localize`:@@typing.direct:typing…`;
  if (second === undefined) return $localize`:@@typing.one:${isolate(first)}:name: is typing…`;
  if (names.length === 2)
    return $localize`:@@typing.two:${isolate(first)}:name: and ${isolate(second)}:other: are typing…`;
  return $localize`:@@typing.many:${names.length}:count: people are typing…`;
}

/** Scripts in which the first word of a name can be used alone. */
const FIRST_WORD =
  /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]/u;

/**
 * A short form of a name: its first word that is no title or initial. The whole name in scripts
 * where one word may be half a name (欧阳 娜娜, عبد الرحمن), and when a comma shows that the surname
 * comes first.
 */
export function shortName(displayName: string): string {
  const name = displayName.trim();
  if (!FIRST_WORD.test(name) || name.includes(',')) return name;
  return name.split(/\s+/u).find((word) => !word.endsWith('.')) ?? name;
}
