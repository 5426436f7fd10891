import { inject, InjectionToken, Injector } from '@angular/core';
import {
  createClient,
  defaultPorts,
  type ChatCallClient,
  type PasskeyPort,
} from '@chatcall/client-sdk';
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

const browserPasskeys = async (): Promise<PasskeyPort> =>
  new (await import('../platform/browser-passkeys')).BrowserPasskeys();

/** Those of the browser, whose code is loaded when they are used. */
const PASSKEYS: PasskeyPort = {
  create: async (options) => (await browserPasskeys()).create(options),
  get: async (options) => (await browserPasskeys()).get(options),
};

/** The SDK client of this app. `createClient` is called only here. */
export const CLIENT = new InjectionToken<ChatCallClient>('ChatCall client', {
  providedIn: 'root',
  factory: () => {
    const injector = inject(Injector);
    const client: ChatCallClient = createClient(
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
        passkeys: 'PublicKeyCredential' in globalThis ? PASSKEYS : null,
        reauthentication: {
          ask: async () =>
            (await import('./session/reauthentication/ask-again')).askAgain(injector, client),
        },
        media: inject(BrowserMediaDevices),
        notifications: inject(BrowserNotifications),
      },
    );
    return client;
  },
});
