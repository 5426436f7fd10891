import { Component, computed, inject, input } from '@angular/core';
import type { MediaDeviceEntry, MediaDeviceKind } from '@chatcall/client-sdk';
import { Icon } from '../../../ui/icon/icon';
import type { IconName } from '../../../ui/icon/icon-paths';
import { LocalDevices } from './local-devices';

interface Row {
  readonly kind: MediaDeviceKind;
  readonly icon: IconName;
  readonly label: string;
  readonly devices: readonly { readonly id: string; readonly label: string }[];
}

/** Selects microphone, camera and speaker. Uses the {@link LocalDevices} of its parent. */
@Component({
  selector: 'cc-device-selects',
  imports: [Icon],
  template: `
    @for (row of rows(); track row.kind) {
      <label>
        <span><cc-icon [name]="row.icon" [size]="16" />{{ row.label }}</span>
        <select
          class="cc-input"
          [attr.data-testid]="'device-' + row.kind"
          [value]="selected(row)"
          (change)="choose(row.kind, $event.target)"
        >
          <option value="" [selected]="selected(row) === ''" i18n="@@device.default">
            System default
          </option>
          @for (device of row.devices; track device.id) {
            <option [value]="device.id" [selected]="selected(row) === device.id">
              {{ device.label }}
            </option>
          }
        </select>
      </label>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s3);
    }
    label {
      display: grid;
      gap: var(--cc-s1);
    }
    label span {
      display: flex;
      gap: 6px;
      align-items: center;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
      font-weight: 500;
    }
    select {
      min-width: 0;
      text-overflow: ellipsis;
    }
    option {
      color: var(--cc-text);
      background: var(--cc-surface);
    }
  `,
})
export class DeviceSelects {
  readonly #local = inject(LocalDevices);
  /** Shows the list of cameras. */
  readonly camera = input(true);

  protected readonly rows = computed<readonly Row[]>(() => {
    const rows: Row[] = [
      this.#row('microphone', 'mic', $localize`:@@device.microphone:Microphone`),
    ];
    if (this.camera()) rows.push(this.#row('camera', 'video', $localize`:@@device.camera:Camera`));
    if (canChooseSpeaker())
      rows.push(this.#row('speaker', 'volume-2', $localize`:@@device.speaker:Speaker`));
    return rows;
  });

  /** The chosen device while it is plugged in. */
  protected selected(row: Row): string {
    const id = this.#local.chosen()[row.kind];
    return id !== null && row.devices.some((device) => device.id === id) ? id : '';
  }

  protected choose(kind: MediaDeviceKind, target: EventTarget | null): void {
    if (target instanceof HTMLSelectElement) this.#local.choose(kind, target.value || null);
  }

  #row(kind: MediaDeviceKind, icon: IconName, label: string): Row {
    // Browsers hide ids until permission is given; without an id a device cannot be selected.
    const devices = this.#local
      .list()
      .filter((device) => device.kind === kind && device.id !== '' && device.id !== 'default');
    return {
      kind,
      icon,
      label,
      devices: devices.map((device, index) => ({
        id: device.id,
        label: nameOf(device, label, index),
      })),
    };
  }
}

/** Not every browser lets a page choose the speaker. */
function canChooseSpeaker(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype;
}

/** Browsers hide names until permission is given. */
function nameOf(device: MediaDeviceEntry, kind: string, index: number): string {
  return device.label || `${kind} ${index + 1}`;
}
