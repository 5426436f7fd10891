import { Component, inject, input, output } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import type { MenuButton } from '../../../ui/menu/menu-button';
import { CallLayout } from './call-layout';
import { FullScreen } from './full-screen';
import { PictureWindow } from './picture-window';

/** The menu with which the layout of the stage is chosen. */
@Component({
  selector: 'cc-layout-menu',
  imports: [Icon, MatMenu, MatMenuItem, MenuAnchor],
  templateUrl: './layout-menu.html',
  styles: `
    .choices {
      margin-bottom: var(--cc-s1);
      padding-bottom: var(--cc-s1);
      border-bottom: 1px solid var(--cc-line);
    }
    .chosen {
      margin-inline-start: auto;
    }
  `,
})
export class LayoutMenu {
  protected readonly layout = inject(CallLayout);
  protected readonly fullScreen = inject(FullScreen);
  readonly button = input.required<MenuButton>();
  /** The call is to be shown in a small window. */
  readonly pictureInPicture = output();
  protected readonly windowPossible =
    inject(PictureWindow).possible || document.pictureInPictureEnabled;
  protected readonly word = $localize`:@@layout.heading:Layout`;
  protected readonly choices = [
    {
      choice: 'automatic',
      icon: 'sparkles',
      label: $localize`:@@layout.automatic:Automatic`,
    },
    { choice: 'grid', icon: 'layout-grid', label: $localize`:@@layout.grid:Grid` },
    { choice: 'speaker', icon: 'user-round', label: $localize`:@@layout.speaker:Speaker` },
    {
      choice: 'side-by-side',
      icon: 'panel-right',
      label: $localize`:@@layout.sideBySide:Side by side`,
    },
  ] as const;
}
