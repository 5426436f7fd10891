import { checkActs } from './check-acts.mjs';
import { checkClient } from './check-client.mjs';

/** What must be 0, in the order in which it is printed. */
export const BAD = ['lost', 'duplicated', 'reordered', 'stale', 'never converged'];

/**
 * @typedef {import('./check-acts.mjs').Finding} Finding
 *
 * @typedef {object} Verdict
 * @property {number} acked Acts that the server confirmed.
 * @property {Record<string, number>} counts Of the findings, by kind.
 * @property {readonly Finding[]} findings
 */

/**
 * The verdict over a run: all clients had the time to catch up.
 *
 * @param {object} run
 * @param {readonly import('../history.mjs').Act[]} run.acts
 * @param {ReadonlyMap<string, import('./stored.mjs').StoredConversation>} run.stored
 * @param {ReadonlyMap<string, string | boolean | null>} run.initial
 * @param {readonly import('./shown.mjs').Shown[]} run.clients
 * @returns {Verdict}
 */
export function judge({ acts, stored, initial, clients }) {
  const findings = [
    ...checkActs(acts, stored, initial),
    ...clients.flatMap((shown) => judgeClient(shown, stored)),
  ];
  const counts = Object.fromEntries(
    BAD.map((kind) => [kind, findings.filter((finding) => finding.kind === kind).length]),
  );
  return { acked: acts.filter(({ outcome }) => outcome === 'acked').length, counts, findings };
}

/**
 * Whether a client shows what is stored; if not, that is one finding more.
 *
 * @returns {Finding[]}
 */
export function judgeClient(shown, stored) {
  const findings = checkClient(shown, stored);
  if (shown.trouble === null && findings.length === 0) return [];
  const what = shown.trouble ?? `${findings.length} differences`;
  return [{ kind: 'never converged', what, client: shown.client }, ...findings];
}
