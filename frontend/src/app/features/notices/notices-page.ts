import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import type { Notice, NoticeId } from '@chatcall/contracts';
import { errorText } from '../../core/errors/error-text';
import { Now, Times } from '../../core/i18n/times';
import { Button } from '../../ui/button/button';
import { Empty } from '../../ui/empty/empty';
import { Icon } from '../../ui/icon/icon';
import { Skeleton } from '../../ui/skeleton/skeleton';
import { Toasts } from '../../ui/toast/toasts';
import { noticeWords } from './notice-words';
import { NoticesState } from './notices-state';

/** What the system tells the user. Notices that are shown are read. */
@Component({
  selector: 'cc-notices-page',
  imports: [Button, Empty, Icon, RouterLink, Skeleton],
  templateUrl: './notices-page.html',
  styleUrl: './notices-page.css',
  host: { '(document:visibilitychange)': 'read()' },
})
export class NoticesPage {
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #now = inject(Now);
  readonly #opened = this.#now.minute();
  protected readonly times = inject(Times);
  protected readonly state = inject(NoticesState);
  protected readonly ending = signal<NoticeId | null>(null);
  protected readonly rows = computed(() =>
    this.state.notices().flatMap((notice) => {
      const words = noticeWords(notice);
      return words === null ? [] : [{ notice, words }];
    }),
  );
  protected readonly failure = computed(() => {
    const { error } = this.state.state();
    return error ? errorText(error) : null;
  });

  constructor() {
    effect(() => {
      this.state.notices();
      untracked(() => this.read());
    });
  }

  protected read(): void {
    if (document.visibilityState === 'visible' && this.state.unread() > 0) void this.state.read();
  }

  /** It was not read before this visit. */
  protected fresh({ readAt }: Notice): boolean {
    return readAt === null || Date.parse(readAt) >= this.#opened;
  }

  /** A sign-in that the user can call a stranger's: not the one of this device. */
  protected mayDisown(notice: Notice): boolean {
    return (
      notice.kind === 'sign-in.new-device' && notice.details.sessionId !== this.state.sessionId()
    );
  }

  /** Signs the device out, and leads to a new password: somebody knows the present one. */
  protected async disown(notice: Notice): Promise<void> {
    this.ending.set(notice.id);
    try {
      await this.state.disown(notice);
      this.#toasts.show({
        text: $localize`:@@notices.disowned:The device is signed out. Choose a new password now.`,
      });
      await this.#router.navigateByUrl('/settings/security');
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.ending.set(null);
    }
  }

  /** The page shows when it failed. */
  protected more(): void {
    void this.state.loadMore().catch(() => undefined);
  }
}
