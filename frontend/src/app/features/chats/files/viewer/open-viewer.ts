import type { MatDialog } from '@angular/material/dialog';
import { Viewer, type ViewerData } from './viewer';

/** Opens the viewer as a dialog over the whole window. */
export function openViewer(dialog: MatDialog, data: ViewerData): void {
  dialog.open<Viewer, ViewerData>(Viewer, {
    data,
    ariaLabel: $localize`:@@viewer.name:Pictures and videos`,
    panelClass: 'cc-viewer-panel',
    width: '100vw',
    maxWidth: '100vw',
    height: '100dvh',
    maxHeight: '100dvh',
    hasBackdrop: false,
    autoFocus: false,
    delayFocusTrap: false,
    // Escape ends the animation of the pictures first.
    disableClose: true,
    enterAnimationDuration: 0,
    exitAnimationDuration: 0,
  });
}
