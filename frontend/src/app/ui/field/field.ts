import { Component, computed, input } from '@angular/core';
import { Icon } from '../icon/icon';

let nextField = 0;

/**
 * Label, control, hint and error of one form field. The control inside carries `ccControl` and gets its id, its
 * description and its invalid state from here.
 */
@Component({
  selector: 'cc-field',
  imports: [Icon],
  template: `
    <label class="label" [attr.for]="controlId">{{ label() }}</label>
    <ng-content />
    @if (error(); as text) {
      <p class="error" [id]="errorId"><cc-icon name="circle-alert" [size]="16" />{{ text }}</p>
    } @else if (hint()) {
      <p class="hint" [id]="hintId">{{ hint() }}</p>
    }
    <ng-content select="[ccFieldExtra]" />
  `,
  styles: `
    :host {
      display: grid;
      gap: 6px;
    }
    .label {
      font-size: var(--cc-fs-2);
      font-weight: 600;
    }
    .hint,
    .error {
      font-size: var(--cc-fs-2);
      line-height: 1.125rem;
      color: var(--cc-text-2);
    }
    .error {
      display: flex;
      gap: 6px;
      align-items: flex-start;
      color: var(--cc-danger);
    }
    .error cc-icon {
      margin-top: 1px;
    }
  `,
})
export class Field {
  readonly label = input.required<string>();
  readonly hint = input('');
  /** The sentence to show; empty or null when all is well. */
  readonly error = input<string | null>(null);

  readonly controlId = `cc-field-${nextField++}`;
  protected readonly errorId = `${this.controlId}-error`;
  protected readonly hintId = `${this.controlId}-hint`;
  /** What the control's `aria-describedby` names; null when there is nothing to describe it. */
  readonly describedBy = computed(() =>
    this.error() ? this.errorId : this.hint() ? this.hintId : null,
  );
}
