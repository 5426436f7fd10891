import { inject, Injectable, type ErrorHandler } from '@angular/core';
import { ChatCallError } from '@chatcall/client-sdk';
import { BrowserLogger } from '../../platform/browser-logger';
import { Toasts } from '../../ui/toast/toasts';
import { isMissingPart } from './missing-part';

/** Logs unhandled errors to the console, with the stable code if there is one. */
@Injectable()
export class AppErrorHandler implements ErrorHandler {
  readonly #logger = inject(BrowserLogger);
  readonly #toasts = inject(Toasts);

  handleError(error: unknown): void {
    const code = error instanceof ChatCallError ? error.code : undefined;
    this.#logger.log('error', 'unexpected error', { ...(code ? { code } : {}), error });
    if (isMissingPart(error)) this.#offerReload();
  }

  /** A part of the app could not be loaded: offers to reload the page. */
  #offerReload(): void {
    this.#toasts.show({
      key: 'missing-part',
      kind: 'error',
      text: $localize`:@@error.missingPart:Part of ChatCall couldn't be loaded.`,
      action: {
        label: $localize`:@@error.reload:Reload page`,
        run: () => location.reload(),
      },
    });
  }
}
