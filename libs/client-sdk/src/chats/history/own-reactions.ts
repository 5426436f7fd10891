import type { Message, Reaction, Version } from '@chatcall/contracts';

/**
 * My reactions to messages. Notices about the actions of other users do not have them: those that are
 * known are kept. An answer to my own reaction may arrive after such a notice, whose message is newer:
 * it is still the one that has my reactions.
 */
export class OwnReactions {
  /** The version of the message from which my reactions are, where that is an older one. */
  readonly #asOf = new WeakMap<readonly Reaction[], Version>();

  /** The message of a notice about another user's action, with the reactions that I am known to have. */
  keep(message: Message, known: Message | null): Message {
    return this.#with(message, known, known === null ? 0 : this.#versionOf(known));
  }

  /**
   * What is known of a message after an older state of it arrived: null if that has nothing new about
   * my reactions.
   */
  afterLate(message: Message, known: Message | null): Message | null {
    const asOf = this.#versionOf(message);
    if (known === null || known.version <= message.version || this.#versionOf(known) >= asOf)
      return null;
    return this.#with(known, message, asOf);
  }

  #with(message: Message, source: Message | null, asOf: Version): Message {
    const mine = new Set(source?.reactions.flatMap((one) => (one.mine ? [one.emoji] : [])));
    const reactions = message.reactions.map((one) => ({ ...one, mine: mine.has(one.emoji) }));
    this.#asOf.set(reactions, asOf);
    return { ...message, reactions };
  }

  #versionOf({ reactions, version }: Message): Version {
    return this.#asOf.get(reactions) ?? version;
  }
}
