import { DOCUMENT, inject, Injectable } from '@angular/core';
import type { SessionHintPort } from '@chatcall/client-sdk';
import { SESSION_HINT_COOKIE } from '@chatcall/contracts';
import { KeyValue } from './key-value';

/** Set once the server has answered: since then a missing cookie says that nobody is signed in. */
const SETTLED = 'chatcall.sessionHint';

/**
 * Whether somebody may be signed in in this browser: a cookie that comes and goes with the refresh token's, which scripts cannot see. All
 * tabs share it, a sign-out in one of them removes it for all, and clearing the storage does not touch it. A browser that never had
 * an answer (a first visit, a session older than the hint) does not know.
 */
@Injectable({ providedIn: 'root' })
export class BrowserSessionHint implements SessionHintPort {
  readonly #document = inject(DOCUMENT);
  readonly #store = inject(KeyValue);

  read(): 'yes' | 'no' | 'unknown' {
    const cookies = this.#document.cookie.split(';').map((cookie) => cookie.trim());
    if (cookies.some((cookie) => cookie.startsWith(`${SESSION_HINT_COOKIE}=`))) return 'yes';
    return this.#store.get(SETTLED) === null ? 'unknown' : 'no';
  }

  settle(): void {
    if (this.#store.get(SETTLED) === null) this.#store.set(SETTLED, '1');
  }
}
