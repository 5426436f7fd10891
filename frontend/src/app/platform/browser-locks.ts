import { Injectable } from '@angular/core';
import { defaultPorts, type LockPort } from '@chatcall/client-sdk';

/**
 * Web Locks: one tab at a time renews the session. Where the browser has none (plain http on a LAN address), the lock
 * holds within this tab only.
 */
@Injectable({ providedIn: 'root' })
export class BrowserLocks implements LockPort {
  readonly #fallback = defaultPorts().locks;

  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    // Absent outside secure contexts, whatever the type says.
    const locks = navigator.locks as LockManager | undefined;
    return locks ? locks.request(`chatcall.${name}`, work) : this.#fallback.run(name, work);
  }
}
