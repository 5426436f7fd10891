import { Component, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { CLIENT } from '../../../core/client';
import { messageLine } from '../../../core/i18n/message-line';
import { TimelineState } from './timeline-state';

/** Number of lines that are kept, so that messages that arrive at once are all read out. */
const LINES = 10;

/**
 * Announces arriving messages of the open conversation or thread to screen readers, not the history. Each is
 * a separate line, so that none is skipped when several arrive at once or when two have the same
 * text.
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
      .subscribe(({ message, conversation, thread }) => {
        if (conversation.id !== state.conversation()?.id || message.type !== 'text') return;
        if ((thread?.root.id ?? null) !== state.threadId()) return;
        const text = messageLine(message);
        const words = $localize`:@@timeline.voice:${message.sender.displayName}:name: says: ${text}:text:`;
        this.lines.update((lines) => [...lines.slice(1 - LINES), { id: message.id, words }]);
      });
  }
}
