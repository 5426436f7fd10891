import { Component, inject } from '@angular/core';
import { Locale } from '../../core/i18n/languages';
import { Density, type DensityChoice } from '../../core/theme/density';
import { Theme } from '../../core/theme/theme';
import type { ThemeChoice } from '../../core/theme/theme-choice';
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
  protected readonly themes: readonly { choice: ThemeChoice; icon: IconName; name: string }[] = [
    { choice: 'system', icon: 'monitor', name: $localize`:@@theme.system:Use system setting` },
    { choice: 'light', icon: 'sun', name: $localize`:@@theme.light:Light` },
    { choice: 'dark', icon: 'moon', name: $localize`:@@theme.dark:Dark` },
  ];

  /** Changing the language reloads the app, which returns to the call. */
  protected changeLanguage(code: string): void {
    if (code !== this.locale.language) this.locale.switchTo(code);
  }
}
