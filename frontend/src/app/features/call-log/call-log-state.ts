import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { CallList, CallLogApi, ConversationListState } from '@chatcall/client-sdk';
import type { CallLogFilter, LoggedCall } from '@chatcall/contracts';
import { BehaviorSwitch } from '../../core/behavior';
import { CLIENT } from '../../core/client';
import { Session } from '../../core/session/session';

const LOADING: ConversationListState = {
  status: 'loading',
  loadingMore: false,
  hasMore: false,
  error: null,
};

/** The calls of the session, for the entry in the navigation and for the page. */
@Injectable({ providedIn: 'root' })
export class CallLogState {
  readonly #client = inject(CLIENT);
  readonly #session = inject(Session);
  readonly #log = new BehaviorSwitch<CallLogApi>();
  readonly #list = new BehaviorSwitch<CallList>();
  readonly #failed = signal(false);
  readonly #filter = signal<CallLogFilter | null>(null);
  /** The page is shown. */
  readonly #shown = signal(false);
  readonly missed = this.#log.follow((log) => log.missed$, 0);
  readonly filter = this.#filter.asReadonly();
  readonly calls = this.#list.follow<readonly LoggedCall[]>((list) => list.calls$, []);
  readonly state = this.#list.follow((list) => list.state$, LOADING);
  /** The code could not be loaded. */
  readonly failed = this.#failed.asReadonly();
  readonly #sessionId = computed(() => {
    const state = this.#session.state();
    return state.status === 'signed-in' ? state.sessionId : null;
  });

  constructor() {
    effect(() => {
      const sessionId = this.#sessionId();
      untracked(() => void this.#open(sessionId));
    });
    effect((onCleanup) => {
      const [log, filter, shown] = [this.#log.source(), this.#filter(), this.#shown()];
      if (!log || !shown) return;
      const list = untracked(() => log.open(filter));
      untracked(() => this.#list.switchTo(list));
      onCleanup(() => {
        this.#list.switchTo(null);
        list.close();
      });
    });
  }

  show(filter: CallLogFilter | null): void {
    this.#filter.set(filter);
  }

  /** The page opens or closes: its list is kept up to date only while it is shown. */
  setShown(shown: boolean): void {
    this.#shown.set(shown);
  }

  async reload(): Promise<void> {
    if (this.#log.source() === null) await this.#open(this.#sessionId());
    else await this.#list.source()?.reload();
  }

  async loadMore(): Promise<void> {
    await this.#list.source()?.loadMore();
  }

  /** A failure does not matter: the next visit tries again. */
  async see(): Promise<void> {
    await this.#log
      .source()
      ?.see()
      .catch(() => undefined);
  }

  async #open(sessionId: string | null): Promise<void> {
    this.#log.source()?.close();
    this.#log.switchTo(null);
    this.#failed.set(false);
    if (sessionId === null) return;
    const log = await this.#client.callLog().catch(() => null);
    if (this.#sessionId() !== sessionId) log?.close();
    else if (log === null) this.#failed.set(true);
    else this.#log.switchTo(log);
  }
}
