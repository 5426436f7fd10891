import { booleanAttribute, Directive, inject, input } from '@angular/core';
import { Tooltip } from '../tooltip/tooltip';

/** A button with only an icon: its label is its accessible name and its tooltip. */
@Directive({
  selector: 'button[ccIconButton], a[ccIconButton]',
  hostDirectives: [Tooltip],
  host: {
    class: 'cc-icon-btn',
    '[class.cc-icon-btn-small]': 'small()',
    '[attr.aria-label]': 'label()',
  },
})
export class IconButton {
  readonly label = input.required<string>();
  readonly small = input(false, { transform: booleanAttribute });

  constructor() {
    inject(Tooltip).textOf = this.label;
  }
}
