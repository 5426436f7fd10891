import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { ConversationListState, NoticeList } from '@chatcall/client-sdk';
import type { Notice } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { Session } from '../../core/session/session';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/** The notices of the session, for the entry in the navigation and for the page. */
@Injectable({ providedIn: 'root' })
export class NoticesState {
  readonly #client = inject(CLIENT);
  readonly #session = inject(Session);
  readonly #switch = new BehaviorSwitch<NoticeList>();
  readonly #failed = signal(false);
  readonly notices = this.#switch.follow<readonly Notice[]>((list) => list.notices$, []);
  readonly state = this.#switch.follow((list) => list.state$, LOADING);
  readonly unread = this.#switch.follow((list) => list.unread$, 0);
  /** The code could not be loaded. */
  readonly failed = this.#failed.asReadonly();
  /** The session of this device. */
  readonly sessionId = computed(() => {
    const state = this.#session.state();
    return state.status === 'signed-in' ? state.sessionId : null;
  });

  constructor() {
    effect(() => {
      const sessionId = this.sessionId();
      untracked(() => void this.#open(sessionId));
    });
  }

  async #open(sessionId: string | null): Promise<void> {
    this.#switch.source()?.close();
    this.#switch.switchTo(null);
    this.#failed.set(false);
    if (sessionId === null) return;
    const list = await this.#client.notices().catch(() => null);
    if (this.sessionId() !== sessionId) list?.close();
    else if (list === null) this.#failed.set(true);
    else this.#switch.switchTo(list);
  }

  async reload(): Promise<void> {
    const list = this.#switch.source();
    if (list === null) await this.#open(this.sessionId());
    else await list.reload();
  }

  async loadMore(): Promise<void> {
    await this.#switch.source()?.loadMore();
  }

  /** A failure does not matter: the next notice, or the next visit, tries again. */
  async read(): Promise<void> {
    await this.#switch
      .source()
      ?.read()
      .catch(() => undefined);
  }

  async disown({ id }: Notice): Promise<void> {
    await this.#switch.source()?.disown(id);
  }
}
