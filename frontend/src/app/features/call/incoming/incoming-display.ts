import {
  createGlobalPositionStrategy,
  createOverlayRef,
  OverlayContainer,
  type OverlayRef,
} from '@angular/cdk/overlay';
import { ComponentPortal } from '@angular/cdk/portal';
import { afterNextRender, inject, Injectable, Injector } from '@angular/core';
import { MatDialog, MatDialogState, type MatDialogRef } from '@angular/material/dialog';
import { Subscription } from 'rxjs';
import { OverlayRegion } from '../../../ui/overlay-region';
import { INCOMING_PANEL_DATA, IncomingPanel, type IncomingPanelData } from './incoming-panel';

/** Shows an incoming call: a card in the corner, or the full screen. Loaded with the first call. */
@Injectable({ providedIn: 'root' })
export class IncomingDisplay {
  readonly #dialog = inject(MatDialog);
  readonly #overlays = inject(OverlayContainer);
  readonly #injector = inject(Injector);

  constructor() {
    inject(OverlayRegion);
  }

  /** Returns a function that closes it. */
  show(data: IncomingPanelData): () => void {
    const injector = Injector.create({
      providers: [{ provide: INCOMING_PANEL_DATA, useValue: data }],
      parent: this.#injector,
    });
    return data.card ? this.#openCard(injector) : this.#openFull(injector);
  }

  /**
   * A card in the corner. It does not take the focus, and returns it when it closes while one of
   * its buttons has it.
   */
  #openCard(injector: Injector): () => void {
    const overlay = createOverlayRef(this.#injector, {
      positionStrategy: createGlobalPositionStrategy(this.#injector).top('72px').right('16px'),
      panelClass: 'cc-incoming-card',
      disposeOnNavigation: false,
    });
    const element = overlay.overlayElement;
    const root = document.documentElement;
    root.dataset['incoming'] = 'card';
    let before: HTMLElement | null = null;
    element.addEventListener('focusin', ({ relatedTarget }) => {
      if (relatedTarget instanceof HTMLElement && !element.contains(relatedTarget))
        before = relatedTarget;
    });
    overlay.attach(new ComponentPortal(IncomingPanel, null, injector));
    const dialogs = this.#keepAboveDialogs(overlay);
    return () => {
      dialogs.unsubscribe();
      const focused = element.contains(document.activeElement);
      overlay.dispose();
      delete root.dataset['incoming'];
      if (focused) before?.focus({ preventScroll: true });
    };
  }

  /**
   * A dialog covers what was opened before it, and Tab does not leave it: while one is open the
   * card is its last part, and is shown above it.
   */
  #keepAboveDialogs(card: OverlayRef): Subscription {
    const host = card.hostElement;
    const subscription = new Subscription();
    const raise = (): void => {
      if (subscription.closed) return;
      const dialog = this.#dialog.openDialogs.findLast(
        (one) => one.getState() === MatDialogState.OPEN,
      );
      const parent = dialog && document.getElementById(dialog.id);
      (parent ?? this.#overlays.getContainerElement()).append(host);
      host.showPopover();
    };
    // Browsers without popovers have no layer above the dialog.
    if (!host.hasAttribute('popover')) return subscription;
    const follow = (dialog: MatDialogRef<unknown>): void =>
      subscription.add(dialog.beforeClosed().subscribe(raise));
    this.#dialog.openDialogs.forEach(follow);
    if (this.#dialog.openDialogs.length > 0) raise();
    subscription.add(
      this.#dialog.afterOpened.subscribe((dialog) => {
        follow(dialog);
        // Its element gets its id with the next rendering.
        afterNextRender(raise, { injector: this.#injector });
      }),
    );
    return subscription;
  }

  #openFull(injector: Injector): () => void {
    const ref = this.#dialog.open(IncomingPanel, {
      injector,
      role: 'alertdialog',
      ariaLabelledBy: 'cc-incoming-who',
      ariaDescribedBy: 'cc-incoming-what',
      disableClose: true,
      autoFocus: '[data-initial]',
      delayFocusTrap: false,
      panelClass: 'cc-incoming-panel',
      width: '100vw',
      height: '100dvh',
      maxWidth: '100vw',
      enterAnimationDuration: 0,
      exitAnimationDuration: 0,
    });
    return () => ref.close();
  }
}
