import { Component, inject, input, output } from '@angular/core';
import { MatMenu, MatMenuItem } from '@angular/material/menu';
import { CallPreferences } from '../../../core/call/call-preferences';
import { LocalDevices } from '../../../core/call/devices/local-devices';
import { Icon } from '../../../ui/icon/icon';
import { MenuAnchor } from '../../../ui/menu/menu-anchor';
import type { MenuButton } from '../../../ui/menu/menu-button';
import { LowBandwidth } from '../low-bandwidth';
import { MeetingState } from '../meeting/meeting-state';

/** The menu of the call's toolbar: what is used less often than its buttons. */
@Component({
  selector: 'cc-more-menu',
  imports: [Icon, MatMenu, MatMenuItem, MenuAnchor],
  templateUrl: './more-menu.html',
  // In the toolbar it has no place of its own.
  styles: ':host { display: contents; }',
})
export class MoreMenu {
  protected readonly meeting = inject(MeetingState);
  protected readonly low = inject(LowBandwidth);
  protected readonly preferences = inject(CallPreferences);
  protected readonly local = inject(LocalDevices);
  protected readonly choices = this.preferences.choices;
  readonly button = input.required<MenuButton>();
  /** Microphone, camera and speaker are to be chosen. */
  readonly devices = output();
  /** The quality of the connection is to be shown. */
  readonly quality = output();
}
