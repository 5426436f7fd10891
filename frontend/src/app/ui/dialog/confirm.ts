import { inject, Injectable } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { firstValueFrom } from 'rxjs';
import { ConfirmDialog, type ConfirmData } from './confirm-dialog';

/** Asks a yes-or-no question. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  readonly #dialog = inject(MatDialog);

  /** `signal` takes the question back: answered with no. */
  async ask(data: ConfirmData, signal?: AbortSignal): Promise<boolean> {
    const ref = this.#dialog.open<ConfirmDialog, ConfirmData, boolean>(ConfirmDialog, {
      data,
      width: '440px',
    });
    signal?.addEventListener('abort', () => ref.close(false), { once: true });
    return (await firstValueFrom(ref.afterClosed())) === true;
  }
}
