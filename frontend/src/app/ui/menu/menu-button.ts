import { Directive, ElementRef, inject, model, output, signal } from '@angular/core';

/**
 * A button that opens a menu whose code is loaded on demand:
 *
 *     <button ccMenuButton #more="ccMenuButton">…</button>
 *     @defer (when more.wanted(); prefetch on idle) {
 *       <mat-menu #menu="matMenu">…</mat-menu>
 *       <cc-menu-anchor [button]="more" [menu]="menu" />
 *     } @error {
 *       <cc-missing-part [request]="more.requested()" />
 *     }
 */
@Directive({
  selector: 'button[ccMenuButton]',
  exportAs: 'ccMenuButton',
  host: {
    'aria-haspopup': 'menu',
    '[attr.aria-expanded]': 'open()',
    '(click)': 'request($event)',
  },
})
export class MenuButton {
  readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** The menu was requested once: its code is loaded. */
  readonly wanted = signal(false);
  /** The last request to open the menu; null when it was fulfilled. `byKey`: with the keyboard. */
  readonly requested = signal<{ readonly byKey: boolean } | null>(null);
  readonly open = model(false);
  readonly opening = output();

  protected request(event: MouseEvent): void {
    // A key press is a click without a count.
    this.requested.set({ byKey: event.detail === 0 });
    this.wanted.set(true);
    this.opening.emit();
  }
}
