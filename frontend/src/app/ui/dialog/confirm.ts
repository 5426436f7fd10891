import { inject, Injectable } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { ConfirmData, ConfirmDialog } from './confirm-dialog';
import { Dialogs } from './dialogs';

/** Asks a yes-or-no question. */
@Injectable({ providedIn: 'root' })
export class Confirm {
  readonly #dialogs = inject(Dialogs);

  /** Aborting `signal` closes the question, as if answered with no. */
  async ask(data: ConfirmData, signal?: AbortSignal): Promise<boolean> {
    const { ConfirmDialog } = await import('./confirm-dialog');
    const ref = await this.#dialogs.open<ConfirmDialog, ConfirmData, boolean>(ConfirmDialog, {
      data,
      delayFocusTrap: false,
      width: '440px',
    });
    if (signal?.aborted) ref.close(false);
    signal?.addEventListener('abort', () => ref.close(false), { once: true });
    return (await firstValueFrom(ref.afterClosed())) === true;
  }
}
