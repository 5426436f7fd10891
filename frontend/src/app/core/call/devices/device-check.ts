import { Component, computed, inject, input } from '@angular/core';
import { Button } from '../../../ui/button/button';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { CallIntents } from '../call-intents';
import { Tones } from '../tones';
import { DeviceSelects } from './device-selects';
import { cameraErrorText, microphoneErrorText, LocalDevices } from './local-devices';
import { MicLevel } from './mic-level';
import { Track } from './track';

/**
 * Camera preview, microphone level and the choice of devices. Uses the {@link LocalDevices} of its
 * parent.
 */
@Component({
  selector: 'cc-device-check',
  imports: [Button, DeviceSelects, Icon, IconButton, MicLevel, Track],
  templateUrl: './device-check.html',
  styleUrl: './device-check.css',
})
export class DeviceCheck {
  protected readonly local = inject(LocalDevices);
  protected readonly tones = inject(Tones);
  readonly #intents = inject(CallIntents);
  /** Shows buttons that turn microphone and camera on and off. */
  readonly withSwitches = input(false);

  protected readonly micTrouble = computed(() => {
    const failure = this.local.microphone.failure();
    if (failure === 'in-use' && this.#intents.inCall()) {
      return $localize`:@@device.micInCall:Your microphone is in use in your current call. The next call will use it too.`;
    }
    if (failure) return microphoneErrorText(failure);
    return this.local.microphone.possible() ? '' : microphoneErrorText('not-found');
  });
  protected readonly camTrouble = computed(() => {
    const failure = this.local.camera.failure();
    if (failure === 'in-use' && this.#intents.inCall()) {
      return $localize`:@@device.camInCall:Your camera is in use in your current call. The next call will use it, too.`;
    }
    return failure ? cameraErrorText(failure) : '';
  });

  protected readonly muteWord = $localize`:@@call.mute:Mute`;
  protected readonly speakWord = $localize`:@@call.unmute:Unmute`;
  protected readonly hideWord = $localize`:@@call.cameraOff:Turn camera off`;
  protected readonly showWord = $localize`:@@call.cameraOn:Turn camera on`;

  protected retry(): void {
    if (this.micTrouble()) this.local.set('microphone', true);
    if (this.camTrouble()) this.local.set('camera', true);
    void this.local.media()?.devices.refresh();
  }
}
