import { Directive, ElementRef, inject } from '@angular/core';

/**
 * Makes a text area as high as its text, up to the `max-height` of its style. Only needed in
 * browsers without `field-sizing: content`.
 */
@Directive({
  selector: 'textarea[ccAutosize]',
  exportAs: 'ccAutosize',
  host: { class: 'cc-autosize', '(input)': 'fit()' },
})
export class Autosize {
  readonly #area = inject<ElementRef<HTMLTextAreaElement>>(ElementRef).nativeElement;
  readonly #native = CSS.supports('field-sizing', 'content');

  /** Call after setting the text. */
  fit(): void {
    if (this.#native) return;
    this.#area.style.height = 'auto';
    this.#area.style.height = `${this.#area.scrollHeight}px`;
  }
}
