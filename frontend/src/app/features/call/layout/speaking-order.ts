/** The order in which people are shown, and who spoke last. */
export interface SpeakingOrder {
  /** Keys of the people, in the order of their tiles. */
  readonly keys: readonly string[];
  /** Those who spoke, the last one first. */
  readonly spoken: readonly string[];
}

export const NO_ORDER: SpeakingOrder = { keys: [], spoken: [] };

/** Takes over who is in the call: those who left lose their place, new ones are the last. */
export function withPeople(order: SpeakingOrder, people: readonly string[]): SpeakingOrder {
  const present = new Set(people);
  const known = new Set(order.keys);
  return {
    keys: [
      ...order.keys.filter((key) => present.has(key)),
      ...people.filter((key) => !known.has(key)),
    ],
    spoken: order.spoken.filter((key) => present.has(key)),
  };
}

/**
 * Brings the speaker among the first `shown` places. There the speaker gets the place of the one who
 * spoke longest ago, who gets the speaker's former place: nobody else moves. Those in `apart` are
 * shown elsewhere.
 */
export function withSpeaker(
  { keys, spoken }: SpeakingOrder,
  speaker: string | null,
  shown: number,
  apart: readonly string[] = [],
): SpeakingOrder {
  if (speaker === null || !keys.includes(speaker)) return { keys, spoken };
  const latest = [speaker, ...spoken.filter((key) => key !== speaker)];
  const first = keys.filter((key) => !apart.includes(key)).slice(0, shown);
  if (first.length === 0 || first.includes(speaker) || apart.includes(speaker))
    return { keys, spoken: latest };
  const quietest = first.reduce((quiet, key) =>
    silence(key, spoken) >= silence(quiet, spoken) ? key : quiet,
  );
  const swapped: Readonly<Record<string, string>> = { [speaker]: quietest, [quietest]: speaker };
  return { keys: keys.map((key) => swapped[key] ?? key), spoken: latest };
}

/** The larger, the longer ago someone spoke. */
function silence(key: string, spoken: readonly string[]): number {
  const index = spoken.indexOf(key);
  return index < 0 ? Infinity : index;
}
