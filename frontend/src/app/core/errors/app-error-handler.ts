import { inject, Injectable, type ErrorHandler } from '@angular/core';
import { ChatCallError } from '@chatcall/client-sdk';
import { BrowserLogger } from '../../platform/browser-ports';
import { ReloadOffer } from './reload-offer';

/** Logs unhandled errors to the console, with the stable code if there is one. */
@Injectable()
export class AppErrorHandler implements ErrorHandler {
  readonly #logger = inject(BrowserLogger);
  readonly #reload = inject(ReloadOffer);

  handleError(error: unknown): void {
    const code = error instanceof ChatCallError ? error.code : undefined;
    this.#logger.log('error', 'unexpected error', { ...(code ? { code } : {}), error });
    if (isLoadFailure(error)) this.#reload.show();
  }
}

/**
 * Messages of Chromium, Firefox and Safari when a lazy script could not be loaded, and Angular's
 * error code for it in a deferred block.
 */
const LOAD_FAILURE = /dynamically imported module|Importing a module script failed|\bNG0?750\b/i;

/**
 * Whether a lazy part of the app could not be loaded: there is no network, or the server has a
 * newer version of the app than the open page.
 */
function isLoadFailure(error: unknown): boolean {
  return error instanceof Error && LOAD_FAILURE.test(error.message);
}
