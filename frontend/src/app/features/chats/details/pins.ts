import { Component, inject, input, signal, type OnInit } from '@angular/core';
import { Router } from '@angular/router';
import type { ConversationId, Message } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Empty } from '../../../ui/empty/empty';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Toasts } from '../../../ui/toast/toasts';
import { MessageCard } from '../message-card';
import { MessageLinks } from '../message-links';
import { TimelineState } from '../timeline/timeline-state';

/** The pane with the pinned messages of a conversation. */
@Component({
  selector: 'cc-pins',
  imports: [Button, Empty, Icon, IconButton, MessageCard, Skeleton],
  template: `
    <header>
      <h2>
        <span i18n="@@pins.heading">Pinned messages</span>
        @if (state.pins()?.length; as count) {
          <span class="count" data-testid="pins-count">{{ times.number(count) }}</span>
        }
      </h2>
      <button
        type="button"
        ccIconButton
        label="Close"
        i18n-label="@@dialog.close"
        data-testid="pins-close"
        (click)="close()"
      >
        <cc-icon name="x" />
      </button>
    </header>
    <div class="body" [attr.aria-busy]="!state.pins() && !failure()">
      @if (state.pins(); as pins) {
        @if (pins.length > 0) {
          <ul>
            @for (pin of pins; track pin.id) {
              <li data-testid="pin">
                <cc-message-card
                  [message]="pin"
                  [carrier]="pin"
                  (shown)="links.open(conversationId(), pin.id)"
                >
                  @if (state.may('pin')) {
                    <button
                      type="button"
                      ccIconButton
                      small
                      label="Unpin"
                      i18n-label="@@message.unpin"
                      data-testid="pin-remove"
                      (click)="unpin(pin)"
                    >
                      <cc-icon name="x" [size]="18" />
                    </button>
                  }
                </cc-message-card>
              </li>
            }
          </ul>
        } @else {
          <cc-empty
            picture="timeline"
            heading="Nothing is pinned"
            i18n-heading="@@pins.empty"
            text="Pin a message from its menu, and everyone finds it here."
            i18n-text="@@pins.emptyText"
          />
        }
      } @else if (failure()) {
        <cc-empty
          picture="broken"
          heading="Couldn't load messages"
          i18n-heading="@@timeline.failed"
          [text]="failure() ?? ''"
        >
          <button
            type="button"
            ccButton="primary"
            data-testid="pins-retry"
            (click)="load()"
            i18n="@@action.tryAgain"
          >
            Try again
          </button>
        </cc-empty>
      } @else {
        <cc-skeleton [rows]="4" />
      }
    </div>
  `,
  styleUrl: './details.css',
  styles: `
    h2 {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
    }
    .count {
      color: var(--cc-text-2);
      font-weight: 400;
    }
    ul {
      display: grid;
      gap: var(--cc-s2);
    }
  `,
  providers: [TimelineState],
})
export class Pins implements OnInit {
  protected readonly state = inject(TimelineState);
  protected readonly links = inject(MessageLinks);
  protected readonly times = inject(Times);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);

  readonly conversationId = input.required<ConversationId>();
  protected readonly failure = signal<string | null>(null);

  ngOnInit(): void {
    this.state.open(this.conversationId());
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.state.loadPins();
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected async unpin(message: Message): Promise<void> {
    try {
      await this.state.pin(message, false);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected close(): void {
    void this.#router.navigate([], { queryParams: { pane: null }, queryParamsHandling: 'merge' });
  }
}
