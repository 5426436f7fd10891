import { createClient, defaultPorts, isTransient } from '@chatcall/client-sdk';

/** Actions of one client that are under way at once. */
const IN_FLIGHT = 30;

/** A user with a client of the SDK: what they do, and what their client shows. */
export class Person {
  #client;
  #history;
  #random;
  #timelines = new Map();
  /** @type {Set<import('../history.mjs').Act>} */
  #inFlight = new Set();
  /** What the message stream has handed out, by conversation. */
  streamed = new Map();
  streamError = null;
  /** Users who are added to groups, removed and leave; all others stay members of their conversations. */
  guests = new Set();
  /** Ids of the channels: everybody joins and leaves them. */
  channels = new Set();
  #unreadAgain = new Set();
  /** Changes of messages that are under way, by conversation: their timelines stay open. */
  #changing = new Map();

  constructor({ index, me, client, history, random }) {
    this.index = index;
    this.me = me;
    this.#client = client;
    this.#history = history;
    this.#random = random;
  }

  /** Registers a user. */
  static async register({ index, relay, history, random }) {
    const client = createClient(
      { baseUrl: relay.url, clientName: 'torture' },
      {
        ...defaultPorts(),
        random: { uuid: () => random.uuid(), fraction: () => random.fraction() },
      },
    );
    const username = `person-${index}`;
    const me = await client.auth.register({
      email: `${username}@example.org`,
      username,
      displayName: `Person ${index}`,
      password: random.uuid(),
    });
    return new Person({ index, me, client, history, random });
  }

  get chats() {
    return this.#client.chats;
  }

  get connected() {
    return this.#client.connection.state$.value.status === 'connected';
  }

  /** Why the session has ended; null while signed in. */
  get signedOut() {
    const state = this.#client.auth.state$.value;
    return state.status === 'signed-in' ? null : (state.reason ?? state.status);
  }

  get busy() {
    return this.#inFlight.size >= IN_FLIGHT;
  }

  /** The actions that are not over. */
  get inFlight() {
    return [...this.#inFlight];
  }

  /** Replies in a thread, again after a reconnect. Resolves with the stored reply. */
  async reply(payload) {
    const options = { idempotent: true };
    const { message } = await this.#client.connection.request('chat:message', payload, options);
    return message;
  }

  /**
   * Edits a message of this user, or deletes it. Resolves when the server has confirmed it; rejects with its refusal, or when a later
   * change of the same message came before.
   *
   * @param {string} conversationId
   * @param {string} messageId
   * @param {string | null} content Null: delete it.
   */
  async change(conversationId, messageId, content) {
    const count = (by) =>
      this.#changing.set(conversationId, (this.#changing.get(conversationId) ?? 0) + by);
    count(1);
    await this.#changed(conversationId, messageId, content).finally(() => count(-1));
  }

  #changed(conversationId, messageId, content) {
    const timeline = this.timeline(conversationId);
    if (content === null) timeline.delete(messageId);
    else timeline.edit(messageId, content);
    return new Promise((resolve, reject) => {
      const wait = timeline.messages$.subscribe((messages) => {
        const message = messages.find(({ id }) => id === messageId);
        const end = changeEnd(message, content);
        if (end === null) return;
        if (message?.pending?.error) timeline.discardChange(messageId);
        end.error ? reject(end.error) : resolve();
        void Promise.resolve().then(() => wait.unsubscribe());
      });
    });
  }

  /** The conversations that the client shows. */
  get conversations() {
    return this.#client.chats.conversations$.value;
  }

  /** The timeline of a conversation; opened by the first call and kept open. */
  timeline(conversationId) {
    const known = this.#timelines.get(conversationId);
    if (known) return known;
    const opened = this.#client.chats.openTimeline(conversationId);
    this.#timelines.set(conversationId, opened);
    // The pinned messages are kept up to date from now on.
    opened.loadPins().catch(() => undefined);
    return opened;
  }

  /** Shows the newest messages to the user, who then looks elsewhere. After {@link markUnread}, the timeline is opened anew. */
  read(conversationId) {
    const isChanging = this.#changing.get(conversationId) > 0;
    if (!isChanging && this.#unreadAgain.delete(conversationId)) {
      this.#timelines.get(conversationId)?.close();
      this.#timelines.delete(conversationId);
    }
    const timeline = this.timeline(conversationId);
    timeline.setInView(true);
    timeline.setInView(false);
  }

  /** Moves the read cursor back, to before a message. */
  async markUnread(conversationId, seq) {
    this.#unreadAgain.add(conversationId);
    await this.timeline(conversationId).markUnreadFrom(seq);
  }

  /** Reads all messages as a bot does, from now on. */
  async stream() {
    const stream = await this.#client.chats.openMessageStream({ own: true });
    for (const [id, after] of Object.entries(stream.position))
      this.streamed.set(id, { after, seqs: [] });
    const read = async () => {
      for await (const { conversationId, seq } of stream) {
        // A direct conversation is listed for the other user since its first message.
        const streamed = this.streamed.get(conversationId) ?? { after: 0, seqs: [] };
        streamed.seqs.push(seq);
        this.streamed.set(conversationId, streamed);
      }
    };
    void read().catch((error) => (this.streamError = error));
  }

  /**
   * Does one of the actions that are possible now.
   *
   * @param {readonly import('./actions.mjs').Action[]} actions
   */
  act(actions) {
    const possible = actions
      .map((action) => ({ action, weight: action.weight, plan: action.plan(this, this.#random) }))
      .filter(({ plan }) => plan !== null);
    const chosen = this.#random.pickWeighted(possible);
    if (!chosen) return;
    const { run, ...details } = chosen.plan;
    const act = this.#history.begin(chosen.action.name, this.index, details);
    this.#inFlight.add(act);
    run()
      .then((result) => this.#history.end(act, 'acked', result))
      .catch((error) =>
        this.#history.end(act, isTransient(error) ? 'unknown' : 'refused', {
          code: error.code ?? error.message,
        }),
      )
      .finally(() => this.#inFlight.delete(act));
  }

  close() {
    this.#client.close();
  }
}

/** How a change of a message ended, with an error unless it was confirmed; null while it is under way. */
function changeEnd(message, content) {
  const { pending, deletedAt } = message ?? { pending: null };
  if (pending?.error) return { error: pending.error };
  const isMine = content === null ? pending?.kind === 'delete' : pending?.content === content;
  if (pending && isMine) return null;
  const confirmed =
    !pending && message && (content === null ? deletedAt : message.content === content);
  return confirmed ? {} : { error: new Error('changed again') };
}
