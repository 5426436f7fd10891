import { LIMITS } from './limits.js';
import type { MentionAll, Message } from './messages.js';
import type { UserId } from './protocol.js';
import { partsOutsideCode } from './source-text.js';
import type { UserCard } from './users.js';

/** A mention as it is written in the text of a message. */
const TOKEN = /<@(all|here|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})>/g;
const TOKEN_HERE = new RegExp(`^${TOKEN.source}`);
/** Characters of the longest mention. */
const TOKEN_MAX = 39;

/** A mention in a text, and where it is. */
export interface MentionToken {
  /** A user, or all members, or those who are online. */
  readonly target: UserId | MentionAll;
  readonly start: number;
  readonly end: number;
}

/** The users that a text mentions. */
export interface MentionTargets {
  /** Each once, in the order of the text. */
  readonly userIds: readonly UserId[];
  readonly all: MentionAll | null;
}

const NOBODY: MentionTargets = { userIds: [], all: null };

/** The mention that begins at a position of a text; null when there is none. */
export function mentionAt(content: string, start: number): MentionToken | null {
  if (!content.startsWith('<@', start)) return null;
  const [token, target] = TOKEN_HERE.exec(content.slice(start, start + TOKEN_MAX)) ?? [];
  return token && target ? { target, start, end: start + token.length } : null;
}

/** The mention of a user, of all members (`all`), or of those who are online (`here`), for a text. */
export function mentionToken(target: UserId | MentionAll): string {
  return `<@${target}>`;
}

/**
 * The mentions in the source text of a message, `<@user id>`, `<@all>` and `<@here>`, without those
 * in code and escaped ones. Server, SDK and apps all find them with this function.
 */
export function mentionTokens(content: string): readonly MentionToken[] {
  if (!content.includes('<@')) return [];
  return partsOutsideCode(content, TOKEN).flatMap(({ text, groups: [target], start }) =>
    target === undefined ? [] : [{ target, start, end: start + text.length }],
  );
}

/** The users that the source text of a message mentions; `all` includes `here`. */
export function mentionsIn(content: string): MentionTargets {
  const targets = mentionTokens(content).map(({ target }) => target);
  if (targets.length === 0) return NOBODY;
  const here = targets.includes('here') ? 'here' : null;
  return {
    userIds: [...new Set(targets.filter((target) => target !== 'all' && target !== 'here'))],
    all: targets.includes('all') ? 'all' : here,
  };
}

/**
 * Whether a message mentions a user, by name or with all members. The user's own and forwarded ones do
 * not.
 */
export function isMentioned(
  message: Pick<Message, 'sender' | 'mentions' | 'forwarded'>,
  userId: UserId,
): boolean {
  const { sender, mentions, forwarded } = message;
  if (sender.id === userId || forwarded !== null) return false;
  return mentions.all === 'all' || mentions.users.some(({ id }) => id === userId);
}

/** How a mention is written in plain text; null for a user who is not known. */
export function mentionName(
  target: UserId | MentionAll,
  users: readonly UserCard[],
): string | null {
  if (target === 'all' || target === 'here') return `@${target}`;
  const user = users.find(({ id }) => id === target);
  return user === undefined ? null : `@${user.displayName}`;
}

/** Whether the text mentions no more users than allowed. */
export function isWithinMentionsMax(content: string): boolean {
  return mentionsIn(content).userIds.length <= LIMITS.mentionsMax;
}

/** The text with something else in place of each mention. */
export function replaceMentions(
  content: string,
  replace: (target: UserId | MentionAll) => string,
): string {
  const tokens = mentionTokens(content);
  if (tokens.length === 0) return content;
  const parts = tokens.map(
    ({ target, start }, index) =>
      content.slice(tokens[index - 1]?.end ?? 0, start) + replace(target),
  );
  return parts.join('') + content.slice(tokens.at(-1)?.end);
}
