import { Component, computed, input } from '@angular/core';
import { ICON_PATHS, type IconName } from './icon-paths';

/** One drawing from the icon set. Always decoration: the thing around it carries the name. */
@Component({
  selector: 'cc-icon',
  template: `<svg
    viewBox="0 0 24 24"
    [attr.width]="size()"
    [attr.height]="size()"
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
  styles: `
    :host {
      display: inline-grid;
      flex: none;
      place-items: center;
    }
  `,
})
export class Icon {
  readonly name = input.required<IconName>();
  /** Edge length in CSS pixels. */
  readonly size = input(20);
  readonly stroke = input(1.75);
  protected readonly path = computed(() => ICON_PATHS[this.name()]);
}
