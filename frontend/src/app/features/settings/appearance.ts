import { Component, inject } from '@angular/core';
import { CallIntents } from '../../core/call/call-intents';
import { Locale } from '../../core/i18n/languages';
import { Density, type DensityChoice } from '../../core/theme/density';
import { Theme } from '../../core/theme/theme';
import type { ThemeChoice } from '../../core/theme/theme-choice';
import { Confirm } from '../../ui/dialog/confirm';
import { Icon } from '../../ui/icon/icon';
import type { IconName } from '../../ui/icon/icon-paths';

/** Theme, density and language. */
@Component({
  selector: 'cc-appearance',
  imports: [Icon],
  templateUrl: './appearance.html',
  styleUrls: ['../../ui/sections/section.css', '../../ui/sections/choice.css'],
})
export class Appearance {
  protected readonly theme = inject(Theme);
  protected readonly density = inject(Density);
  protected readonly densities: readonly { choice: DensityChoice; name: string }[] = [
    { choice: 'comfortable', name: $localize`:@@density.comfortable:Comfortable` },
    { choice: 'compact', name: $localize`:@@density.compact:Compact` },
  ];
  protected readonly locale = inject(Locale);
  readonly #calls = inject(CallIntents);
  readonly #confirm = inject(Confirm);
  protected readonly themes: readonly { choice: ThemeChoice; icon: IconName; name: string }[] = [
    { choice: 'system', icon: 'monitor', name: $localize`:@@theme.system:Use system setting` },
    { choice: 'light', icon: 'sun', name: $localize`:@@theme.light:Light` },
    { choice: 'dark', icon: 'moon', name: $localize`:@@theme.dark:Dark` },
  ];

  /** Changing the language reloads the app, which leaves the call. */
  protected async changeLanguage(code: string, field: EventTarget | null): Promise<void> {
    if (code === this.locale.language) return;
    const sure =
      this.#calls.inCall() === null ||
      (await this.#confirm.ask({
        heading: $localize`:@@language.callHeading:You're in a call`,
        text: $localize`:@@language.callText:Changing the language reloads ChatCall and leaves your call. You can join again if it's still in progress.`,
        verb: $localize`:@@language.change:Change language`,
      }));
    if (sure) {
      this.#calls.leavePage();
      this.locale.switchTo(code);
    } else if (field instanceof HTMLInputElement) {
      field
        .closest('section')
        ?.querySelector<HTMLInputElement>(`input[value="${this.locale.language}"]`)
        ?.click();
    }
  }
}
