import type { PresenceState, UserId } from '@chatcall/contracts';
import { filter, merge } from 'rxjs';
import type { ClientCore, PresenceApi } from '../client-api.js';
import { afterConnect } from '../connection/retry.js';
import { toChatCallError } from '../errors/chat-call-error.js';
import { derive, type Behavior } from '../state/behavior.js';
import type { Scope } from '../state/scope.js';
import { SyncedCollection } from '../state/synced-collection.js';

/** Milliseconds in which events are collected before presence is requested. */
const COLLECT_MS = 300;
/** Milliseconds before a failed report is sent again. */
const REPORT_AGAIN_MS = 5000;

/**
 * {@link PresenceApi}: the users who are online, and reports whether the person uses this device.
 */
export class PresenceService implements PresenceApi {
  readonly #core: ClientCore;
  readonly #online = new SyncedCollection<UserId, PresenceState>();
  #activity: PresenceState = 'online';
  /** The state that the server has for this device; a new connection counts as online. */
  #reported: PresenceState = 'online';
  #reporting = false;
  #session: Scope | null = null;
  #waiting: Scope | null = null;

  constructor(core: ClientCore) {
    this.#core = core;

    core.scope.watch(core.session.signedIn$, (session) => this.#begin(session));
  }

  get online$(): Behavior<ReadonlyMap<UserId, PresenceState>> {
    return this.#online.items$;
  }

  stateOf$(userId: UserId): Behavior<PresenceState | 'offline'> {
    return derive([this.#online.items$], (online) => online.get(userId) ?? 'offline');
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
    session.onClose(() => this.#online.clear());
    this.#session = session;
    session.watch(connection.connected$, () => {
      this.#reported = 'online';
      this.#report();
    });
    afterConnect(this.#core, session, 'presence', () => this.#load());
    session.watch(connection.state$, ({ status }) => {
      if (status !== 'connected') this.#online.clear();
    });
    const visibilityChanges = merge(
      connection.on('contact:changed').pipe(filter(({ contact }) => contact?.state === 'accepted')),
      connection.on('chat:conversationAdded'),
      connection.on('chat:membersAdded'),
      connection.on('chat:memberRemoved'),
      connection.on('chat:conversationRemoved'),
    );
    session.watch(visibilityChanges, () => this.#loadSoon(session));
    session.watch(connection.on('presence:online'), ({ userId, state }) =>
      this.#online.set(userId, state),
    );
    session.watch(connection.on('presence:offline'), ({ userId }) => this.#online.delete(userId));
  }

  /**
   * The users whose presence I may see have changed. The server sends only changes of presence, so
   * the list is requested, once for several events.
   */
  #loadSoon(session: Scope): void {
    if (this.#waiting) return;
    const wait = session.child();
    this.#waiting = wait;
    wait.onClose(() => (this.#waiting = null));
    wait.onClose(
      this.#core.ports.clock.after(COLLECT_MS, () => {
        wait.close();
        if (this.#connected)
          this.#load().catch((error: unknown) =>
            this.#debug('presence could not be loaded', error),
          );
      }),
    );
  }

  async #load(): Promise<void> {
    await this.#online.load(async () => {
      const { online } = await this.#core.connection.request('presence:query', {});
      return online.map(({ userId, state }) => [userId, state] as const);
    });
  }

  /** Reports the activity until the server has the present one. */
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
