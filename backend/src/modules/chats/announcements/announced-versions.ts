import type { ConversationId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

/** More than the conversations in which something can change between two checks. */
const CONVERSATIONS_MAX = 50_000;
/** The version of a new conversation: only its creator knows it, from the answer. */
const FIRST_VERSION = 1;

/**
 * The highest version of each conversation that was announced to the clients of this node, by this
 * node or by another.
 */
@Injectable()
export class AnnouncedVersions {
  readonly #versions = new LRUCache<ConversationId, number>({ max: CONVERSATIONS_MAX });

  /** A notice was sent to the clients of this node that are in the conversation. */
  noticed(conversationId: ConversationId, notice: unknown): void {
    const version = versionOf(notice);
    if (version > this.of(conversationId)) this.#versions.set(conversationId, version);
  }

  of(conversationId: ConversationId): number {
    return this.#versions.peek(conversationId) ?? FIRST_VERSION;
  }
}

/** The version that a notice produces; 0 for a notice of something that is not stored. */
function versionOf(notice: unknown): number {
  if (!isRecord(notice)) return 0;
  const { version, message } = notice;
  if (typeof version === 'number') return version;
  return isRecord(message) && typeof message['version'] === 'number' ? message['version'] : 0;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
