import { readFileSync } from 'node:fs';
import { afterEach } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { SocketTraffic } from '../../../libs/contracts/src/testing/socket-traffic.js';
import type {
  EventDocument,
  PacketData,
} from '../../../libs/contracts/src/testing/socket-traffic.js';
import { SocketServer } from '../../src/platform/socket/socket-server.js';

interface EnginePacket {
  readonly type: string;
  readonly data?: PacketData;
}

interface Connection {
  on(event: 'packet' | 'packetCreate', listener: (packet: EnginePacket) => void): void;
}

/** One for all apps of a test file: the schemas are compiled once, when they are first needed. */
let traffic: SocketTraffic | null = null;

/**
 * Compares every packet of Socket.IO that an app receives and sends with `asyncapi.json`, whatever
 * client is connected. A difference fails the test in which it appeared.
 */
export function captureSockets(app: INestApplication): void {
  const document = new URL('../../../asyncapi.json', import.meta.url);
  traffic ??= new SocketTraffic(JSON.parse(readFileSync(document, 'utf8')) as EventDocument);
  const { connection } = traffic;
  const watch = connection.bind(traffic);
  // A process without the role `api` has no connections of clients.
  app.get(SocketServer).io.engine?.on('connection', (client: Connection) => {
    const { fromClient, fromServer } = watch();
    client.on('packet', ({ type, data }) => {
      if (type === 'message' && data !== undefined) fromClient(data);
    });
    client.on('packetCreate', ({ type, data }) => {
      if (type === 'message' && data !== undefined) fromServer(data);
    });
  });
}

/** @throws Error with the differences since the last call */
export function assertNoViolations(): void {
  const violations = traffic?.takeViolations() ?? [];
  if (violations.length > 0)
    throw new Error(
      `${violations.length} messages differ from asyncapi.json:\n${violations.slice(0, 10).join('\n')}`,
    );
}

afterEach(assertNoViolations);
