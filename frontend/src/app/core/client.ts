import { inject, InjectionToken } from '@angular/core';
import { createClient, defaultPorts, type ChatCallClient } from '@chatcall/client-sdk';
import { BrowserLogger } from '../platform/browser-logger';
import { BrowserLocks } from '../platform/browser-locks';
import { BrowserMediaDevices } from '../platform/browser-media-devices';
import { BrowserNetwork } from '../platform/browser-network';
import { BrowserNotifications } from '../platform/browser-notifications';
import { BrowserOutbox } from '../platform/browser-outbox';
import { BrowserSessionHint } from '../platform/browser-session-hint';

/** The one client of this app: the only place that calls `createClient`. */
export const CLIENT = new InjectionToken<ChatCallClient>('ChatCall client', {
  providedIn: 'root',
  factory: () =>
    createClient(
      { baseUrl: '', refresh: 'cookie', clientName: 'web' },
      {
        ...defaultPorts(),
        logger: inject(BrowserLogger),
        locks: inject(BrowserLocks),
        network: inject(BrowserNetwork),
        outbox: inject(BrowserOutbox),
        sessionHint: inject(BrowserSessionHint),
        media: inject(BrowserMediaDevices),
        notifications: inject(BrowserNotifications),
      },
    ),
});
