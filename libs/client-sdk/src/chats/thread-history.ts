import { LIMITS, type ConversationId, type Message, type MessagePage, type UserCard } from '@chatcall/contracts';
import { toChatCallError } from '../errors/chat-call-error.js';
import type { RestClient } from '../rest/rest-client.js';
import { StateCell } from '../state/state-cell.js';
import { MessageWindow } from './message-window.js';
import type { ThreadState } from './thread-api.js';

/** Pages fetched to catch up; further behind than that, the history begins anew at the newest page. */
const CATCH_UP_PAGES = 3;
const START: ThreadState = { status: 'loading', loadingOlder: false, hasOlder: false, error: null };

/** Loads the history of one conversation and keeps it whole up to the newest message. */
export class ThreadHistory {
  readonly messages = new StateCell<readonly Message[]>([]);
  readonly state = new StateCell<ThreadState>(START);
  readonly #window = new MessageWindow();
  #loading: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  /** Newest `seq` that is known to exist. */
  #target = 0;
  #closed = false;

  constructor(
    private readonly conversationId: ConversationId,
    private readonly rest: RestClient,
  ) {}

  get high(): number {
    return this.#window.high;
  }

  /** Loads the newest page. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => (this.#loading = null));
    return this.#loading;
  }

  /** A message arrived. */
  accept(message: Message): void {
    this.#target = Math.max(this.#target, message.seq);
    if (this.#window.accept(message)) this.#publish();
    this.#followUp();
  }

  /** Messages up to `seq` exist: fetches those that are missing. */
  reach(seq: number): void {
    this.#target = Math.max(this.#target, seq);
    if (this.state.value.status === 'failed') void this.load();
    else this.#followUp();
  }

  async loadOlder(): Promise<void> {
    const { status, hasOlder, loadingOlder } = this.state.value;
    if (status !== 'ready' || !hasOlder || loadingOlder) return;
    this.#patch({ loadingOlder: true });
    const before = this.#window.low;
    try {
      const page = await this.#fetch({ before });
      if (this.#closed) return;
      const joined = this.#window.prepend(page.messages);
      if (joined) this.#publish();
      this.#patch({ loadingOlder: false, error: null, ...(this.#window.low < before || !page.hasMore ? { hasOlder: page.hasMore } : {}) });
    } catch (error) {
      this.#patch({ loadingOlder: false, error: toChatCallError(error) });
    }
  }

  renameSender(card: UserCard): void {
    if (this.#window.renameSender(card)) this.#publish();
  }

  close(): void {
    this.#closed = true;
  }

  async #load(): Promise<void> {
    if (this.state.value.status === 'failed') this.#patch({ status: 'loading', error: null });
    try {
      const page = await this.#fetch({});
      if (this.#closed) return;
      this.#window.reset(page.messages);
      this.#publish();
      this.#patch({ status: 'ready', hasOlder: page.hasMore, error: null });
      this.#followUp();
    } catch (error) {
      this.#patch({ status: this.state.value.status === 'ready' ? 'ready' : 'failed', error: toChatCallError(error) });
    }
  }

  #followUp(): void {
    if (this.state.value.status !== 'ready' || this.#target <= this.#window.high || this.#closed) return;
    this.#catchingUp ??= this.#catchUp().finally(() => (this.#catchingUp = null));
  }

  async #catchUp(): Promise<void> {
    try {
      for (let count = 0; this.#window.high < this.#target; count += 1) {
        if (count === CATCH_UP_PAGES) {
          await this.load();
          return;
        }
        const page = await this.#fetch({ after: this.#window.high });
        if (this.#closed) return;
        const changed = page.messages.map((message) => this.#window.accept(message)).includes(true);
        if (changed) this.#publish();
        if (!changed && !page.hasMore) return;
      }
    } catch (error) {
      this.#patch({ error: toChatCallError(error) });
    }
  }

  #fetch(range: { before?: number; after?: number }): Promise<MessagePage> {
    const limit = range.after === undefined ? LIMITS.pageDefault : LIMITS.pageMax;
    return this.rest.get<MessagePage>(`chats/${this.conversationId}/messages`, { ...range, limit });
  }

  #publish(): void {
    if (!this.#closed) this.messages.set(this.#window.messages);
  }

  #patch(change: Partial<ThreadState>): void {
    if (!this.#closed) this.state.update((state) => ({ ...state, ...change }));
  }
}
