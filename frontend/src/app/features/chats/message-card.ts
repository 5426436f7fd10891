import { booleanAttribute, Component, inject, input, output } from '@angular/core';
import type { FileCard, Timestamp, UserCard, MessageMentions } from '@chatcall/contracts';
import { Times } from '../../core/i18n/times';
import { Avatar } from '../../ui/avatar/avatar';
import { FileStrip, type StripMessage } from './files/file-strip';
import { MessageText } from './rich-text/message-text';

/** What a card shows of a message. */
export interface CardMessage {
  readonly sender: UserCard;
  readonly content: string;
  readonly files: readonly FileCard[];
  readonly mentions: MessageMentions;
  readonly createdAt: Timestamp;
  readonly deletedAt: Timestamp | null;
}

/**
 * A message in a list outside of its timeline: its text, cut after some lines, opens it there.
 * Buttons of the list are its content.
 */
@Component({
  selector: 'cc-message-card',
  imports: [Avatar, FileStrip, MessageText],
  template: `
    <cc-avatar
      [seed]="message().sender.id"
      [name]="message().sender.displayName"
      [url]="message().sender.avatarUrl"
      [size]="32"
    />
    <div class="words">
      @if (place(); as title) {
        <p class="place cc-clip" dir="auto">{{ title }}</p>
      }
      <p class="head">
        <strong class="cc-clip" dir="auto">{{ message().sender.displayName }}</strong>
        <time
          [attr.datetime]="message().createdAt"
          [attr.title]="times.full(message().createdAt)"
          >{{ times.brief(message().createdAt) }}</time
        >
      </p>
      @if (message().deletedAt) {
        <p class="deleted" i18n="@@message.deleted">This message was deleted.</p>
      } @else {
        @if (message().files.length > 0) {
          <cc-file-strip [files]="message().files" [of]="carrier()" />
        }
        <cc-message-text
          class="text cc-own"
          dir="auto"
          [content]="message().content"
          [mentions]="message().mentions"
        />
      }
      @if (!quiet()) {
        <div class="tools">
          <button
            type="button"
            class="show"
            data-testid="card-show"
            (click)="shown.emit()"
            i18n="@@message.show"
          >
            Show in conversation
          </button>
          <ng-content />
        </div>
      }
    </div>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s3);
      padding: var(--cc-s3);
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r2);
      background: var(--cc-surface);
    }
    .words {
      flex: 1;
      min-width: 0;
    }
    .place {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .head {
      display: flex;
      gap: var(--cc-s2);
      align-items: baseline;
      justify-content: space-between;
    }
    time {
      flex: none;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .text {
      display: block;
      max-height: 9rem;
      margin: 2px 0 var(--cc-s2);
      overflow: hidden;
      overflow-wrap: anywhere;
    }
    .deleted {
      color: var(--cc-text-2);
      font-style: italic;
    }
    .tools {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      justify-content: space-between;
    }
    .show {
      min-height: 32px;
      padding: 0;
      border: 0;
      background: none;
      color: var(--cc-primary-text, var(--cc-primary));
      font-size: var(--cc-fs-2);
      font-weight: 600;
      text-align: start;
    }
    .show:hover {
      text-decoration: underline;
    }
    @media (pointer: coarse) {
      .show {
        min-height: 44px;
      }
    }
  `,
})
export class MessageCard {
  protected readonly times = inject(Times);
  readonly message = input.required<CardMessage>();
  /** The stored message, whose pictures may be opened. */
  readonly carrier = input<StripMessage | null>(null);
  /** Title of the conversation, where the list has several. */
  readonly place = input<string | null>(null);
  /** Only shows the message: no link and no buttons. */
  readonly quiet = input(false, { transform: booleanAttribute });
  readonly shown = output();
}
