import { Injectable } from '@angular/core';
import type { LoggerPort, LogLevel } from '@chatcall/client-sdk';

/** The browser's console; `debug` only where someone asked for it with `localStorage['chatcall.debug'] = '1'`. */
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
