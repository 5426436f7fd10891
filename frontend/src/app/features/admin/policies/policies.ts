import { Component } from '@angular/core';
import { SETTING_NAMES } from '@chatcall/contracts';
import { isBranding } from '../branding/branding-settings';
import { SettingList } from './setting-list';

/** What the server allows. */
@Component({
  selector: 'cc-policies',
  imports: [SettingList],
  template: `
    <h1 i18n="@@admin.policies">Policies</h1>
    <p class="lead" i18n="@@admin.policiesNote">Changes apply to everyone at once.</p>
    <cc-setting-list [names]="names" />
  `,
  styleUrl: '../../../ui/sections/section.css',
})
export class Policies {
  protected readonly names = SETTING_NAMES.filter((name) => !isBranding(name));
}
