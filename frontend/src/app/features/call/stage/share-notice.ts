import { Component, computed, inject } from '@angular/core';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { screenErrorText, ScreenShare } from '../screen-share';

/** Says that my screen is shared, with a button that stops it, or why it is not. */
@Component({
  selector: 'cc-share-notice',
  imports: [Button, Icon],
  template: `
    @if (share.on()) {
      <p class="on" data-testid="share-notice">
        <cc-icon name="monitor-up" [size]="16" />
        <span>
          @if (share.withheld()) {
            <span i18n="@@share.withheld">The others can't see your screen right now.</span>
          } @else if (share.withSound()) {
            <span i18n="@@share.mineWithSound">You are sharing your screen with sound</span>
          } @else {
            <span i18n="@@share.mine">You are sharing your screen</span>
          }
        </span>
        <button
          type="button"
          ccButton="danger"
          small
          data-testid="share-stop"
          (click)="share.stop()"
          i18n="@@share.stop"
        >
          Stop sharing
        </button>
      </p>
    } @else if (trouble(); as text) {
      <p class="bad" role="alert" data-testid="trouble-screen">
        <cc-icon name="circle-alert" [size]="16" /><span>{{ text }}</span>
        <button
          type="button"
          ccButton="ghost"
          small
          (click)="share.start()"
          i18n="@@action.tryAgain"
        >
          Try again
        </button>
      </p>
    }
  `,
  styles: `
    :host {
      display: contents;
    }
    p {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      padding: 7px var(--cc-s2) 7px var(--cc-s4);
      border-radius: var(--cc-r2);
      box-shadow: var(--cc-e1);
      font-weight: 500;
      pointer-events: auto;
    }
    .on {
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
    }
    .bad {
      color: var(--cc-on-danger-soft);
      background: var(--cc-danger-soft);
    }
    button {
      flex: none;
    }
  `,
})
export class ShareNotice {
  protected readonly share = inject(ScreenShare);
  protected readonly trouble = computed(() => {
    const failure = this.share.failure();
    return failure && screenErrorText(failure);
  });
}
