/**
 * How often each kind of message meets a fault, and how long at most it is delayed. What the transport itself guarantees stays:
 * a notice is never lost while its connection lives, and neither is a handshake or a heartbeat touched.
 *
 * @typedef {object} Rates
 * @property {number} delay
 * @property {number} duplicate
 * @property {number} drop
 * @property {number} longestMs
 */

/** @type {Record<MessageKind, Rates>} */
const RATES = {
  request: { delay: 0.08, duplicate: 0.05, drop: 0.004, longestMs: 1_200 },
  answer: { delay: 0.08, duplicate: 0.05, drop: 0.004, longestMs: 1_200 },
  notice: { delay: 0.08, duplicate: 0.05, drop: 0, longestMs: 1_200 },
  http: { delay: 0.1, duplicate: 0.08, drop: 0.04, longestMs: 1_200 },
  control: { delay: 0, duplicate: 0, drop: 0, longestMs: 0 },
};

/**
 * `request`: an event that is acknowledged; `answer`: an acknowledgement; `notice`: an event without; `control`: handshakes,
 * heartbeats and what is not known; `http`: a request to the REST interface.
 *
 * @typedef {'request' | 'answer' | 'notice' | 'http' | 'control'} MessageKind
 */

/**
 * The kind of a WebSocket frame, as Engine.IO 4 and Socket.IO 5 write it: `42`, the id of the acknowledgement if there is one, and
 * the arguments as JSON; `43` is an acknowledgement.
 *
 * @param {string | Buffer} frame
 * @returns {MessageKind}
 */
export function kindOfFrame(frame) {
  if (typeof frame !== 'string') return 'control';
  if (/^42\d+\[/.test(frame)) return 'request';
  if (frame.startsWith('42[')) return 'notice';
  return /^43\d+\[/.test(frame) ? 'answer' : 'control';
}

/**
 * When each copy of a message is passed on, in milliseconds from now: `[0]` at once, `[]` never, `[0, 300]` twice, `[500]` after
 * the messages that follow it within that time.
 *
 * @param {MessageKind} kind
 * @param {import('../random.mjs').SeededRandom} random
 * @returns {readonly number[]}
 */
export function planOf(kind, random) {
  const { delay, duplicate, drop, longestMs } = RATES[kind];
  if (random.chance(drop)) return [];
  const first = random.chance(delay) ? random.between(10, longestMs) : 0;
  return random.chance(duplicate) ? [first, first + random.between(0, longestMs)] : [first];
}
