import { afterNextRender, Directive, ElementRef, inject } from '@angular/core';

/** The field that has the focus when its page opens; not on touch screens, where the keyboard would cover the page. */
@Directive({ selector: 'input[ccFocusAtStart]' })
export class FocusAtStart {
  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLInputElement>>(ElementRef);
    afterNextRender(() => {
      if (matchMedia('(hover: hover)').matches) nativeElement.focus();
    });
  }
}
