import { Directive, ElementRef, inject } from '@angular/core';

/**
 * A text area as high as its text, within the `max-height` of its style. Browsers that know `field-sizing: content` do
 * it by themselves; for the others the height is measured.
 */
@Directive({
  selector: 'textarea[ccAutosize]',
  exportAs: 'ccAutosize',
  host: { class: 'cc-autosize', '(input)': 'fit()' },
})
export class Autosize {
  readonly #area = inject<ElementRef<HTMLTextAreaElement>>(ElementRef).nativeElement;
  readonly #native = CSS.supports('field-sizing', 'content');

  /** Call after the text was changed by the program. */
  fit(): void {
    if (this.#native) return;
    this.#area.style.height = 'auto';
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }
}
