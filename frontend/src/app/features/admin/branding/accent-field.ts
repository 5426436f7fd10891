import { Component, computed, input, output } from '@angular/core';
import { accentProblem, isColour, type AccentTheme } from '@chatcall/contracts';
import { accentStyle, type LookStyle } from '../../../core/site/look';
import { Button } from '../../../ui/button/button';

/** The colour that a picker shows while none is chosen: that of the app. */
const OWN = '#1b5e55';

/** Chooses the accent, says whether it is readable, and shows pages in it. */
@Component({
  selector: 'cc-accent-field',
  imports: [Button],
  templateUrl: './accent-field.html',
  styleUrls: ['../../../ui/sections/section.css', './accent-field.css'],
})
export class AccentField {
  /** Empty: the colour of the app. */
  readonly value = input.required<string>();
  readonly label = input.required<string>();
  readonly describedBy = input.required<string>();
  readonly changed = output<string>();
  protected readonly example = OWN;
  protected readonly previews: readonly { theme: AccentTheme; name: string }[] = [
    { theme: 'light', name: $localize`:@@branding.light:Light` },
    { theme: 'dark', name: $localize`:@@branding.dark:Dark` },
  ];
  readonly #colour = computed(() => (isColour(this.value()) ? this.value() : ''));
  protected readonly picked = computed(() => this.#colour() || OWN);
  protected readonly problem = computed(() => {
    const colour = this.#colour();
    return colour ? accentProblem(colour) : null;
  });
  /** With a colour that is not possible, pages in the nearest one. */
  readonly #style = computed(() => accentStyle(this.problem()?.nearest ?? this.#colour()));
  protected readonly styles = computed((): Readonly<Record<AccentTheme, LookStyle>> => {
    const style = this.#style();
    return {
      light: { ...style, 'color-scheme': 'light' },
      dark: { ...style, 'color-scheme': 'dark' },
    };
  });

  protected enter(text: string): void {
    const code = text.trim().toLowerCase();
    this.changed.emit(/^[0-9a-f]{6}$/.test(code) ? `#${code}` : code);
  }
}
