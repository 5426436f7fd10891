import { Component, computed, inject, input, output } from '@angular/core';
import { Times } from '../../../core/i18n/times';
import { Avatar } from '../../../ui/avatar/avatar';
import { Tooltip } from '../../../ui/tooltip/tooltip';
import { TimelineState } from './timeline-state';

/** Number of pictures shown; further readers are counted. */
const FACES = 4;

/**
 * Below the user's last message in a group: the pictures of the members who have read it (not in a
 * large group). Opens the list of readers.
 */
@Component({
  selector: 'cc-seen-by',
  imports: [Avatar, Tooltip],
  template: `
    @if (onDemand()) {
      <button
        type="button"
        tabindex="-1"
        data-testid="seen-by"
        (click)="opened.emit()"
        i18n="@@readers.heading"
      >
        Read by
      </button>
    } @else if (readers().length > 0) {
      <button
        type="button"
        tabindex="-1"
        data-testid="seen-by"
        [ccTooltip]="names()"
        (click)="opened.emit()"
      >
        <span class="cc-sr">{{ names() }}</span>
        @for (reader of faces(); track reader.user.id) {
          <cc-avatar
            [seed]="reader.user.id"
            [name]="reader.user.displayName"
            [url]="reader.user.avatarUrl"
            [size]="18"
            aria-hidden="true"
          />
        }
        @if (readers().length > faces().length) {
          <span class="more" aria-hidden="true"
            >+{{ times.number(readers().length - faces().length) }}</span
          >
        }
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      justify-content: flex-end;
      min-height: 24px;
    }
    button {
      display: flex;
      align-items: center;
      min-height: 24px;
      padding: 2px 4px;
      border: 0;
      border-radius: var(--cc-r1);
      color: var(--cc-text-2);
      background: none;
      font-size: var(--cc-fs-1);
    }
    button:hover {
      background: var(--cc-hover);
    }
    cc-avatar {
      border-radius: 34%;
      box-shadow: 0 0 0 2px var(--cc-canvas);
    }
    cc-avatar + cc-avatar {
      margin-left: -3px;
    }
    .more {
      margin-left: 4px;
    }
  `,
})
export class SeenBy {
  readonly #state = inject(TimelineState);
  protected readonly times = inject(Times);
  /** Place of the message in the conversation. */
  readonly seq = input.required<number>();
  readonly opened = output();

  /** Receipts are only fetched on demand, so pictures would be out of date. */
  protected readonly onDemand = this.#state.receiptsOnDemand;
  protected readonly readers = computed(() => {
    // `readBy` is no signal: these two change whenever its result does.
    this.#state.members();
    this.#state.receipts();
    return this.#state.readBy(this.seq());
  });
  protected readonly faces = computed(() => this.readers().slice(0, FACES));
  protected readonly names = computed(() => {
    const names = this.times.list(this.readers().map((reader) => reader.user.displayName));
    return $localize`:@@timeline.seenBy:Read by ${names}:names:`;
  });
}
