import {
  afterRenderEffect,
  Component,
  DestroyRef,
  DOCUMENT,
  ElementRef,
  inject,
  input,
  untracked,
} from '@angular/core';
import { MatMenuTrigger } from '@angular/material/menu';
import { OverlayRegion } from '../overlay-region';
import type { MenuButton } from './menu-button';

/**
 * Where the menu of a {@link MenuButton} opens: an invisible element with the place of the button. The
 * trigger of Angular Material is on it instead of the button, so that the button does not need its
 * code.
 */
@Component({
  selector: 'cc-menu-anchor',
  template: '',
  hostDirectives: [
    {
      directive: MatMenuTrigger,
      inputs: ['matMenuTriggerFor: menu', 'matMenuTriggerData: data'],
    },
  ],
  host: { 'aria-hidden': 'true' },
  styles: `
    :host {
      position: fixed;
      visibility: hidden;
      pointer-events: none;
    }
  `,
})
export class MenuAnchor {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #trigger = inject(MatMenuTrigger);
  readonly button = input.required<MenuButton>();
  /** The button of the open menu. */
  #openedBy: MenuButton | null = null;

  constructor() {
    inject(OverlayRegion);
    const trigger = this.#trigger;
    // The button gets the focus back, not this element.
    trigger.restoreFocus = false;
    // Not in what may be moved or cut off.
    inject(DOCUMENT).body.append(this.#element);
    afterRenderEffect(() => {
      const button = this.button();
      const request = button.requested();
      if (request) untracked(() => this.#open(button, request.byKey));
    });
    const closed = trigger.menuClosed.subscribe(() => this.#closed());
    inject(DestroyRef).onDestroy(() => {
      closed.unsubscribe();
      this.#openedBy?.open.set(false);
    });
  }

  #open(button: MenuButton, byKey: boolean): void {
    button.requested.set(null);
    const { left, top, width, height } = button.element.getBoundingClientRect();
    Object.assign(this.#element.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    this.#openedBy = button;
    button.open.set(true);
    this.#trigger.openMenu();
    this.#trigger.menu?.focusFirstItem(byKey ? 'keyboard' : 'mouse');
  }

  #closed(): void {
    const button = this.#openedBy;
    this.#openedBy = null;
    button?.open.set(false);
    button?.element.focus({ preventScroll: true });
  }
}
