import { inject, Injectable, type ErrorHandler } from '@angular/core';
import { ChatCallError } from '@chatcall/client-sdk';
import { BrowserLogger } from '../../platform/browser-logger';

/** Last stop for errors that nobody dealt with: the console, with the stable code where there is one. */
@Injectable()
export class AppErrorHandler implements ErrorHandler {
  readonly #logger = inject(BrowserLogger);

  handleError(error: unknown): void {
    const code = error instanceof ChatCallError ? error.code : undefined;
    this.#logger.log('error', 'unexpected error', { ...(code ? { code } : {}), error });
  }
}
