import type { PresenceState, UserId } from '@chatcall/contracts';
import { filter, merge } from 'rxjs';
import type { ClientCore, PresenceApi } from '../client-api.js';
import { afterConnect } from '../connection/retry.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import { derive, StateCell, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';

/** Milliseconds to wait for more people before their presence is asked. */
const MEET_MS = 300;
/** Milliseconds before a report that was not answered is sent again. */
const REPORT_AGAIN_MS = 5000;

/** {@link PresenceApi}: who is online, and whether the person is at this device. That the device is connected, the server sees by itself. */
export class PresenceService implements PresenceApi {
  readonly #core: ClientCore;
  readonly #online = new StateCell<ReadonlyMap<UserId, PresenceState>>(new Map());
  #activity: PresenceState = 'online';
  /** What the server knows of this device: a new connection counts as online. */
  #reported: PresenceState = 'online';
  #reporting = false;
  #session: Scope | null = null;
  /** People whose state changed while the whole list was being asked for: what an event says is newer. */
  #changedDuringQuery: Set<UserId> | null = null;
  #meeting: Scope | null = null;

  constructor(core: ClientCore) {
    this.#core = core;

    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  get online$(): Behavior<ReadonlyMap<UserId, PresenceState>> {
    return this.#online;
  }

  stateOf$(userId: UserId): Behavior<PresenceState | 'offline'> {
    return derive([this.#online], (online) => online.get(userId) ?? 'offline');
  }

  setActivity(state: PresenceState): void {
    this.#activity = state;
    this.#report();
  }

  get #connected(): boolean {
    return this.#core.connection.state$.value.status === 'connected';
  }

  #begin(session: Scope): void {
    const { connection } = this.#core;
    session.onClose(() => this.#online.set(new Map()));
    this.#session = session;
    session.watch(connection.connected$, () => {
      this.#reported = 'online';
      this.#report();
    });
    afterConnect(this.#core, session, 'presence', () => this.#synchronise(session));
    session.watch(connection.state$, ({ status }) => {
      if (status !== 'connected' && this.#online.value.size > 0) this.#online.set(new Map());
    });
    const met = merge(
      connection.on('contact:changed').pipe(filter(({ contact }) => contact?.state === 'accepted')),
      connection.on('chat:conversationAdded'),
      connection.on('chat:membersAdded'),
      connection.on('chat:memberRemoved'),
      connection.on('chat:conversationRemoved'),
    );
    session.watch(met, () => this.#loadUnknown(session));
    session.watch(connection.on('presence:online'), ({ userId, state }) =>
      this.#set(userId, state),
    );
    session.watch(connection.on('presence:offline'), ({ userId }) => this.#set(userId, null));
  }

  /** People whose presence I may know from now on, or no longer: the server tells changes only, so it is asked, once for many. */
  #loadUnknown(session: Scope): void {
    if (this.#meeting) return;
    const wait = session.child();
    this.#meeting = wait;
    wait.onClose(() => (this.#meeting = null));
    wait.onClose(
      this.#core.ports.clock.after(MEET_MS, () => {
        wait.close();
        if (this.#connected)
          this.#synchronise(session).catch((error: unknown) =>
            this.#debug('presence could not be asked', error),
          );
      }),
    );
  }

  async #synchronise(session: Scope): Promise<void> {
    const changed = new Set<UserId>();
    this.#changedDuringQuery = changed;
    try {
      const { online } = await this.#core.connection.request('presence:query', {});
      if (session.closed || this.#changedDuringQuery !== changed) return;
      const next = new Map(online.map(({ userId, state }) => [userId, state]));
      for (const userId of changed) {
        const heard = this.#online.value.get(userId);
        if (heard) next.set(userId, heard);
        else next.delete(userId);
      }
      this.#online.set(next);
    } finally {
      if (this.#changedDuringQuery === changed) this.#changedDuringQuery = null;
    }
  }

  #set(userId: UserId, state: PresenceState | null): void {
    this.#changedDuringQuery?.add(userId);
    if ((this.#online.value.get(userId) ?? null) === state) return;
    const next = new Map(this.#online.value);
    if (state) next.set(userId, state);
    else next.delete(userId);
    this.#online.set(next);
  }

  /** Reports until the server knows what is so. */
  #report(): void {
    const session = this.#session;
    const state = this.#activity;
    if (
      !session ||
      session.closed ||
      this.#reporting ||
      !this.#connected ||
      state === this.#reported
    )
      return;
    this.#reporting = true;
    this.#core.connection.request('presence:heartbeat', { state }).then(
      () => {
        this.#reporting = false;
        this.#reported = state;
        this.#report();
      },
      (error: unknown) => {
        this.#reporting = false;
        this.#debug('the activity could not be reported', error);
        const wait = session.child();
        const again = (): void => {
          wait.close();
          this.#report();
        };
        wait.onClose(this.#core.ports.clock.after(REPORT_AGAIN_MS, again));
      },
    );
  }

  #debug(message: string, error: unknown): void {
    this.#core.ports.logger.log('debug', message, { code: toChatCallError(error).code });
  }
}
