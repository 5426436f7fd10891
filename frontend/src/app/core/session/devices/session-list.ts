import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { CursorPage, Session, SessionId } from '@chatcall/contracts';
import { errorText } from '../../errors/error-text';
import { Times } from '../../i18n/times';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { CLIENT } from '../../client';
import { deviceName, deviceWords } from './device-name';

/** The signed-in devices of another user. */
export interface SessionsOfUser {
  list(cursor: string | null): Promise<CursorPage<Session>>;
  end(sessionId: SessionId): Promise<void>;
  endAll(): Promise<void>;
}

/** The signed-in devices, with buttons to sign them out. */
@Component({
  selector: 'cc-session-list',
  imports: [Button, Icon, Skeleton],
  templateUrl: './session-list.html',
  styleUrls: ['../../../ui/sections/section.css', './session-list.css'],
})
export class SessionList {
  readonly #auth = inject(CLIENT).auth;
  readonly #toasts = inject(Toasts);
  readonly #confirm = inject(Confirm);
  protected readonly times = inject(Times);
  protected readonly sessions = signal<readonly Session[] | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly ending = signal<string | null>(null);
  protected readonly nextCursor = signal<string | null>(null);
  protected readonly loadingMore = signal(false);

  /** Absent: the own devices. */
  readonly of = input<SessionsOfUser | null>(null);
  /** Whether devices can be signed out. */
  readonly readonly = input(false);
  readonly #source = computed<SessionsOfUser>(
    () =>
      this.of() ?? {
        list: (cursor) => this.#auth.sessions(cursor),
        end: (sessionId) => this.#auth.endSession(sessionId),
        endAll: () => this.#auth.signOutEverywhere(),
      },
  );

  constructor() {
    effect(() => {
      this.#source();
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      const { items, nextCursor } = await this.#source().list(null);
      this.sessions.set(items);
      this.nextCursor.set(nextCursor);
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected async loadMore(): Promise<void> {
    this.loadingMore.set(true);
    try {
      const { items, nextCursor } = await this.#source().list(this.nextCursor());
      // A device that was active meanwhile may be on this page again.
      this.sessions.update((list) => {
        const known = new Set(list?.map(({ id }) => id));
        return [...(list ?? []), ...items.filter(({ id }) => !known.has(id))];
      });
      this.nextCursor.set(nextCursor);
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.loadingMore.set(false);
    }
  }

  protected name({ userAgent }: Session): string {
    return deviceWords(userAgent);
  }

  protected phone(session: Session): boolean {
    return deviceName(session.userAgent).phone;
  }

  protected async end(session: Session): Promise<void> {
    this.ending.set(session.id);
    try {
      await this.#source().end(session.id);
      this.sessions.update((list) => list?.filter((one) => one.id !== session.id) ?? null);
      this.#toasts.show({
        kind: 'success',
        text: $localize`:@@session.ended:Device signed out`,
      });
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.ending.set(null);
    }
  }

  protected async endAll(): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@session.allHeading:Sign out everywhere?`,
      text: this.of()
        ? $localize`:@@session.allOfUser:The user is signed out on all devices, and their calls end.`
        : $localize`:@@session.allText:You'll be signed out on all devices, including this one.`,
      verb: $localize`:@@session.allVerb:Sign out everywhere`,
      danger: true,
    });
    if (!sure) return;
    try {
      await this.#source().endAll();
      if (this.of()) await this.load();
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}
