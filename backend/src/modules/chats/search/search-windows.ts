import type { ConversationId, MessageId } from '@chatcall/contracts';
import {
  BLOCKS_PER_GROUP,
  blockToken,
  conversationToken,
  groupOf,
  groupToken,
} from './search-tokens.js';

/**
 * A part of all messages: those with ids from `low` up to, but without, `high`. `tokens` are such
 * that each message of the part has one of them; empty: they would not be worth their cost.
 */
export interface SearchWindow {
  readonly tokens: readonly string[];
  readonly low: MessageId;
  readonly high: MessageId;
}

/** Groups of blocks of the third window: more windows cost rare words more than they save others. */
const GROUPS = 10;
/** In more groups, or for more conversations, so many tokens cost more than the rows that they avoid. */
const GROUPS_OF_CONVERSATIONS_MAX = 10;
const CONVERSATIONS_MAX = 32;

/** The blocks with which windows begin, when the newest one that is searched is `top`. */
export function windowBlocks(top: number): readonly number[] {
  const group = groupOf(top - 2);
  return [top - 1, group * BLOCKS_PER_GROUP, (group - GROUPS) * BLOCKS_PER_GROUP];
}

/**
 * The newest messages first, in windows that become larger: a common word is found in the first ones,
 * and a rare one has few messages in all of them together.
 * @param firstIds first ids of the blocks of `windowBlocks` that exist
 * @param conversations in which is searched; null: too many to name them
 * @param filtered whether the query has tokens of its own, so that the last window is not all messages
 */
export function searchWindows(
  top: number,
  firstIds: ReadonlyMap<number, MessageId>,
  lowest: MessageId,
  highest: MessageId,
  conversations: readonly ConversationId[] | null,
): SearchWindow[] {
  const named =
    conversations !== null && conversations.length <= CONVERSATIONS_MAX ? conversations : null;
  const windows: SearchWindow[] = [];
  let high = highest;
  let end = top + 1;
  for (const start of windowBlocks(top)) {
    const low = firstIds.get(start);
    const tokens = tokensOf(start, end, named);
    windows.push({ tokens, low: low === undefined || low < lowest ? lowest : low, high });
    if (low === undefined || low <= lowest) return windows;
    high = low;
    end = start;
  }
  return [...windows, { tokens: [], low: lowest, high }];
}

/** Tokens of the blocks from `start` up to `end`. */
function tokensOf(
  start: number,
  end: number,
  conversations: readonly ConversationId[] | null,
): string[] {
  const first = groupOf(start);
  const groups = Array.from({ length: groupOf(end - 1) - first + 1 }, (_, index) => first + index);
  if (conversations !== null && groups.length <= GROUPS_OF_CONVERSATIONS_MAX)
    return groups.flatMap((group) => conversations.map((id) => conversationToken(id, group)));
  if (end - start < BLOCKS_PER_GROUP / 2)
    return Array.from({ length: end - start }, (_, index) => blockToken(start + index));
  return groups.map(groupToken);
}
