import { Component } from '@angular/core';
import { SETTING_NAMES } from '@chatcall/contracts';
import { SettingList } from '../policies/setting-list';
import { isBranding } from './branding-settings';

/** How the server looks. */
@Component({
  selector: 'cc-branding',
  imports: [SettingList],
  template: `
    <h1 i18n="@@admin.branding">Branding</h1>
    <p class="lead" i18n="@@admin.brandingNote">
      Everyone sees changes when they open ChatCall the next time.
    </p>
    <cc-setting-list [names]="names" />
  `,
  styleUrl: '../../../ui/sections/section.css',
})
export class Branding {
  protected readonly names = SETTING_NAMES.filter(isBranding);
}
