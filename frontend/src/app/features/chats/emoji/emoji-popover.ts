import { CdkConnectedOverlay, type ConnectedPosition } from '@angular/cdk/overlay';
import { booleanAttribute, Component, inject, input, output } from '@angular/core';
import { OverlayRegion } from '../../../ui/overlay-region';
import { EmojiPicker } from './emoji-picker';

const BELOW: ConnectedPosition[] = [
  { originX: 'start', originY: 'bottom', overlayX: 'start', overlayY: 'top' },
  { originX: 'start', originY: 'top', overlayX: 'start', overlayY: 'bottom' },
  { originX: 'end', originY: 'bottom', overlayX: 'end', overlayY: 'top' },
  { originX: 'end', originY: 'top', overlayX: 'end', overlayY: 'bottom' },
];
const ABOVE: ConnectedPosition[] = [
  { originX: 'end', originY: 'top', overlayX: 'end', overlayY: 'bottom', offsetY: -8 },
];

/** The list of emoji beside its button, as long as this is rendered. Loaded on demand. */
@Component({
  selector: 'cc-emoji-popover',
  imports: [CdkConnectedOverlay, EmojiPicker],
  template: `
    <ng-template
      cdkConnectedOverlay
      [cdkConnectedOverlayOrigin]="button()"
      [cdkConnectedOverlayOpen]="true"
      [cdkConnectedOverlayPositions]="above() ? onTop : below"
      [cdkConnectedOverlayPush]="true"
      [cdkConnectedOverlayViewportMargin]="8"
      (overlayOutsideClick)="leave($event)"
      (detach)="closed.emit()"
    >
      <cc-emoji-picker (picked)="picked.emit($event)" (closed)="closed.emit()" />
    </ng-template>
  `,
})
export class EmojiPopover {
  readonly button = input.required<HTMLElement>();
  /** Opens above the button, aligned with its end. */
  readonly above = input(false, { transform: booleanAttribute });
  readonly picked = output<string>();
  readonly closed = output();
  protected readonly onTop = ABOVE;
  protected readonly below = BELOW;

  constructor() {
    inject(OverlayRegion);
  }

  protected leave({ target }: MouseEvent): void {
    // A click on its button closes it, too.
    if (!(target instanceof Node && this.button().contains(target))) this.closed.emit();
  }
}
