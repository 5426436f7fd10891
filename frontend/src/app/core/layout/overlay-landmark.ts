import { OverlayContainer } from '@angular/cdk/overlay';
import { inject, Injectable } from '@angular/core';

/**
 * Menus are in an overlay beside the landmarks of the page: the overlay is made one itself, so that a screen reader can
 * say where one is. It is not rendered while nothing is open. Started by the shell.
 */
@Injectable({ providedIn: 'root' })
export class OverlayLandmark {
  constructor() {
    const container = inject(OverlayContainer).getContainerElement();
    container.setAttribute('role', 'region');
    container.setAttribute('aria-label', $localize`:@@shell.overlay:Menus and dialogs`);
  }
}
