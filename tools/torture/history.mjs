/**
 * Something that a client did. `acked`: the server confirmed it; `refused`: the server said no; `unknown`: it failed in a way that
 * leaves open whether the server did it; `pending`: not over.
 *
 * @typedef {object} Act
 * @property {string} action
 * @property {number} client
 * @property {string | null} conversationId Null: of a group that may not have been created.
 * @property {number} startedAt Milliseconds since the start of the run.
 * @property {number | null} endedAt
 * @property {'pending' | 'acked' | 'refused' | 'unknown'} outcome
 * @property {string} [code] Of the error.
 * @property {string} [clientMessageId] Of a message.
 * @property {string} [content]
 * @property {number} [seq] As it was acknowledged.
 * @property {string} [threadId] Of a reply in a thread: the message below which it is.
 * @property {number} [threadSeq] As it was acknowledged.
 * @property {string} [created] The first title of a group.
 * @property {string} [key] What it sets, such as the title of a conversation; see `storedValue` in checker/check-acts.mjs.
 * @property {string | boolean | null} [value] What it sets that to.
 *
 * @typedef {object} Fault
 * @property {number} at Milliseconds since the start of the run.
 * @property {string} what
 * @property {number | null} client Null: it concerned all.
 */

/** What happened during a run. */
export class History {
  #start = performance.now();
  /** @type {Act[]} */
  acts = [];
  /** @type {Fault[]} */
  faults = [];

  /** Milliseconds since the start of the run. */
  now() {
    return Math.round(performance.now() - this.#start);
  }

  /** @param {number | null} [client] */
  fault(what, client = null) {
    this.faults.push({ at: this.now(), what, client });
  }

  /** @returns {Act} */
  begin(action, client, details) {
    const startedAt = this.now();
    const act = { action, client, startedAt, endedAt: null, outcome: 'pending', ...details };
    this.acts.push(act);
    return act;
  }

  end(act, outcome, details = {}) {
    Object.assign(act, details, { outcome, endedAt: this.now() });
  }
}
