import { Injectable } from '@angular/core';
import type { NetworkPort, NetworkStatus } from '@chatcall/client-sdk';

/** What the browser knows about the network, and whether this tab is looked at. */
@Injectable({ providedIn: 'root' })
export class BrowserNetwork implements NetworkPort {
  current(): NetworkStatus {
    return {
      online: navigator.onLine,
      visible: document.visibilityState === 'visible' && document.hasFocus(),
    };
  }

  listen(listener: (status: NetworkStatus) => void): () => void {
    const tell = (): void => listener(this.current());
    const targets = [
      [window, 'online'],
      [window, 'offline'],
      [window, 'focus'],
      [window, 'blur'],
      [document, 'visibilitychange'],
    ] as const;
    for (const [target, event] of targets) target.addEventListener(event, tell);
    return () => {
      for (const [target, event] of targets) target.removeEventListener(event, tell);
    };
  }
}
