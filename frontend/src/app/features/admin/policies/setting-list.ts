import { Component, computed, inject, input, signal } from '@angular/core';
import { SETTING_NAMES, type SettingName } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Button } from '../../../ui/button/button';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { SettingForm } from './setting-form';
import { SiteSettingsState } from './site-settings-state';

/** Settings of the server, to read and to change. */
@Component({
  selector: 'cc-setting-list',
  imports: [Button, SettingForm, Skeleton],
  template: `
    @if (shown(); as settings) {
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
export class SettingList {
  /** Those that are shown. */
  readonly names = input<readonly SettingName[]>(SETTING_NAMES);
  readonly #state = inject(SiteSettingsState);
  protected readonly failure = signal<string | null>(null);
  protected readonly shown = computed(
    () => this.#state.settings()?.filter(({ name }) => this.names().includes(name)) ?? null,
  );

  constructor() {
    void this.load();
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      await this.#state.load();
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }
}
