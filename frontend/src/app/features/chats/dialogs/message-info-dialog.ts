import {
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  signal,
  type Signal,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogModule } from '@angular/material/dialog';
import { RouterLink } from '@angular/router';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { Member, MessageReceipts, Reactor, Receipt, UserId } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { PersonRow } from '../../../ui/person/person-row';

/**
 * How often readers are requested where read cursors are not pushed, and after a failure: the dialog
 * may be opened before the client is connected. Milliseconds.
 */
const REFRESH_MS = 5000;

export interface MessageInfoData {
  readonly message: Signal<TimelineMessage>;
  readonly members: Signal<readonly Member[]>;
  readonly meId: UserId | null;
  /** Read cursors of others are pushed. */
  readonly live: boolean;
  receipts(): Promise<Pick<MessageReceipts, 'items' | 'count'>>;
  reactors(): Promise<readonly Reactor[]>;
}

/** Who has read a message and when, who has not, and who has reacted. Follows changes while open. */
@Component({
  selector: 'cc-message-info-dialog',
  imports: [Button, DialogFrame, MatDialogModule, PersonRow, RouterLink],
  template: `
    <cc-dialog-frame heading="Message info" i18n-heading="@@messageInfo.heading">
      @if (failure(); as text) {
        <div class="none">
          <p role="alert">{{ text }}</p>
          <button
            type="button"
            ccButton="soft"
            data-testid="message-info-retry"
            (click)="loadReceipts()"
            i18n="@@action.tryAgain"
          >
            Try again
          </button>
        </div>
      }
      @if (receipts(); as found) {
        <h3 i18n="@@readers.heading">Read by</h3>
        @if (found.count === null) {
          <p class="none" data-testid="receipts-off">
            <span i18n="@@messageInfo.off">You have turned read receipts off.</span>
            <a routerLink="/settings/privacy" mat-dialog-close i18n="@@messageInfo.settings"
              >Settings</a
            >
          </p>
        } @else if (found.items.length === 0 && found.count > 0) {
          <p class="none" data-testid="readers-count">{{ countText() }}</p>
        } @else {
          <ul data-testid="readers">
            @for (one of readers(); track one.user.id) {
              <li>
                <cc-person-row
                  [userId]="one.user.id"
                  [name]="one.user.displayName"
                  [avatarUrl]="one.user.avatarUrl"
                  [line]="timeOf(one)"
                  [size]="32"
                />
              </li>
            } @empty {
              <li class="none" i18n="@@readers.nobody">No one yet</li>
            }
          </ul>
          @if (unread().length > 0) {
            <h3 i18n="@@readers.unread">Not read yet</h3>
            <ul data-testid="not-read">
              @for (member of unread(); track member.user.id) {
                <li>
                  <cc-person-row
                    [userId]="member.user.id"
                    [name]="member.user.displayName"
                    [avatarUrl]="member.user.avatarUrl"
                    [size]="32"
                  />
                </li>
              }
            </ul>
          }
        }
      } @else if (failure() === null) {
        <p class="none" role="status" i18n="@@messageInfo.loading">Loading…</p>
      }
      @if (reactors().length > 0) {
        <h3 i18n="@@reaction.list">Reactions</h3>
        <ul data-testid="reactors">
          @for (one of reactors(); track one.emoji + one.user.id) {
            <li>
              <cc-person-row
                [userId]="one.user.id"
                [name]="one.user.displayName"
                [avatarUrl]="one.user.avatarUrl"
                [size]="32"
                ><span class="emoji">{{ one.emoji }}</span></cc-person-row
              >
            </li>
          }
        </ul>
      }
    </cc-dialog-frame>
  `,
  styles: `
    h3 {
      margin-top: var(--cc-s2);
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .none {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s2);
      padding: var(--cc-s2);
      color: var(--cc-text-2);
    }
    .emoji {
      font-size: 1.25rem;
    }
  `,
})
export class MessageInfoDialog {
  readonly #data = inject<MessageInfoData>(MAT_DIALOG_DATA);
  readonly #times = inject(Times);
  protected readonly receipts = signal<Pick<MessageReceipts, 'items' | 'count'> | null>(null);
  protected readonly reactors = signal<readonly Reactor[]>([]);
  protected readonly failure = signal<string | null>(null);
  /** The last one to read first; without a known time at the end. */
  protected readonly readers = computed(() =>
    (this.receipts()?.items ?? []).toSorted(
      (a, b) =>
        (b.readAt ?? '').localeCompare(a.readAt ?? '') ||
        a.user.displayName.localeCompare(b.user.displayName),
    ),
  );
  /** Members who show what they read, were there, and have not read the message. */
  protected readonly unread = computed(() => {
    const { sender, seq, createdAt } = this.#data.message();
    const read = new Set(this.readers().map(({ user }) => user.id));
    return this.#data
      .members()
      .filter(
        ({ user, lastReadSeq, joinedAt }) =>
          user.id !== sender.id &&
          user.id !== this.#data.meId &&
          !read.has(user.id) &&
          lastReadSeq !== null &&
          lastReadSeq < (seq ?? 0) &&
          joinedAt <= createdAt,
      );
  });
  protected readonly countText = computed(() => {
    const count = this.#times.number(this.receipts()?.count ?? 0);
    return $localize`:@@messageInfo.count:Number of people who have read it: ${count}:count:`;
  });
  #requests = 0;

  constructor() {
    // The members change with every read cursor.
    effect(() => {
      this.#data.members();
      void this.loadReceipts();
    });
    effect(() => {
      void this.#loadReactors(this.#data.message().reactions.length);
    });
    const timer = setInterval(() => {
      if (!this.#data.live || this.failure() !== null) void this.loadReceipts();
    }, REFRESH_MS);
    inject(DestroyRef).onDestroy(() => clearInterval(timer));
  }

  protected timeOf({ readAt }: Receipt): string {
    return readAt === null ? '' : `${this.#times.day(readAt)}, ${this.#times.time(readAt)}`;
  }

  protected async loadReceipts(): Promise<void> {
    this.#requests += 1;
    const request = this.#requests;
    try {
      const found = await this.#data.receipts();
      if (request !== this.#requests) return;
      this.receipts.set(found);
      this.failure.set(null);
    } catch (error) {
      if (request === this.#requests && this.receipts() === null)
        this.failure.set(errorText(error));
    }
  }

  /** Without the names the counts below the message are still shown. */
  async #loadReactors(kinds: number): Promise<void> {
    const found = kinds === 0 ? [] : await this.#data.reactors().catch(() => null);
    if (found !== null) this.reactors.set(found);
  }
}
