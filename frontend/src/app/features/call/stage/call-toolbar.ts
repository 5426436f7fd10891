import { CdkTrapFocus } from '@angular/cdk/a11y';
import {
  CdkConnectedOverlay,
  CdkOverlayOrigin,
  type ConnectedPosition,
} from '@angular/cdk/overlay';
import { Component, computed, inject, input, signal } from '@angular/core';
import { DeviceSelects } from '../../../core/call/devices/device-selects';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { MicLevel } from '../../../core/call/devices/mic-level';
import { MissingPart } from '../../../core/errors/missing-part';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { MenuButton } from '../../../ui/menu/menu-button';
import { CallState } from '../call-state';
import { QualityPanel } from '../quality/quality-panel';
import { GestureButtons } from '../meeting/gesture-buttons';
import { MoreMenu } from './more-menu';
import { ShareButton } from './share-button';

/** What I can do in the call: microphone, camera, screen, chat, a menu with the rest, hang up. */
@Component({
  selector: 'cc-call-toolbar',
  imports: [
    CdkConnectedOverlay,
    CdkOverlayOrigin,
    CdkTrapFocus,
    DeviceSelects,
    GestureButtons,
    Icon,
    IconButton,
    MenuButton,
    MicLevel,
    MissingPart,
    MoreMenu,
    ShareButton,
    QualityPanel,
  ],
  templateUrl: './call-toolbar.html',
  styleUrl: './call-toolbar.css',
  host: { role: 'toolbar', '[attr.aria-label]': 'label', '[class.small]': 'small()' },
})
export class CallToolbar {
  protected readonly state = inject(CallState);
  protected readonly local = inject(LocalDevices);
  /** Only what fits a small window: microphone, camera, an end of sharing the screen, hang up. */
  readonly small = input(false);
  readonly chat = input(false);
  protected readonly label = $localize`:@@call.tools:Call controls`;
  protected readonly devicesWord = $localize`:@@call.devices:Microphone, camera, speaker`;
  protected readonly moreWord = $localize`:@@call.more:More actions`;
  protected readonly qualityWord = $localize`:@@quality.heading:Connection quality`;
  protected readonly devicesOpen = signal(false);
  protected readonly qualityOpen = signal(false);

  protected readonly micLabel = computed(() => {
    if (this.local.microphone.failure() !== null || !this.local.microphone.possible()) {
      return $localize`:@@call.micMissing:No microphone. Try again`;
    }
    if (this.local.microphone.on()) return $localize`:@@call.mute:Mute`;
    return this.local.microphone.wanted()
      ? $localize`:@@call.micStarting:Microphone is starting. Cancel`
      : $localize`:@@call.unmute:Unmute`;
  });
  protected readonly cameraLabel = computed(() => {
    if (this.local.camera.failure() !== null)
      return $localize`:@@call.cameraFailed:No camera. Try again`;
    if (this.local.camera.on()) return $localize`:@@call.cameraOff:Turn camera off`;
    return this.local.camera.wanted()
      ? $localize`:@@call.cameraStarting:Camera is starting. Cancel`
      : $localize`:@@call.cameraOn:Turn camera on`;
  });
  protected readonly ringing = computed(
    () => this.state.phase() === 'ringing' || this.state.phase() === 'preparing',
  );
  protected readonly hangUpLabel = computed(() =>
    this.ringing() ? $localize`:@@call.cancel:Cancel call` : $localize`:@@call.hangUp:Hang up`,
  );
  protected readonly iconSize = computed(() => (this.small() ? 18 : 22));
  protected readonly chatLabel = computed(() => {
    if (this.chat()) return $localize`:@@call.hideChat:Hide chat`;
    const unread = this.state.unread();
    return unread > 0
      ? $localize`:@@call.showUnread:Show chat, ${unread}:count: unread`
      : $localize`:@@call.showChat:Show chat`;
  });
  protected readonly above: ConnectedPosition[] = [
    { originX: 'center', originY: 'top', overlayX: 'center', overlayY: 'bottom', offsetY: -12 },
  ];

  /** After a click the space bar is free to talk, instead of pressing the button again. */
  protected toggleMicrophone({ detail, currentTarget }: MouseEvent): void {
    this.state.toggleMicrophone();
    if (detail === 0 || !(currentTarget instanceof HTMLElement)) return;
    currentTarget.closest<HTMLElement>('section[tabindex]')?.focus({ preventScroll: true });
  }
}
