import { CdkTrapFocus } from '@angular/cdk/a11y';
import {
  CdkConnectedOverlay,
  CdkOverlayOrigin,
  type ConnectedPosition,
} from '@angular/cdk/overlay';
import { Component, computed, inject, signal } from '@angular/core';
import { Viewport } from '../../../core/layout/viewport';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallState } from '../call-state';
import { MeetingState } from './meeting-state';
import { ReactionsPanel } from './reactions-panel';

/** Buttons of the toolbar: raise hand, and reactions. On phones the hand is in their panel. */
@Component({
  selector: 'cc-gesture-buttons',
  imports: [CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, Icon, IconButton, ReactionsPanel],
  template: `
    @if (withHand() && !viewport.narrow()) {
      <button
        type="button"
        ccIconButton
        class="round"
        [class.on]="meeting.myHand()"
        [label]="handLabel()"
        [attr.aria-keyshortcuts]="'H'"
        [attr.aria-pressed]="meeting.myHand()"
        data-testid="call-hand"
        (click)="meeting.toggleHand()"
      >
        <cc-icon name="hand" [size]="22" />
      </button>
    }
    <button
      type="button"
      ccIconButton
      class="round"
      [class.on]="viewport.narrow() && meeting.myHand()"
      [label]="word"
      data-testid="call-reactions"
      cdkOverlayOrigin
      #origin="cdkOverlayOrigin"
      aria-haspopup="dialog"
      [attr.aria-expanded]="open()"
      (click)="open.set(!open())"
    >
      <cc-icon name="face-slightly-smiling" [size]="22" />
    </button>
    <ng-template
      cdkConnectedOverlay
      [cdkConnectedOverlayOrigin]="origin"
      [cdkConnectedOverlayOpen]="open()"
      [cdkConnectedOverlayPositions]="above"
      [cdkConnectedOverlayPush]="true"
      [cdkConnectedOverlayViewportMargin]="8"
      (overlayOutsideClick)="open.set(false)"
      (detach)="open.set(false)"
    >
      <cc-reactions-panel
        role="dialog"
        [attr.aria-label]="word"
        cdkTrapFocus
        cdkTrapFocusAutoCapture
        data-testid="reactions-panel"
        [withHand]="withHand() && viewport.narrow()"
        (done)="open.set(false)"
      />
    </ng-template>
  `,
  styleUrl: '../stage/call-toolbar.css',
})
export class GestureButtons {
  protected readonly meeting = inject(MeetingState);
  protected readonly viewport = inject(Viewport);
  readonly #state = inject(CallState);
  protected readonly open = signal(false);
  protected readonly word = $localize`:@@meeting.reactions:Reactions`;
  /** Two people need no order in which they speak. */
  protected readonly withHand = computed(
    () => this.#state.group() || this.#state.participants().length > 1,
  );
  protected readonly handLabel = computed(() =>
    this.meeting.myHand()
      ? $localize`:@@meeting.lowerHand:Lower hand`
      : $localize`:@@meeting.raiseHand:Raise hand`,
  );
  protected readonly above: ConnectedPosition[] = [
    { originX: 'center', originY: 'top', overlayX: 'center', overlayY: 'bottom', offsetY: -12 },
  ];
}
