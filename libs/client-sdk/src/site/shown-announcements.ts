import type { Announcement } from '@chatcall/contracts';
import type { ClientCore } from '../client-api.js';
import { type Behavior, StateCell } from '../state/behavior.js';

/** The announcements that the server shows to this user; it sends them after each connect. */
export class ShownAnnouncements {
  readonly #shown = new StateCell<readonly Announcement[]>([]);

  constructor({ connection, session, scope }: ClientCore) {
    scope.watch(session.signedIn$, (lifetime) => {
      lifetime.onClose(() => this.#shown.set([]));
      // One that ends without a connection would stay.
      lifetime.watch(connection.state$, ({ status }) => {
        if (status !== 'connected') this.#shown.set([]);
      });
      lifetime.watch(connection.on('announcement:shown'), ({ announcement }) =>
        this.#shown.update((known) => [...without(known, announcement.id), announcement]),
      );
      lifetime.watch(connection.on('announcement:hidden'), ({ announcementId }) =>
        this.hide(announcementId),
      );
    });
  }

  get shown$(): Behavior<readonly Announcement[]> {
    return this.#shown;
  }

  hide(id: string): void {
    this.#shown.update((known) => without(known, id));
  }
}

function without(known: readonly Announcement[], id: string): readonly Announcement[] {
  return known.filter((each) => each.id !== id);
}
