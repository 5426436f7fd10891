import { Directive, inject } from '@angular/core';
import { Field } from './field';

/** Marks the native control inside a `cc-field`. */
@Directive({
  selector: 'input[ccControl], textarea[ccControl], select[ccControl]',
  host: {
    class: 'cc-input',
    dir: 'auto',
    '[attr.id]': 'field.controlId',
    '[attr.aria-describedby]': 'field.describedBy()',
    '[attr.aria-invalid]': "field.error() ? 'true' : null",
  },
})
export class Control {
  protected readonly field = inject(Field);
}
