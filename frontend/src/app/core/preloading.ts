import { Injectable } from '@angular/core';
import type { PreloadingStrategy, Route } from '@angular/router';
import { EMPTY, Observable, switchMap } from 'rxjs';

/** Without `requestIdleCallback` (Safari): from a page that is shown. Milliseconds. */
const SOON_MS = 500;

/** Emits once, when the browser has nothing more urgent to do. */
export function idle(): Observable<void> {
  return new Observable((observer) => {
    const run = (): void => {
      observer.next();
      observer.complete();
    };
    if (typeof requestIdleCallback !== 'function') {
      const timer = setTimeout(run, SOON_MS);
      return () => clearTimeout(timer);
    }
    const handle = requestIdleCallback(run);
    return () => cancelIdleCallback(handle);
  });
}

/** Routes with `data: { preload: true }` are loaded when the page that was opened is idle. */
@Injectable({ providedIn: 'root' })
export class IdlePreloading implements PreloadingStrategy {
  preload(route: Route, load: () => Observable<unknown>): Observable<unknown> {
    return route.data?.['preload'] === true ? idle().pipe(switchMap(load)) : EMPTY;
  }
}
