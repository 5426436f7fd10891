import { Injectable, inject, DOCUMENT } from '@angular/core';
import {
  type LoggerPort,
  type LogLevel,
  defaultPorts,
  type LockOptions,
  type LockPort,
  type NetworkPort,
  type NetworkStatus,
  type SessionHintPort,
} from '@chatcall/client-sdk';
import { KeyValue } from './key-value';
import { SESSION_HINT_COOKIE } from '@chatcall/contracts';

/** Logs to the console; `debug` only after `localStorage['chatcall.debug'] = '1'`. */
@Injectable({ providedIn: 'root' })
export class BrowserLogger implements LoggerPort {
  readonly #debug = wantsDebug();

  log(level: LogLevel, message: string, context?: Readonly<Record<string, unknown>>): void {
    if (level === 'debug' && !this.#debug) return;
    console[level](`[chatcall] ${message}`, ...(context ? [context] : []));
  }
}

function wantsDebug(): boolean {
  try {
    return localStorage.getItem('chatcall.debug') === '1';
  } catch {
    return false;
  }
}

/**
 * Web Locks, so that one tab at a time renews the session and sends messages. Without them (plain
 * http on a LAN address) the lock works within this tab only: each tab sends the messages of all, in
 * the same order, and the server stores each once.
 */
@Injectable({ providedIn: 'root' })
export class BrowserLocks implements LockPort {
  readonly #fallback = defaultPorts().locks;

  run<T>(name: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
    // Undefined outside secure contexts, unlike its type.
    const locks = navigator.locks as LockManager | undefined;
    if (!locks) return this.#fallback.run(name, work, options);
    return locks.request(`chatcall.${name}`, { steal: options.steal ?? false }, work);
  }
}

/** Whether the browser is online, and whether this tab is visible and has the focus. */
@Injectable({ providedIn: 'root' })
export class BrowserNetwork implements NetworkPort {
  current(): NetworkStatus {
    return {
      online: navigator.onLine,
      visible: document.visibilityState === 'visible' && document.hasFocus(),
    };
  }

  listen(listener: (status: NetworkStatus) => void): () => void {
    const notify = (): void => listener(this.current());
    const targets = [
      [window, 'online'],
      [window, 'offline'],
      [window, 'focus'],
      [window, 'blur'],
      [document, 'visibilitychange'],
    ] as const;
    for (const [target, event] of targets) target.addEventListener(event, notify);
    return () => {
      for (const [target, event] of targets) target.removeEventListener(event, notify);
    };
  }
}

/** Stored after the first answer of the server: from then on no cookie means signed out. */
const SETTLED = 'chatcall.sessionHint';

/**
 * Whether a session may exist in this browser: a cookie that is set and removed together with the
 * cookie of the refresh token, which scripts cannot read. All tabs share it, and clearing the
 * storage does not remove it. Unknown before the first answer of the server.
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
