import { CdkTrapFocus } from '@angular/cdk/a11y';
import {
  CdkConnectedOverlay,
  CdkOverlayOrigin,
  type ConnectedPosition,
} from '@angular/cdk/overlay';
import { Component, computed, inject, input, signal } from '@angular/core';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { ScreenShare } from '../screen-share';

/**
 * Shares my screen, with a panel of how: with sound, for text or for motion. Draws nothing where the
 * browser cannot share one. In a small window it only stops sharing.
 */
@Component({
  selector: 'cc-share-button',
  imports: [Button, CdkConnectedOverlay, CdkOverlayOrigin, CdkTrapFocus, Icon, IconButton],
  templateUrl: './share-button.html',
  styleUrls: ['./call-toolbar.css', './share-button.css'],
  host: { '[class.small]': 'small()' },
})
export class ShareButton {
  protected readonly share = inject(ScreenShare);
  readonly small = input(false);
  protected readonly open = signal(false);
  protected readonly shown = computed(
    () => this.share.possible() && (!this.small() || this.share.on()),
  );
  protected readonly label = computed(() => {
    if (this.share.asking()) return $localize`:@@share.asking:Choose what to share. Cancel`;
    if (!this.share.on()) return $localize`:@@share.start:Share screen`;
    return this.small() ? STOP() : $localize`:@@share.mine:You are sharing your screen`;
  });
  protected readonly title = $localize`:@@share.panel:Share your screen`;
  protected readonly above: ConnectedPosition[] = [
    { originX: 'center', originY: 'top', overlayX: 'center', overlayY: 'bottom', offsetY: -12 },
  ];

  protected press(): void {
    if (this.share.asking() || this.small()) this.share.stop();
    else this.open.set(!this.open());
  }

  protected begin(): void {
    this.open.set(false);
    this.share.start();
  }

  protected end(): void {
    this.open.set(false);
    this.share.stop();
  }
}

const STOP = (): string => $localize`:@@share.stop:Stop sharing`;
