import { Component, DestroyRef, inject } from '@angular/core';
import { openLocalMedia } from '@chatcall/client-sdk/calls';
import { CallPreferences } from '../../../core/call/call-preferences';
import { DeviceCheck } from '../../../core/call/devices/device-check';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { CLIENT } from '../../../core/client';

/** Microphone, camera and speaker of this browser, tried out, and habits of calls. */
@Component({
  selector: 'cc-devices',
  imports: [DeviceCheck],
  template: `
    <h1 i18n="@@settings.devices">Microphone and camera</h1>
    <section>
      <h2 i18n="@@devices.heading">Try them out</h2>
      <p class="lead" i18n="@@devices.lead">Calls on this device use what you choose here.</p>
      <div class="form"><cc-device-check [withSwitches]="true" /></div>
    </section>
    <section class="form">
      <label class="switch">
        <span><strong i18n="@@devices.ring">Ring for calls</strong></span>
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
          ><strong i18n="@@devices.checkAlways">Check microphone and camera before every call</strong></span
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
  styleUrls: ['../settings-section.css', '../choice.css'],
  providers: [LocalDevices],
})
export class Devices {
  protected readonly preferences = inject(CallPreferences);
  readonly #local = inject(LocalDevices);
  readonly #media = openLocalMedia(inject(CLIENT), {
    microphone: true,
    // The light of a camera should come on because someone wanted it.
    camera: false,
    chosen: this.preferences.choices().devices,
  });

  constructor() {
    this.#local.use(this.#media);
    inject(DestroyRef).onDestroy(() => this.#media.close());
  }
}
