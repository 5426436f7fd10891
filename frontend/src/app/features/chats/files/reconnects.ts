import { effect, inject, untracked } from '@angular/core';
import { Session } from '../../../core/session/session';

/** Calls `work` after each reconnect, while the component exists. */
export function onReconnect(work: () => void): void {
  const { connection } = inject(Session);
  let connected = untracked(connection).status === 'connected';
  effect(() => {
    const now = connection().status === 'connected';
    if (now && !connected) untracked(work);
    connected = now;
  });
}
