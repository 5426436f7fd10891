import { Component, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { CLIENT } from '../../../core/client';
import { ThreadState } from './thread-state';

/** Says new messages of the open conversation to screen readers: only those that arrive, never the history. */
@Component({
  selector: 'cc-new-message-voice',
  template: `<div class="cc-sr" role="log" aria-live="polite">{{ words() }}</div>`,
})
export class NewMessageVoice {
  protected readonly words = signal('');

  constructor() {
    const state = inject(ThreadState);
    inject(CLIENT)
      .chats.arrived$.pipe(takeUntilDestroyed(inject(DestroyRef)))
      .subscribe(({ message, conversation }) => {
        if (conversation.id !== state.conversation()?.id || message.type !== 'text') return;
        this.words.set(
          $localize`:@@thread.voice:${message.sender.displayName}:name: says: ${message.content}:text:`,
        );
      });
  }
}
