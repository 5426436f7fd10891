import { Component, computed, inject, input, linkedSignal, signal } from '@angular/core';
import { SITE_SETTINGS, isSettingValue } from '@chatcall/contracts';
import type { SettingRule, SettingValue, SiteLink, SiteSetting } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { AccentField } from '../branding/accent-field';
import { LinksField } from '../branding/links-field';
import { LogoField } from '../branding/logo-field';
import { UNITS, unitOf } from './durations';
import { choiceWords, settingWords } from './setting-words';
import { SiteSettingsState } from './site-settings-state';

/** One setting: what it does, its value, who changed it last. */
@Component({
  selector: 'cc-setting-form',
  imports: [AccentField, Button, Icon, LinksField, LogoField],
  templateUrl: './setting-form.html',
  styleUrls: [
    '../../../ui/sections/section.css',
    '../../../ui/sections/choice.css',
    './setting-form.css',
  ],
})
export class SettingForm {
  readonly setting = input.required<SiteSetting>();
  readonly #state = inject(SiteSettingsState);
  readonly #toasts = inject(Toasts);
  readonly #session = inject(Session);
  protected readonly times = inject(Times);
  protected readonly units = UNITS;
  protected readonly names = choiceWords();
  protected readonly words = computed(() => settingWords()[this.setting().name]);
  protected readonly rule = computed<SettingRule>(() => SITE_SETTINGS[this.setting().name]);
  protected readonly saving = signal(false);
  protected readonly failure = signal<string | null>(null);
  /** The same object until the value differs: settings are read again after each error. */
  readonly #stored = computed(() => this.setting().value, { equal: isSame });
  /** What the form shows; the value of the server again when that has changed. */
  protected readonly draft = linkedSignal<SettingValue>(() => this.#stored());
  protected readonly unit = linkedSignal(() => unitOf(Number(this.#stored())));
  protected readonly locked = computed(
    () => this.setting().fixed || !this.#session.may('settings.change'),
  );
  protected readonly edited = computed(() => !isSame(this.draft(), this.#stored()));
  protected readonly isDefault = computed(() =>
    isSame(this.#stored(), this.setting().defaultValue),
  );
  protected readonly id = computed(() => `cc-setting-${this.setting().name.replace('.', '-')}`);
  protected readonly text = computed(() => String(this.draft()));
  protected readonly lines = computed(() => this.#list().join('\n'));
  protected readonly amount = computed(() => Number(this.draft()) / this.unit());

  readonly #list = computed((): readonly string[] => {
    const value = this.draft();
    return typeof value === 'object' ? value.filter((item) => typeof item === 'string') : [];
  });
  protected readonly links = computed((): readonly SiteLink[] => {
    const value = this.draft();
    return typeof value === 'object' ? value.filter((item) => typeof item === 'object') : [];
  });
  protected readonly mostLinks = computed(() => {
    const rule = this.rule();
    return rule.kind === 'links' ? rule.maxItems : 0;
  });
  /** Of a text of several lines. */
  protected readonly longest = computed(() => {
    const rule = this.rule();
    return rule.kind === 'paragraph' ? rule.maxLength : null;
  });

  protected choices(): readonly string[] {
    const rule = this.rule();
    return 'choices' in rule ? rule.choices : [];
  }

  /** Of a number. */
  protected readonly bounds = computed(() => {
    const rule = this.rule();
    return rule.kind === 'number' ? rule : null;
  });

  protected isSelected(choice: string): boolean {
    return this.#list().includes(choice);
  }

  protected select(choice: string, selected: boolean): void {
    this.draft.set(
      this.choices().filter((each) => (each === choice ? selected : this.isSelected(each))),
    );
  }

  protected enterLines(text: string): void {
    const lines = text.split(/\s+/).map((line) => line.toLowerCase());
    this.draft.set(lines.filter((line) => line !== ''));
  }

  protected enterAmount(text: string, unit: number): void {
    this.unit.set(unit);
    this.draft.set(Math.round(Number(text) * unit));
  }

  protected save(event: Event): Promise<void> {
    event.preventDefault();
    if (isSettingValue(this.setting().name, this.draft()))
      return this.#run(() => this.#state.change(this.setting(), this.draft()));
    this.failure.set($localize`:@@admin.invalid:This value isn't possible.`);
    return Promise.resolve();
  }

  protected upload(file: File): Promise<void> {
    return this.#run(() => this.#state.setLogo(this.setting(), file));
  }

  protected undo(): Promise<void> {
    return this.#run(() => this.#state.undo(this.setting()));
  }

  protected reset(): Promise<void> {
    return this.#run(() => this.#state.reset(this.setting()));
  }

  async #run(work: () => Promise<void>): Promise<void> {
    this.failure.set(null);
    this.saving.set(true);
    try {
      await work();
      this.#toasts.show({ text: $localize`:@@admin.saved:Saved` });
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.saving.set(false);
    }
  }
}

function isSame(one: SettingValue, other: SettingValue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
