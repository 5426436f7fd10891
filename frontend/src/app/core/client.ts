import { inject, InjectionToken } from '@angular/core';
import { createClient, defaultPorts, type ChatCallClient } from '@chatcall/client-sdk';
import {
  BrowserLogger,
  BrowserLocks,
  BrowserNetwork,
  BrowserSessionHint,
} from '../platform/browser-ports';
import { BrowserHttp } from '../platform/browser-http';
import { BrowserCache } from '../platform/browser-cache';
import { BrowserFiles } from '../platform/browser-files';
import { BrowserOutbox } from '../platform/browser-outbox';
import { BrowserMediaDevices } from '../platform/browser-media-devices';
import { BrowserNotifications } from '../platform/browser-notifications';

/** The SDK client of this app. `createClient` is called only here. */
export const CLIENT = new InjectionToken<ChatCallClient>('ChatCall client', {
  providedIn: 'root',
  factory: () =>
    createClient(
      { baseUrl: '', refresh: 'cookie', clientName: 'web' },
      {
        ...defaultPorts(),
        http: inject(BrowserHttp),
        logger: inject(BrowserLogger),
        locks: inject(BrowserLocks),
        network: inject(BrowserNetwork),
        outbox: inject(BrowserOutbox),
        files: inject(BrowserFiles),
        cache: inject(BrowserCache),
        sessionHint: inject(BrowserSessionHint),
        media: inject(BrowserMediaDevices),
        notifications: inject(BrowserNotifications),
      },
    ),
});
