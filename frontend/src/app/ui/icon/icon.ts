import { Component, computed, input, signal } from '@angular/core';
import { ICON_PATHS, type IconName } from './icon-paths';

const furtherPaths = signal<Readonly<Partial<Record<IconName, string>>> | null>(null);

/** Loads the icons that the first page does not need. Again after a failure. */
export async function loadIcons(): Promise<void> {
  furtherPaths.set((await import('./further-icon-paths')).FURTHER_ICON_PATHS);
}

/** An icon. Hidden from screen readers: the element around it has the accessible name. */
@Component({
  selector: 'cc-icon',
  template: `<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    [attr.stroke-width]="stroke()"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    <path [attr.d]="path()" />
  </svg>`,
  host: { '[style.--size]': 'size()' },
  styles: `
    :host {
      display: inline-grid;
      flex: none;
      place-items: center;
    }
    /* Grows with the text of the page, as far as buttons have room for it. */
    svg {
      width: min(var(--size) * 0.0625rem, var(--size) * 1.5px);
      height: min(var(--size) * 0.0625rem, var(--size) * 1.5px);
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  /** Edge length in CSS pixels, at the default text size. */
  readonly size = input(20);
  readonly stroke = input(1.75);
  protected readonly path = computed(() => {
    const first: Partial<Record<IconName, string>> = ICON_PATHS;
    const known = first[this.name()] ?? furtherPaths()?.[this.name()];
    if (known === undefined && furtherPaths() === null) loadIcons().catch(() => undefined);
    return known ?? '';
  });
}
