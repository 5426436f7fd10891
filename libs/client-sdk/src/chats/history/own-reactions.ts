import type { Message, Reaction, Version } from '@chatcall/contracts';

/**
 * My reactions to messages. Notices about the actions of other users do not have them. An answer with
 * them may be older than the message of such a notice, and may arrive before or after it. So it is
 * known of each state of a message from which version my reactions are, where that is an older one.
 */
const reactionsAsOf = new WeakMap<readonly Reaction[], Version>();

/** The message of a notice about another user's action, which does not have my reactions. */
export function withoutOwnReactions(message: Message): Message {
  reactionsAsOf.set(message.reactions, 0);
  return message;
}

/**
 * Of two states of a message the newer one, with my reactions of the one that knows them later; of two
 * that are equally new `incoming`. Returns `known` when `incoming` has nothing new, and `incoming` when there
 * is no `known`.
 */
export function mergedMessage(known: Message | null | undefined, incoming: Message): Message {
  if (!known) return incoming;
  const newer = incoming.version >= known.version ? incoming : known;
  const source = versionOf(incoming) >= versionOf(known) ? incoming : known;
  const merged = newer === source ? newer : { ...newer, reactions: reactionsOf(newer, source) };
  if (merged.version > known.version || !sameReactions(merged, known)) return merged;
  reactionsAsOf.set(known.reactions, versionOf(merged));
  return known;
}

function reactionsOf(newer: Message, source: Message): readonly Reaction[] {
  const isMine = (emoji: string): boolean =>
    source.reactions.some((one) => one.mine && one.emoji === emoji);
  const reactions = newer.reactions.map((one) => ({ ...one, mine: isMine(one.emoji) }));
  reactionsAsOf.set(reactions, versionOf(source));
  return reactions;
}

function versionOf({ reactions, version }: Message): Version {
  return reactionsAsOf.get(reactions) ?? version;
}

function sameReactions(a: Message, b: Message): boolean {
  return a.reactions.every(({ mine }, index) => mine === b.reactions[index]?.mine);
}
