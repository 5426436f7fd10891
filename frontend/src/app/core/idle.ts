import { Observable } from 'rxjs';

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
