import { bodyGrams, searchBodyOf } from '@chatcall/contracts';
import type {
  ConversationId,
  FileCard,
  MessageId,
  SearchContent,
  UserId,
} from '@chatcall/contracts';

/** A number that changes with the tokens: rows with those of another scheme are made again. */
export const TOKEN_SCHEME = 1;

/** Blocks whose messages share one token more, so that larger parts are searched with few tokens. */
export const BLOCKS_PER_GROUP = 16;

/** A message as the index reads it. */
export interface IndexedMessage {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly senderId: UserId;
  readonly content: string;
  readonly files: readonly FileCard[] | null;
  readonly editedAt: Date | null;
  /** Deleted, or a system message: it is not found. */
  readonly hidden: boolean;
  readonly block: number;
}

/** A row of `message_search`. */
export interface SearchRow {
  readonly id: MessageId;
  readonly conversationId: ConversationId;
  readonly editedAt: Date | null;
  readonly body: string;
  /** With spaces between them. */
  readonly tokens: string;
}

const LINK = /\bhttps?:\/\//i;

/** What a message is found by. */
export function searchRowOf(message: IndexedMessage): SearchRow {
  const { id, conversationId, senderId, content, editedAt, block } = message;
  const files = message.files ?? [];
  const body = searchBodyOf([content, ...files.map(({ name }) => name)]);
  const group = groupOf(block);
  const tokens = [
    ...bodyGrams(body),
    ANY_TOKEN,
    senderToken(senderId),
    conversationToken(conversationId),
    conversationToken(conversationId, group),
    blockToken(block),
    groupToken(group),
    ...(LINK.test(content) ? [contentToken('link')] : []),
    ...(files.length > 0 ? [contentToken('file')] : []),
    ...(files.some(({ kind }) => kind === 'image') ? [contentToken('image')] : []),
  ];
  return { id, conversationId, editedAt, body, tokens: tokens.join(' ') };
}

/** The group of blocks that a block is in. */
export function groupOf(block: number): number {
  return Math.floor(block / BLOCKS_PER_GROUP);
}

// No word begins with these characters, so that no text has such a token.

/** All messages have it. */
export const ANY_TOKEN = '*';

export function blockToken(block: number): string {
  return `#${block}`;
}

export function groupToken(group: number): string {
  return `##${group}`;
}

export function senderToken(userId: UserId): string {
  return `@${shortId(userId)}`;
}

/** @param group only messages of this group of blocks */
export function conversationToken(conversationId: ConversationId, group?: number): string {
  return `:${shortId(conversationId)}${group === undefined ? '' : `#${group}`}`;
}

export function contentToken(content: SearchContent): string {
  return `+${content}`;
}

/** A stem of the language of the site. */
export function stemToken(stem: string): string {
  return `=${stem}`;
}

/** The random end of an id. Two ids that share it cost time only: rows are compared with whole ids. */
function shortId(id: string): string {
  return id.slice(-12);
}
