import { inject, Injectable, Injector, type Type } from '@angular/core';
import type { MatDialog, MatDialogConfig, MatDialogRef } from '@angular/material/dialog';

/**
 * Opens dialogs. What all dialogs need is loaded with the first one, or in advance when the page is
 * idle.
 */
@Injectable({ providedIn: 'root' })
export class Dialogs {
  readonly #injector = inject(Injector);
  #dialogs: MatDialog | null = null;

  async load(): Promise<MatDialog> {
    const { materialDialogs } = await import('./material-dialogs');
    this.#dialogs ??= materialDialogs(this.#injector);
    return this.#dialogs;
  }

  async open<C, D = unknown, R = unknown>(
    component: Type<C>,
    config: MatDialogConfig<D>,
  ): Promise<MatDialogRef<C, R>> {
    return (await this.load()).open<C, D, R>(component, config);
  }

  closeAll(): void {
    this.#dialogs?.closeAll();
  }
}
