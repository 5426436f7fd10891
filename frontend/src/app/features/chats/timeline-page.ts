import { Component, computed, ElementRef, inject, input, viewChild } from '@angular/core';
import { Router } from '@angular/router';
import type { ConversationId, MessageId } from '@chatcall/contracts';
import { MissingPart } from '../../core/errors/missing-part';
import { Panes } from '../../core/layout/viewport';
import { Details } from './details/details';
import { Pins } from './details/pins';
import { SharedFilesPane } from './details/shared-files';
import { MessageLinks } from './message-links';
import { Thread } from './timeline/thread';
import { Timeline } from './timeline/timeline';

/** A timeline, and a pane beside or over it: a thread, its details, pinned messages or files. */
@Component({
  selector: 'cc-timeline-page',
  imports: [Details, MissingPart, Pins, SharedFilesPane, Thread, Timeline],
  host: { '[class.single]': 'panes.single()', '(keydown.escape)': 'escape($event)' },
  template: `
    @for (id of ids(); track id) {
      <main
        #main
        id="main"
        tabindex="-1"
        aria-labelledby="cc-timeline-heading"
        [attr.inert]="rootId() && panes.single() ? '' : null"
      >
        <cc-timeline [conversationId]="id" [messageId]="rootId() ? null : (messageId() ?? null)" />
      </main>
      @for (root of roots(); track root) {
        <aside
          class="thread"
          aria-label="Thread"
          i18n-aria-label="@@thread.heading"
          data-testid="thread"
        >
          @defer (on immediate) {
            <cc-thread [conversationId]="id" [rootId]="root" [messageId]="messageId() ?? null" />
          } @error {
            <cc-missing-part (closed)="links.closeThread(id, root)" />
          }
        </aside>
      }
      @if (rootId()) {
      } @else if (pane() === 'details') {
        <aside aria-label="Details" i18n-aria-label="@@timeline.details" data-testid="details">
          @defer (on immediate) {
            <cc-details [conversationId]="id" />
          } @error {
            <cc-missing-part (closed)="closePane()" />
          }
        </aside>
      } @else if (pane() === 'pins') {
        <aside aria-label="Pinned messages" i18n-aria-label="@@pins.heading" data-testid="pins">
          @defer (on immediate) {
            <cc-pins [conversationId]="id" />
          } @error {
            <cc-missing-part (closed)="closePane()" />
          }
        </aside>
      } @else if (pane() === 'files') {
        <aside aria-label="Files" i18n-aria-label="@@sharedFiles.heading" data-testid="files">
          @defer (on immediate) {
            <cc-shared-files [conversationId]="id" />
          } @error {
            <cc-missing-part (closed)="closePane()" />
          }
        </aside>
      }
    }
  `,
  styles: `
    :host {
      position: relative;
      display: flex;
      height: 100%;
      min-width: 0;
    }
    main {
      flex: 1;
      min-width: 0;
      outline: none;
    }
    aside {
      flex: none;
      width: 20rem;
      border-left: 1px solid var(--cc-line);
    }
    .thread {
      width: clamp(22rem, 34%, 30rem);
    }
    @media (max-width: 69.9375rem) {
      aside {
        position: absolute;
        z-index: 5;
        inset: 0 0 0 auto;
        width: min(22.5rem, 100%);
        box-shadow: var(--cc-e3);
      }
      .thread {
        width: min(28rem, 100%);
      }
    }
    :host(.single) aside {
      position: absolute;
      z-index: 5;
      inset: 0;
      width: 100%;
      border: 0;
    }
  `,
})
export class TimelinePage {
  protected readonly panes = inject(Panes);
  protected readonly links = inject(MessageLinks);
  readonly #router = inject(Router);
  readonly conversationId = input.required<ConversationId>();
  /** The message that the address points to. */
  readonly messageId = input<MessageId>();
  /** The message whose thread is shown. */
  readonly rootId = input<MessageId>();
  readonly pane = input<string>();
  protected readonly main = viewChild.required<ElementRef<HTMLElement>>('main');
  /** A list of one id, so that another conversation creates a new timeline. */
  protected readonly ids = computed(() => [this.conversationId()]);
  /** In the same way. */
  protected readonly roots = computed(() => {
    const id = this.rootId();
    return id ? [id] : [];
  });

  /**
   * Closes the pane that has the focus; a thread does so itself. The focus goes back to the conversation:
   * the element that has it is about to be removed.
   */
  protected escape(event: Event): void {
    const isInPane = event.target instanceof Element && event.target.closest('aside') !== null;
    if (event.defaultPrevented || !isInPane) return;
    event.preventDefault();
    this.main().nativeElement.focus();
    this.closePane();
  }

  protected closePane(): void {
    void this.#router.navigate([], { queryParams: { pane: null }, queryParamsHandling: 'merge' });
  }
}
