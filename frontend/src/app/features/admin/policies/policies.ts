import { Component, inject, signal } from '@angular/core';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { SettingForm } from './setting-form';
import { SiteSettingsState } from './site-settings-state';

/** The settings of the server. */
@Component({
  selector: 'cc-policies',
  imports: [Button, SettingForm, Skeleton],
  template: `
    <h1 i18n="@@admin.policies">Policies</h1>
    <p class="lead" i18n="@@admin.policiesNote">Changes apply to everyone at once.</p>
    @if (state.settings(); as settings) {
      @for (setting of settings; track setting.name) {
        <cc-setting-form [setting]="setting" />
      }
    } @else if (failure(); as text) {
      <section role="alert">
        <p class="failure">{{ text }}</p>
        <button type="button" ccButton="soft" (click)="load()">
          <span i18n="@@action.tryAgain">Try again</span>
        </button>
      </section>
    } @else {
      <cc-skeleton />
    }
  `,
  styleUrl: '../../../ui/sections/section.css',
  providers: [SiteSettingsState],
})
export class Policies {
  protected readonly state = inject(SiteSettingsState);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.state.load();
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }
}
