import { OverlayContainer } from '@angular/cdk/overlay';
import { inject, Injectable } from '@angular/core';

/**
 * Menus and dialogs are outside the landmarks of the page: their container becomes one. For parts
 * that open them, which are loaded on demand.
 */
@Injectable({ providedIn: 'root' })
export class OverlayRegion {
  constructor() {
    const container = inject(OverlayContainer).getContainerElement();
    container.setAttribute('role', 'region');
    container.setAttribute('aria-label', $localize`:@@shell.overlay:Menus and dialogs`);
  }
}
