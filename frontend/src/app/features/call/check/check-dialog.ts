import { Component, DestroyRef, inject } from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import { openLocalMedia, type LocalMedia, type MediaChoice } from '@chatcall/client-sdk/calls';
import { CallPreferences } from '../../../core/call/call-preferences';
import { DeviceCheck } from '../../../core/call/devices/device-check';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { CLIENT } from '../../../core/client';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';

export interface CheckData {
  /** What is on initially. */
  readonly media: MediaChoice;
  /** Joins a call in progress; otherwise starts one. */
  readonly joining: boolean;
}

/** The media that was tested, with the choices made in the dialog, for use in the call. */
export interface CheckAnswer {
  readonly local: LocalMedia;
}

/**
 * Checks microphone, camera and devices before a call. Closes with undefined when the user cancels.
 */
@Component({
  selector: 'cc-check-dialog',
  imports: [Button, DeviceCheck, DialogFrame],
  template: `
    <cc-dialog-frame [heading]="heading" data-testid="device-check">
      <cc-device-check [withSwitches]="true" />
      <label class="always">
        <input
          type="checkbox"
          data-testid="check-always"
          [checked]="preferences.choices().checkAlways"
          (change)="preferences.change({ checkAlways: !preferences.choices().checkAlways })"
        />
        <span i18n="@@check.always">Show this before every call</span>
      </label>
      <ng-container ccDialogAction>
        <button
          type="button"
          ccButton="ghost"
          data-testid="check-cancel"
          (click)="ref.close()"
          i18n="@@action.cancel"
        >
          Cancel
        </button>
        <button
          type="button"
          ccButton="primary"
          cdkFocusInitial
          data-testid="check-start"
          (click)="go()"
        >
          @if (data.joining) {
            <ng-container i18n="@@check.join">Join call</ng-container>
          } @else {
            <ng-container i18n="@@check.start">Start call</ng-container>
          }
        </button>
      </ng-container>
    </cc-dialog-frame>
  `,
  styles: `
    .always {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      width: fit-content;
      min-height: 32px;
      margin-top: var(--cc-s3);
      cursor: pointer;
    }
    input {
      width: 18px;
      height: 18px;
      margin: 0;
    }
  `,
  providers: [LocalDevices],
})
export class CheckDialog {
  protected readonly data = inject<CheckData>(MAT_DIALOG_DATA);
  protected readonly ref = inject<MatDialogRef<CheckDialog, CheckAnswer>>(MatDialogRef);
  protected readonly preferences = inject(CallPreferences);
  readonly #local = inject(LocalDevices);
  protected readonly heading = this.data.joining
    ? $localize`:@@check.joinHeading:Before you join`
    : $localize`:@@check.heading:Before you call`;
  readonly #media = openLocalMedia(inject(CLIENT), {
    ...this.data.media,
    chosen: this.preferences.choices().devices,
  });
  #taken = false;

  constructor() {
    this.#local.use(this.#media);
    inject(DestroyRef).onDestroy(() => {
      if (!this.#taken) this.#media.close();
    });
  }

  /**
   * Returns the media for a call that is accepted meanwhile: some devices can only be opened once.
   */
  take(): LocalMedia {
    this.#taken = true;
    return this.#media;
  }

  protected go(): void {
    this.preferences.change({ checked: true });
    this.ref.close({ local: this.take() });
  }
}
