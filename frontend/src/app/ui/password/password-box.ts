import { Component, ElementRef, inject, signal } from '@angular/core';
import { Icon } from '../icon/icon';

/** Around a password input: shows or hides the password, and warns of caps lock. */
@Component({
  selector: 'cc-password-box',
  imports: [Icon],
  template: `
    <div class="box">
      <ng-content />
      <button
        type="button"
        class="cc-icon-btn cc-icon-btn-small"
        [attr.aria-pressed]="shown()"
        [attr.aria-label]="label()"
        [title]="label()"
        data-testid="password-toggle"
        (click)="toggle()"
      >
        <cc-icon [name]="shown() ? 'eye-off' : 'eye'" [size]="18" />
      </button>
    </div>
    <p class="caps" role="status">
      @if (capsLock()) {
        <span i18n="@@password.capsLock">Caps lock is on.</span>
      }
    </p>
  `,
  styles: `
    .box {
      position: relative;
    }
    .box ::ng-deep input {
      padding-right: 48px;
    }
    button {
      position: absolute;
      top: 50%;
      right: 5px;
      background: none;
      transform: translateY(-50%);
    }
    .caps span {
      display: block;
      margin-top: 6px;
      font-size: var(--cc-fs-2);
      color: var(--cc-warn);
    }
  `,
  host: {
    '(keydown)': 'checkCapsLock($event)',
    '(keyup)': 'checkCapsLock($event)',
    '(focusout)': 'capsLock.set(false)',
  },
})
export class PasswordBox {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef);
  protected readonly shown = signal(false);
  protected readonly capsLock = signal(false);

  protected label(): string {
    return this.shown()
      ? $localize`:@@password.hide:Hide password`
      : $localize`:@@password.show:Show password`;
  }

  protected toggle(): void {
    this.shown.update((shown) => !shown);
    const input = this.#host.nativeElement.querySelector('input');
    if (input) input.type = this.shown() ? 'text' : 'password';
  }

  protected checkCapsLock(event: KeyboardEvent): void {
    // Autofill sends plain events without modifiers.
    if (typeof event.getModifierState === 'function')
      this.capsLock.set(event.getModifierState('CapsLock'));
  }
}
