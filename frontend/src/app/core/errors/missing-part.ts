/** What Chromium, Firefox and Safari say when a script of the app did not come, and what Angular makes of it in a deferred block. */
const WORDS = /dynamically imported module|Importing a module script failed|\bNG0?750\b/i;

/**
 * Whether a part of the app that loads when it is first needed could not be loaded: the network is away, or the server has
 * a newer app by now than the page that is open.
 */
export function isMissingPart(error: unknown): boolean {
  return error instanceof Error && WORDS.test(error.message);
}
