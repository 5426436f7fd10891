import { randomBytes, randomUUID } from 'node:crypto';
import {
  createClient,
  defaultPorts,
  type ChatCallClient,
  type ClientPorts,
  type ClientSocket,
  type MediaTrack,
} from '@chatcall/client-sdk';
import type { Me } from '@chatcall/contracts';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client';
import { captureSocket } from './capture-sockets.js';
import { filter, firstValueFrom, throwError, timeout, type Observable } from 'rxjs';

/** A user with a client of the built SDK, in this process. */
export interface SdkPerson {
  readonly client: ChatCallClient;
  readonly me: Me;
  readonly password: string;
  /** Breaks the connection without closing it, as a network does. */
  cut(): void;
}

/** Fake microphone, camera and WebRTC: only the server's side of calls is real. */
const PORTS_WITHOUT_A_BROWSER: Pick<ClientPorts, 'media' | 'rtc'> = {
  media: {
    list: () =>
      Promise.resolve([
        { id: 'microphone', kind: 'microphone', label: 'Fake' },
        { id: 'camera', kind: 'camera', label: 'Fake' },
      ]),
    listen: () => () => undefined,
    open: (kind) => {
      const track = new FakeMediaStreamTrack({ kind: kind === 'microphone' ? 'audio' : 'video' });
      return Promise.resolve(track as unknown as MediaTrack);
    },
  },
  rtc: {
    createDevice: () =>
      Promise.resolve(
        new Device({ handlerFactory: FakeHandler.createFactory(testFakeParameters) }),
      ),
  },
};

/** The sockets of the SDK, whose messages are compared with `asyncapi.json`. */
const CAPTURED_SOCKETS: ClientPorts['sockets'] = {
  create: async (options) => captureSocket(await defaultPorts().sockets.create(options)),
};

export function sdkClient(url: string, ports: Partial<ClientPorts> = {}): ChatCallClient {
  return createClient(
    { baseUrl: url, clientName: 'e2e' },
    { ...defaultPorts(), ...PORTS_WITHOUT_A_BROWSER, sockets: CAPTURED_SOCKETS, ...ports },
  );
}

/** Registers a user through the SDK and waits for the connection. */
export async function sdkPerson(
  url: string,
  displayName: string,
  ports: Partial<ClientPorts> = {},
): Promise<SdkPerson> {
  let socket: ClientSocket | null = null;
  const client = sdkClient(url, {
    sockets: { create: async (options) => (socket = await CAPTURED_SOCKETS.create(options)) },
    ...ports,
  });
  const username = `${displayName.toLowerCase()}-${randomBytes(4).toString('hex')}`;
  const password = `correct horse ${randomUUID()}`;
  const me = await client.auth.register({
    email: `${username}@example.org`,
    username,
    displayName,
    password,
  });
  await until(client.connection.state$, ({ status }) => status === 'connected');
  return { client, me, password, cut: () => socket?.io.engine.close() };
}

/** The first value that fits; fails after `ms` milliseconds. */
export function until<T>(
  source: Observable<T>,
  fits: (value: T) => boolean,
  ms = 10_000,
): Promise<T> {
  // Created here: its stack then contains the line of the test.
  const late = new Error(`no fitting value within ${ms} ms`);
  return firstValueFrom(
    source.pipe(filter(fits), timeout({ each: ms, with: () => throwError(() => late) })),
  );
}
