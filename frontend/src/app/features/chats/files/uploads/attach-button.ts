import { Component, input, output } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { MissingPart } from '../../../../core/errors/missing-part';
import { IconButton } from '../../../../ui/button/icon-button';
import { Icon } from '../../../../ui/icon/icon';
import { MenuAnchor } from '../../../../ui/menu/menu-anchor';
import { MenuButton } from '../../../../ui/menu/menu-button';

/** Adds files to the message: from the device, from the camera of a phone, or a recording. */
@Component({
  selector: 'cc-attach-button',
  imports: [Icon, IconButton, MatMenu, MatMenuItem, MenuAnchor, MenuButton, MissingPart],
  template: `
    <button
      type="button"
      ccIconButton
      label="Add files"
      i18n-label="@@upload.add"
      data-testid="attach"
      ccMenuButton
      #more="ccMenuButton"
      [disabled]="disabled()"
    >
      <cc-icon name="paperclip" />
    </button>
    @defer (when more.wanted(); prefetch on idle) {
      <mat-menu #menu="matMenu" yPosition="above">
        <button mat-menu-item type="button" data-testid="attach-files" (click)="device.click()">
          <cc-icon name="file" /><span i18n="@@upload.chooseFiles">Files from this device</span>
        </button>
        @if (touch) {
          <button mat-menu-item type="button" data-testid="attach-camera" (click)="camera.click()">
            <cc-icon name="camera" /><span i18n="@@upload.takePhoto">Take a photo</span>
          </button>
        }
        <button mat-menu-item type="button" data-testid="attach-voice" (click)="voice.emit()">
          <cc-icon name="mic" /><span i18n="@@upload.recordVoice">Record a voice message</span>
        </button>
      </mat-menu>
      <cc-menu-anchor [menu]="menu" [button]="more" />
    } @error {
      <cc-missing-part [request]="more.requested()" />
    }
    <input
      #device
      type="file"
      multiple
      hidden
      data-testid="attach-input"
      (change)="chosen(device)"
    />
    <input
      #camera
      type="file"
      accept="image/*"
      hidden
      [attr.capture]="rearCamera"
      (change)="chosen(camera)"
    />
  `,
})
export class AttachButton {
  readonly disabled = input(false);
  readonly files = output<readonly File[]>();
  /** A voice message is to be recorded. */
  readonly voice = output();
  protected readonly touch = matchMedia('(hover: none) and (pointer: coarse)').matches;
  protected readonly rearCamera = 'environment';

  protected chosen(field: HTMLInputElement): void {
    const files = [...(field.files ?? [])];
    // The same file can be chosen again.
    field.value = '';
    if (files.length > 0) this.files.emit(files);
  }
}
