import { Component, inject, input, output } from '@angular/core';
import { Times } from '../../../core/i18n/times';
import { Icon } from '../../../ui/icon/icon';

/** Over the messages: to the new ones above, and to the newest. */
@Component({
  selector: 'cc-jump-buttons',
  imports: [Icon],
  template: `
    @if (above() > 0) {
      <button type="button" class="above" data-testid="jump-to-unread" (click)="toUnread.emit()">
        <cc-icon name="arrow-up" [size]="16" />
        <!-- prettier-ignore --><span i18n="@@timeline.newAbove">{above(), plural, =1 {1 new message} other {{{ above() }} new messages}}</span>
      </button>
    }
    @if (newest()) {
      <button type="button" class="newest" data-testid="jump-to-newest" (click)="toNewest.emit()">
        <cc-icon name="arrow-down" [size]="18" />
        @if (below() > 0) {
          <span class="cc-badge">{{ times.number(below()) }}</span>
          <span class="cc-sr" i18n="@@timeline.jumpNew">new messages, jump to newest</span>
        } @else {
          <span class="cc-sr" i18n="@@timeline.jump">Jump to newest</span>
        }
      </button>
    }
  `,
  styles: `
    button {
      position: absolute;
      z-index: 2;
      display: inline-flex;
      gap: var(--cc-s2);
      align-items: center;
      justify-content: center;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-rf);
      background: var(--cc-surface);
      box-shadow: var(--cc-e1);
      animation: cc-appear var(--cc-mid) var(--cc-ease);
      &:hover {
        background: var(--cc-hover);
      }
    }
    .newest {
      right: var(--cc-s5);
      bottom: var(--cc-s3);
      min-width: 44px;
      height: 44px;
      padding: 0 12px;
    }
    /* Below the date of the first visible message. */
    .above {
      top: 44px;
      left: 50%;
      min-height: 32px;
      padding: 0 var(--cc-s4);
      color: var(--cc-on-primary);
      border-color: transparent;
      background: var(--cc-primary);
      font-size: var(--cc-fs-2);
      font-weight: 600;
      transform: translateX(-50%);
      white-space: nowrap;
      animation: none;
      &:hover {
        background: var(--cc-primary-hover, var(--cc-primary));
      }
    }
    @keyframes cc-appear {
      from {
        opacity: 0;
        transform: translateY(6px);
      }
    }
    @media (pointer: coarse) {
      .above {
        min-height: 44px;
      }
    }
  `,
})
export class JumpButtons {
  protected readonly times = inject(Times);
  /** New messages above the visible ones; 0: none, or they were seen. */
  readonly above = input.required<number>();
  /** The newest message is not visible. */
  readonly newest = input.required<boolean>();
  /** New messages below the visible ones. */
  readonly below = input.required<number>();
  readonly toUnread = output();
  readonly toNewest = output();
}
