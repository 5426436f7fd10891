import type { MatDialog, MatDialogRef } from '@angular/material/dialog';
import { Viewer, type AfterViewer, type ViewerData } from './viewer';

/** Key of the state of the history while the viewer is open. */
const VIEWER_STATE = 'chatcallViewer';

/** Opens the viewer as a dialog over the whole window. */
export function openViewer(dialog: MatDialog, data: ViewerData): void {
  const ref = dialog.open<Viewer, ViewerData, AfterViewer>(Viewer, {
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
  closeOnBack(ref);
}

/**
 * The back button closes the viewer, which covers the page, instead of leaving the page: dialogs
 * close when the address changes, and this one has an entry of its own in the history.
 */
function closeOnBack(ref: MatDialogRef<unknown, AfterViewer>): void {
  history.pushState({ ...history.state, [VIEWER_STATE]: true }, '');
  ref.afterClosed().subscribe((next) => {
    const state = history.state as Readonly<Record<string, unknown>> | null;
    if (!state?.[VIEWER_STATE]) return next?.();
    // The router, too, acts after the event: it would end a navigation that has begun before.
    addEventListener('popstate', () => setTimeout(() => next?.()), { once: true });
    history.back();
  });
}
