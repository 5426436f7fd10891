import type { MatDialog } from '@angular/material/dialog';
import type { FileCard } from '@chatcall/contracts';
import { isMedia } from '../file-urls';
import { Viewer, type ViewerData } from './viewer';

/** Shows an image or video over the whole window, among the others of `files`. */
export function openViewer(dialog: MatDialog, files: readonly FileCard[], first: FileCard): void {
  const shown = files.filter(isMedia);
  const index = shown.findIndex(({ id }) => id === first.id);
  const data: ViewerData = index < 0 ? { files: [first], index: 0 } : { files: shown, index };
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
