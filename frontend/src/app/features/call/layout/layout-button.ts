import { Component, output } from '@angular/core';
import { MissingPart } from '../../../core/errors/missing-part';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { MenuButton } from '../../../ui/menu/menu-button';
import { LayoutMenu } from './layout-menu';

/** Opens the menu with which the layout of the stage is chosen. */
@Component({
  selector: 'cc-layout-button',
  imports: [Icon, IconButton, LayoutMenu, MenuButton, MissingPart],
  template: `
    <button
      type="button"
      ccIconButton
      label="Layout"
      i18n-label="@@layout.heading"
      data-testid="call-layout"
      ccMenuButton
      #button="ccMenuButton"
    >
      <cc-icon name="layout-grid" />
    </button>
    @defer (when button.wanted(); prefetch on idle) {
      <cc-layout-menu [button]="button" (pictureInPicture)="pictureInPicture.emit()" />
    } @error {
      <cc-missing-part [request]="button.requested()" />
    }
  `,
})
export class LayoutButton {
  /** The call is to be shown in a small window. */
  readonly pictureInPicture = output();
}
