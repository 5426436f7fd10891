import { booleanAttribute, Directive, input } from '@angular/core';

export type ButtonKind = 'primary' | 'soft' | 'ghost' | 'plain' | 'danger';

/** Styles a native button or link. While `busy` it is announced as busy and ignores clicks. */
@Directive({
  selector: 'button[ccButton], a[ccButton]',
  host: {
    class: 'cc-btn',
    '[class.cc-btn-primary]': "kind() === 'primary'",
    '[class.cc-btn-soft]': "kind() === 'soft'",
    '[class.cc-btn-ghost]': "kind() === 'ghost'",
    '[class.cc-btn-plain]': "kind() === 'plain'",
    '[class.cc-btn-danger]': "kind() === 'danger'",
    '[class.cc-btn-small]': 'small()',
    '[attr.aria-busy]': 'busy() || null',
    '[attr.aria-disabled]': 'busy() || null',
    '(click)': 'guard($event)',
  },
})
export class Button {
  readonly kind = input<ButtonKind>('ghost', { alias: 'ccButton' });
  readonly busy = input(false, { transform: booleanAttribute });
  readonly small = input(false, { transform: booleanAttribute });

  protected guard(event: Event): void {
    if (!this.busy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}
