import { booleanAttribute, Directive, effect, inject, input } from '@angular/core';
import { MatTooltip } from '@angular/material/tooltip';

/** A button with only an icon: its label is its accessible name and its tooltip. */
@Directive({
  selector: 'button[ccIconButton], a[ccIconButton]',
  hostDirectives: [MatTooltip],
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
    const tooltip = inject(MatTooltip);
    tooltip.showDelay = 500;
    tooltip.touchGestures = 'off';
    effect(() => {
      tooltip.message = this.label();
    });
  }
}
