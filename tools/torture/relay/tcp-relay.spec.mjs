import { jest } from '@jest/globals';
import { once } from 'node:events';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TcpRelay } from './tcp-relay.mjs';

let server;
let serverSide;
let relay;
let client;
let received;

beforeEach(async () => {
  const accepted = new Promise((resolve) => {
    server = net.createServer((socket) => resolve(socket.on('error', () => undefined)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  relay = await TcpRelay.start(server.address().port);
  client = net.connect({ port: relay.port, host: '127.0.0.1' }).on('error', () => undefined);
  received = '';
  client.on('data', (bytes) => (received += bytes));
  serverSide = await accepted;
  serverSide.on('data', (bytes) => serverSide.write(`echo ${bytes}`));
});

afterEach(async () => {
  client.destroy();
  serverSide.destroy();
  await relay.close();
  server.close();
});

async function untilReceived(text) {
  while (received !== text) await sleep(5);
}

it('passes bytes on both ways, and the end of either side', async () => {
  client.write('one');
  await untilReceived('echo one');
  const ended = once(serverSide, 'close');
  client.end();
  serverSide.end();
  await ended;
});

it('cuts both sides', async () => {
  const closed = Promise.all([once(client, 'close'), once(serverSide, 'close')]);
  relay.cut();
  await closed;
  expect(relay.size).toBe(0);
});

it('tears a message: a part of it arrives, then both sides end', async () => {
  const closed = Promise.all([once(client, 'close'), once(serverSide, 'close')]);
  let arrived = '';
  serverSide.on('data', (bytes) => (arrived += bytes));
  relay.tear();
  client.write('0123456789');
  await closed;
  expect(arrived).toBe('01234');
});

it('leaves a connection half-open: both sides stay open, and nothing arrives', async () => {
  relay.silence();
  client.write('one');
  await sleep(50);
  expect(received).toBe('');
  const ended = jest.fn();
  serverSide.on('close', ended);
  client.destroy();
  await sleep(50);
  expect(ended).not.toHaveBeenCalled();
});

it('ends half-open connections after a while', async () => {
  const closed = Promise.all([once(client, 'close'), once(serverSide, 'close')]);
  relay.silence(20);
  await closed;
});

it('loses the client without the server noticing', async () => {
  const ended = jest.fn();
  serverSide.on('close', ended);
  const closed = once(client, 'close');
  relay.orphan();
  await closed;
  await sleep(50);
  expect(ended).not.toHaveBeenCalled();
});

it('passes everything on in order after a stall', async () => {
  relay.stall(80);
  client.write('one');
  await sleep(30);
  expect(received).toBe('');
  await untilReceived('echo one');
});
