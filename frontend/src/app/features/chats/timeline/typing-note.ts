import { Component, computed, inject } from '@angular/core';
import { shortName, typingText } from '../words/conversation-text';
import { TimelineState } from './timeline-state';

/** Who is typing in the open conversation or thread. */
@Component({
  selector: 'cc-typing-note',
  template: `
    @if (text(); as text) {
      <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>{{ text }}
    }
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      width: 100%;
      max-width: 920px;
      height: 1.375rem;
      margin: 0 auto;
      padding: 0 calc(var(--cc-s6) + var(--cc-s2));
      overflow: hidden;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      white-space: nowrap;
    }

    .dots {
      display: inline-flex;
      gap: 3px;
    }

    .dots i {
      width: 5px;
      height: 5px;
      border-radius: 50%;
      background: var(--cc-primary);
      animation: cc-dot 1.2s ease-in-out infinite;
    }

    .dots i:nth-child(2) {
      animation-delay: 150ms;
    }

    .dots i:nth-child(3) {
      animation-delay: 300ms;
    }

    @keyframes cc-dot {
      0%,
      60%,
      100% {
        opacity: 0.35;
        transform: none;
      }
      30% {
        opacity: 1;
        transform: translateY(-3px);
      }
    }

    @media (prefers-reduced-motion: reduce) {
      .dots i {
        animation: none;
      }
    }
  `,
  host: { 'aria-live': 'polite' },
})
export class TypingNote {
  readonly #state = inject(TimelineState);

  protected readonly text = computed(() => {
    const names = this.#state.typing().map((user) => shortName(user.displayName));
    return typingText(this.#state.isGroup() ? names : names.slice(0, 1), false);
  });
}
