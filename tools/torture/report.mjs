import { BAD } from './checker/verdict.mjs';

/** Kinds of findings that are printed, and how many of each. */
const SHOWN = 30;
const SHOWN_ALIKE = 2;
/** Faults are printed from this long before something began until this long after it. */
const BEFORE_MS = 1_000;
const AFTER_MS = 5_000;
const FAULTS = 25;
/** Acts on a message that are printed. */
const ACTS = 5;
/** Single messages that were delayed or repeated are too many to print around every finding. */
const SMALL = / repeated$| delayed by /;

/** @param {readonly import('./history.mjs').Act[]} acts */
export function workloadLines(acts) {
  const by = (keyOf) =>
    [...Map.groupBy(acts, keyOf)].map(([key, { length }]) => `${length} ${key}`).join(', ');
  const refusals = acts.filter(({ outcome }) => outcome === 'refused');
  const lines = [
    `actions: ${by(({ action }) => action)}`,
    `answers: ${by(({ outcome }) => outcome)}`,
  ];
  if (refusals.length === 0) return lines;
  const codes = Map.groupBy(refusals, ({ action, code }) => `${action} ${code}`);
  return [
    ...lines,
    `refused: ${[...codes].map(([code, { length }]) => `${length} ${code}`).join(', ')}`,
  ];
}

/** @param {import('./faults.mjs').Faults} faults */
export function faultLines(faults, history) {
  const killed = [...faults.killed].map(([name, count]) => `${count} ${name}`).join(', ');
  const messages = history.faults.filter(({ what }) => / (lost|repeated)$| delayed by /.test(what));
  const count = (pattern) => messages.filter(({ what }) => pattern.test(what)).length;
  return [
    `kills: ${faults.kills} (${killed}); programs frozen: ${faults.frozen}`,
    `connections: ${faults.networkFaults} times cut, torn, stalled or left half-open`,
    `messages: ${count(/ delayed by /)} delayed, ${count(/ repeated$/)} repeated, ${count(/ lost$/)} lost`,
  ];
}

/** @param {import('./checker/verdict.mjs').Verdict} verdict */
export function verdictLine({ acked, counts }) {
  return `acked ${acked}, ${BAD.map((kind) => `${kind} ${counts[kind]}`).join(', ')}`;
}

/**
 * What is needed to look into findings: the seed, the conversation, the message, and what happened around it.
 *
 * @param {number} seed
 * @param {import('./checker/verdict.mjs').Verdict} verdict
 * @param {import('./history.mjs').History} history
 */
export function findingLines(seed, { findings }, history) {
  if (findings.length === 0) return [];
  // Of those that are alike, such as all messages that one client lacks, the first ones.
  const alike = [...Map.groupBy(findings, likenessOf).values()];
  const lines = [`${findings.length} findings with --seed ${seed}:`];
  for (const group of alike.slice(0, SHOWN)) {
    for (const finding of group.slice(0, SHOWN_ALIKE)) lines.push(...describe(finding, history));
    if (group.length > SHOWN_ALIKE) lines.push(`  … and ${group.length - SHOWN_ALIKE} like these`);
  }
  if (alike.length > SHOWN) lines.push(`… and ${alike.length - SHOWN} other kinds`);
  return lines;
}

function likenessOf({ kind, client, conversationId, what }) {
  return `${kind} ${client} ${conversationId} ${what.replace(/\d+|'[^']*'/g, '')}`;
}

function describe({ kind, what, conversationId, message, client, at }, history) {
  const where = [
    client === undefined ? null : `client ${client}`,
    conversationId ? `conversation ${conversationId}` : null,
    message?.id ? `message ${message.id}` : null,
    message?.clientMessageId ? `client message ${message.clientMessageId}` : null,
    message?.seq ? `seq ${message.seq}` : null,
  ].filter(Boolean);
  const acts = message?.clientMessageId ? actsOn(message.clientMessageId, history) : [];
  const began = at ?? acts.at(-1)?.startedAt;
  const clients = [client, ...acts.map((act) => act.client)];
  return [
    `${kind}: ${what}`,
    `  ${where.join(', ')}`,
    ...acts.map(
      (act) =>
        `  ${act.action} by client ${act.client} at ${seconds(act.startedAt)}, ${act.outcome} at ${seconds(act.endedAt)}`,
    ),
    ...(began === undefined ? [] : faultsAround(history.faults, began, clients)),
  ];
}

/** What was done to a message, the newest acts last. */
function actsOn(clientMessageId, { acts }) {
  return acts
    .filter((act) => act.clientMessageId === clientMessageId || act.key?.includes(clientMessageId))
    .slice(-ACTS);
}

function faultsAround(faults, at, clients) {
  const near = faults.filter(
    (fault) =>
      fault.at >= at - BEFORE_MS &&
      fault.at <= at + AFTER_MS &&
      (fault.client === null || clients.includes(fault.client)),
  );
  const [small, large] = [true, false].map((wanted) =>
    near.filter(({ what }) => SMALL.test(what) === wanted),
  );
  return [
    ...large.slice(0, FAULTS).map((fault) => {
      const whose = fault.client === null ? '' : `client ${fault.client}: `;
      return `    ${seconds(fault.at)} ${whose}${fault.what}`;
    }),
    ...(small.length > 0 ? [`    ${small.length} messages delayed or repeated`] : []),
  ];
}

function seconds(ms) {
  return ms === null ? 'no time' : `${(ms / 1000).toFixed(2)} s`;
}
