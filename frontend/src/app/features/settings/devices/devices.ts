import { Component, effect, inject, untracked } from '@angular/core';
import { openLocalMedia, type LocalMedia } from '@chatcall/client-sdk/calls';
import { CallIntents } from '../../../core/call/call-intents';
import { CallPreferences } from '../../../core/call/call-preferences';
import { DeviceCheck } from '../../../core/call/devices/device-check';
import { DevicePreview, LocalDevices } from '../../../core/call/devices/local-devices';
import { CLIENT } from '../../../core/client';

/** Microphone, camera and speaker of this browser with a test, and settings of calls. */
@Component({
  selector: 'cc-devices',
  imports: [DeviceCheck],
  template: `
    <h1 i18n="@@settings.devices">Microphone and camera</h1>
    <section>
      <h2 i18n="@@devices.heading">Test your devices</h2>
      <p class="lead" i18n="@@devices.lead">
        Calls on this device use the devices you choose here.
      </p>
      <div class="form"><cc-device-check [withSwitches]="true" /></div>
    </section>
    <section class="form">
      <label class="switch">
        <span><strong i18n="@@devices.ring">Ring for incoming calls</strong></span>
        <input
          type="checkbox"
          role="switch"
          data-testid="ring"
          [checked]="preferences.choices().ring"
          (change)="preferences.change({ ring: !preferences.choices().ring })"
        />
      </label>
      <label class="switch">
        <span
          ><strong i18n="@@devices.checkAlways"
            >Check microphone and camera before every call</strong
          ></span
        >
        <input
          type="checkbox"
          role="switch"
          data-testid="check-always"
          [checked]="preferences.choices().checkAlways"
          (change)="preferences.change({ checkAlways: !preferences.choices().checkAlways })"
        />
      </label>
    </section>
  `,
  styleUrls: ['../../../ui/sections/section.css', '../../../ui/sections/choice.css'],
  providers: [LocalDevices],
})
export class Devices {
  protected readonly preferences = inject(CallPreferences);
  readonly #local = inject(LocalDevices);
  readonly #client = inject(CLIENT);
  readonly #preview = inject(DevicePreview);
  readonly #intents = inject(CallIntents);

  constructor() {
    // During a call the call uses the devices.
    effect((onCleanup) => {
      if (this.#intents.inCall()) return;
      const media = untracked(() => this.#open());
      const release = (): void => {
        this.#local.use(null);
        media.close();
      };
      const over = this.#preview.hold(release);
      onCleanup(() => {
        over();
        release();
      });
    });
  }

  #open(): LocalMedia {
    const media = openLocalMedia(this.#client, {
      microphone: true,
      // The camera stays off until the user turns it on.
      camera: false,
      chosen: this.preferences.choices().devices,
    });
    this.#local.use(media);
    return media;
  }
}
