import { Component, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { CLIENT } from '../../../core/client';
import { TimelineState } from './timeline-state';

/** Lines that stay: as many as may come before the first of them is read out. */
const LINES = 10;

/**
 * Says new messages of the open conversation to screen readers: only those that arrive, never the history. Each is a line
 * of its own, so that none is lost when several come at once, nor the second of two that say the same.
 */
@Component({
  selector: 'cc-new-message-announcer',
  template: `
    <div class="cc-sr" role="log" aria-live="polite" data-testid="new-message-announcer">
      @for (line of lines(); track line.id) {
        <p>{{ line.words }}</p>
      }
    </div>
  `,
})
export class NewMessageAnnouncer {
  protected readonly lines = signal<readonly { readonly id: string; readonly words: string }[]>([]);

  constructor() {
    const state = inject(TimelineState);
    inject(CLIENT)
      .chats.arrived$.pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe(({ message, conversation }) => {
        if (conversation.id !== state.conversation()?.id || message.type !== 'text') return;
        const words = $localize`:@@timeline.voice:${message.sender.displayName}:name: says: ${message.content}:text:`;
        this.lines.update((lines) => [...lines.slice(1 - LINES), { id: message.id, words }]);
      });
  }
}
