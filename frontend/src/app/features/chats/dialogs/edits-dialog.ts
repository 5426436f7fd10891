import { Component, inject, signal } from '@angular/core';
import { MAT_DIALOG_DATA } from '@angular/material/dialog';
import type { CursorPage, MessageEdit, MessageMentions, Timestamp } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { MessageText } from '../rich-text/message-text';

export interface EditsData {
  readonly content: string;
  readonly mentions: MessageMentions;
  readonly editedAt: Timestamp;
  /** A page of the former texts, the newest first. */
  readonly load: (cursor: string | null) => Promise<CursorPage<MessageEdit>>;
}

/** The present text of an edited message, and its former texts with their times. */
@Component({
  selector: 'cc-edits-dialog',
  imports: [Button, DialogFrame, MessageText, Skeleton],
  template: `
    <cc-dialog-frame heading="Edits" i18n-heading="@@edits.heading">
      <ol data-testid="edits" [attr.aria-busy]="loading()">
        <li>
          <h3>
            <span i18n="@@edits.now">Now</span>
            <time [attr.datetime]="data.editedAt">{{ times.full(data.editedAt) }}</time>
          </h3>
          <cc-message-text
            class="cc-own"
            dir="auto"
            [content]="data.content"
            [mentions]="data.mentions"
          />
        </li>
        @for (edit of edits(); track edit.version) {
          <li data-testid="edit">
            <h3>
              <time [attr.datetime]="edit.writtenAt">{{ times.full(edit.writtenAt) }}</time>
            </h3>
            <cc-message-text
              class="cc-own"
              dir="auto"
              [content]="edit.content"
              [mentions]="edit.mentions"
            />
          </li>
        }
      </ol>
      @if (loading()) {
        <cc-skeleton [rows]="2" [face]="false" />
      } @else if (failure()) {
        <p role="alert">{{ failure() }}</p>
        <button type="button" ccButton="plain" small (click)="load()" i18n="@@action.tryAgain">
          Try again
        </button>
      } @else if (next()) {
        <button
          type="button"
          ccButton="plain"
          small
          data-testid="edits-more"
          (click)="load()"
          i18n="@@action.more"
        >
          Show more
        </button>
      }
    </cc-dialog-frame>
  `,
  styles: `
    ol {
      display: grid;
      gap: var(--cc-s3);
    }
    li {
      padding-bottom: var(--cc-s3);
      border-bottom: 1px solid var(--cc-line);
    }
    h3 {
      display: flex;
      gap: var(--cc-s2);
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      font-weight: 600;
    }
    time {
      font-weight: 400;
    }
    cc-message-text {
      display: block;
      overflow-wrap: anywhere;
    }
  `,
})
export class EditsDialog {
  protected readonly data = inject<EditsData>(MAT_DIALOG_DATA);
  protected readonly times = inject(Times);
  protected readonly edits = signal<readonly MessageEdit[]>([]);
  protected readonly next = signal<string | null>(null);
  protected readonly loading = signal(false);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.loading.set(true);
    this.failure.set(null);
    try {
      const { items, nextCursor } = await this.data.load(this.next());
      this.edits.update((edits) => [...edits, ...items]);
      this.next.set(nextCursor);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.loading.set(false);
    }
  }
}
