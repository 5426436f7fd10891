import type { ConversationId, Thread, Timestamp, UserId } from '@chatcall/contracts';
import { Subject } from 'rxjs';
import type { DeviceUploads } from '../files/device-uploads.js';
import { StateCell } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import type { ChatState } from './chat-state.js';
import type { Arrival } from './chats-api.js';

/** Values of the present session that apps follow across sessions; empty while there is none. */
export class SessionValues {
  readonly typing$ = new StateCell<ReadonlyMap<string, readonly UserId[]>>(new Map());
  readonly drafts$ = new StateCell<ReadonlyMap<ConversationId, string>>(new Map());
  readonly asOf$ = new StateCell<Timestamp | null>(null);
  readonly unreadThreads$ = new StateCell(0);
  readonly knownThreads$ = new StateCell<readonly Thread[]>([]);
  readonly unsent$ = new StateCell(0);
  readonly unsaved$ = new StateCell(0);
  readonly uploads$ = new StateCell<DeviceUploads | null>(null);
  readonly arrived$ = new Subject<Arrival>();

  /** Follows a session until it ends. */
  begin(session: Scope, state: ChatState): void {
    this.uploads$.set(state.uploads);
    session.onClose(() => this.#clear());
    session.watch(state.typing.users, (typing) => this.typing$.set(typing));
    session.watch(state.drafts.texts$, (drafts) => this.drafts$.set(drafts));
    session.watch(state.cache.asOf$, (asOf) => this.asOf$.set(asOf));
    session.watch(state.outbox.unsent$, ({ length }) => this.unsent$.set(length));
    session.watch(state.deviceStore.unsaved$, (count) => this.unsaved$.set(count));
    session.watch(state.threads.unread$, (count) => this.unreadThreads$.set(count));
    session.watch(state.threads.store.list$, (threads) => this.knownThreads$.set(threads));
    session.watch(state.arrived$, (arrival) => this.arrived$.next(arrival));
  }

  #clear(): void {
    this.typing$.set(new Map());
    this.drafts$.set(new Map());
    this.asOf$.set(null);
    this.unreadThreads$.set(0);
    this.knownThreads$.set([]);
    this.unsent$.set(0);
    this.unsaved$.set(0);
    this.uploads$.set(null);
  }
}
