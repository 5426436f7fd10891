import {
  afterNextRender,
  Component,
  computed,
  Directive,
  DOCUMENT,
  ElementRef,
  inject,
  Injectable,
  input,
  linkedSignal,
  signal,
} from '@angular/core';
import { Icon } from '../icon/icon';

let nextField = 0;

/** Whether a button of the mouse, a finger or a pen presses something on the page. */
@Injectable({ providedIn: 'root' })
class PressedPointer {
  readonly pressed = signal(false);

  constructor() {
    const document = inject(DOCUMENT);
    document.addEventListener('pointerdown', () => this.pressed.set(true), { capture: true });
    for (const end of ['pointerup', 'pointercancel'])
      document.addEventListener(end, () => this.pressed.set(false), { capture: true });
  }
}

/**
 * Label, control, hint and error of a form field. The control inside has the directive `ccControl`,
 * which sets its id, description and invalid state.
 *
 * An error that a field has when it loses the focus to a link or a button is shown when the pointer
 * is released: it would move what is pressed, which then misses its click.
 */
@Component({
  selector: 'cc-field',
  imports: [Icon],
  template: `
    <label class="label" [attr.for]="controlId">{{ label() }}</label>
    <ng-content />
    @if (shownError(); as text) {
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
  /** The error text; empty or null without an error. */
  readonly error = input<string | null>(null);

  readonly #pointer = inject(PressedPointer);
  readonly shownError = linkedSignal<
    { readonly error: string | null; readonly pressed: boolean },
    string | null
  >({
    source: () => ({ error: this.error(), pressed: this.#pointer.pressed() }),
    computation: ({ error, pressed }, before) => (pressed && before ? before.value : error),
  }).asReadonly();

  readonly controlId = `cc-field-${nextField++}`;
  protected readonly errorId = `${this.controlId}-error`;
  protected readonly hintId = `${this.controlId}-hint`;
  /** Value of the control's `aria-describedby`. */
  readonly describedBy = computed(() =>
    this.shownError() ? this.errorId : this.hint() ? this.hintId : null,
  );
}

/** Marks the native control inside a `cc-field`. */
@Directive({
  selector: 'input[ccControl], textarea[ccControl], select[ccControl]',
  host: {
    class: 'cc-input',
    dir: 'auto',
    '[attr.id]': 'field.controlId',
    '[attr.aria-describedby]': 'field.describedBy()',
    '[attr.aria-invalid]': "field.shownError() ? 'true' : null",
  },
})
export class Control {
  protected readonly field = inject(Field);
}

/**
 * Focuses the field when it is first shown. Not on touch screens, where the keyboard would cover the
 * page, and not while something is typed into another field.
 */
@Directive({ selector: 'input[ccFocusAtStart]' })
export class FocusAtStart {
  constructor() {
    const { nativeElement } = inject<ElementRef<HTMLInputElement>>(ElementRef);
    afterNextRender(() => {
      const { activeElement } = nativeElement.ownerDocument;
      const types = activeElement instanceof HTMLInputElement && activeElement.value !== '';
      if (!types && matchMedia('(hover: hover)').matches) nativeElement.focus();
    });
  }
}

/** Focuses the first control of a form that has an error, once the error is rendered. */
export function focusFirstInvalid(form: EventTarget | null): void {
  if (!(form instanceof HTMLElement)) return;
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
}

/** The part of a field of a signal form that {@link shownError} reads. */
interface FieldWithErrors {
  (): {
    touched(): boolean;
    errors(): readonly { readonly kind: string; readonly message?: string }[];
  };
}

/** The error text of a field: its first error once the field was touched, otherwise null. */
export function shownError(field: FieldWithErrors): string | null {
  const state = field();
  return state.touched() ? (state.errors()[0]?.message ?? null) : null;
}
