import {
  LIMITS,
  type ConversationId,
  type CursorPage,
  type Message,
  type UserCard,
} from '@chatcall/contracts';
import { retryDelay, type BackOffPolicy } from '../../connection/retry.js';
import { toChatCallError, type ChatCallError } from '../../errors/chat-call-error.js';
import type { ClientPorts } from '../../ports/client-ports.js';
import type { RestClient } from '../../rest/rest-client.js';
import { StateCell } from '../../state/behavior.js';
import { MessageWindow } from './message-window.js';
import type { TimelineState } from '../timeline-api.js';

/**
 * Maximum of pages to catch up; if more are missing, the history starts again at the newest page.
 */
const CATCH_UP_PAGES = 3;
/** Delays before a gap that could not be loaded is requested again. */
const CATCH_UP_RETRY: BackOffPolicy = { firstMs: 2000, longestMs: 30_000 };
const START: TimelineState = {
  status: 'loading',
  loadingOlder: false,
  hasOlder: false,
  error: null,
};

/** Loads the history of one conversation and keeps it complete up to the newest message. */
export class TimelineHistory {
  readonly #conversationId: ConversationId;
  readonly #rest: RestClient;
  readonly #ports: Pick<ClientPorts, 'clock' | 'random'>;
  readonly messages = new StateCell<readonly Message[]>([]);
  /** Messages beyond a gap that is being loaded. */
  readonly ahead = new StateCell<readonly Message[]>([], sameMessages);
  readonly state = new StateCell<TimelineState>(START);
  readonly #window = new MessageWindow();
  #loading: Promise<void> | null = null;
  #catchingUp: Promise<void> | null = null;
  /** Newest `seq` that is known to exist. */
  #target = 0;
  #failures = 0;
  #cancelRetry: () => void = () => undefined;
  #closed = false;

  constructor(
    conversationId: ConversationId,
    rest: RestClient,
    ports: Pick<ClientPorts, 'clock' | 'random'>,
  ) {
    this.#conversationId = conversationId;
    this.#rest = rest;
    this.#ports = ports;
  }

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
    this.#window.accept(message);
    this.#publish();
    this.#followUp();
  }

  /** Messages up to `seq` exist: loads the missing ones. */
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
      const current = this.#window.low === before;
      if (this.#window.prepend(page.items)) this.#publish();
      // If the history started again meanwhile, `nextCursor` of this page does not belong to it.
      this.#patch({
        loadingOlder: false,
        error: null,
        ...(current ? { hasOlder: page.nextCursor !== null } : {}),
      });
    } catch (error) {
      this.#patch({ loadingOlder: false, error: toChatCallError(error) });
    }
  }

  renameSender(card: UserCard): void {
    if (this.#window.renameSender(card)) this.#publish();
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
  }

  async #load(): Promise<void> {
    if (this.state.value.status === 'failed') this.#patch({ status: 'loading', error: null });
    try {
      const page = await this.#fetch({});
      if (this.#closed) return;
      this.#window.reset(page.items);
      this.#publish();
      this.#patch({ status: 'ready', hasOlder: page.nextCursor !== null, error: null });
      this.#followUp();
    } catch (thrown) {
      const error = toChatCallError(thrown);
      const ready = this.state.value.status === 'ready';
      this.#patch({ status: ready ? 'ready' : 'failed', error });
      if (ready) this.#retry(error);
    }
  }

  #followUp(): void {
    if (this.state.value.status !== 'ready' || this.#target <= this.#window.high || this.#closed)
      return;
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
        const changed = page.items.map((message) => this.#window.accept(message)).includes(true);
        if (changed) this.#publish();
        if (!changed && page.nextCursor === null) return;
      }
      this.#failures = 0;
      if (this.state.value.error) this.#patch({ error: null });
    } catch (thrown) {
      const error = toChatCallError(thrown);
      this.#patch({ error });
      this.#retry(error);
    }
  }

  /** The connection is open, so nothing else would load the gap before the next message. */
  #retry(error: ChatCallError): void {
    this.#cancelRetry();
    if (this.#closed) return;
    this.#failures += 1;
    const delayMs = retryDelay(CATCH_UP_RETRY, this.#failures, error, this.#ports.random);
    this.#cancelRetry = this.#ports.clock.after(delayMs, () => this.#followUp());
  }

  #fetch(range: { before?: number; after?: number }): Promise<CursorPage<Message>> {
    const limit = range.after === undefined ? LIMITS.pageDefault : LIMITS.pageMax;
    return this.#rest.get<CursorPage<Message>>(`chats/${this.#conversationId}/messages`, {
      ...range,
      limit,
    });
  }

  #publish(): void {
    if (this.#closed) return;
    this.messages.set(this.#window.messages);
    this.ahead.set(this.#window.ahead);
  }

  #patch(change: Partial<TimelineState>): void {
    if (!this.#closed) this.state.update((state) => ({ ...state, ...change }));
  }
}

function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  return a.length === b.length && a.every((message, index) => message === b[index]);
}
