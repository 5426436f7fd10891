import type { Injector } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { OverlayRegion } from '../overlay-region';

/** The dialogs of Angular Material. Loaded on demand by `Dialogs`. */
export function materialDialogs(injector: Injector): MatDialog {
  injector.get(OverlayRegion);
  return injector.get(MatDialog);
}
