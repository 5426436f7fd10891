import { once } from 'node:events';
import http from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { MessageRelay } from './message-relay.mjs';

/** Draws what the test says: a chance below the number is met, and delays are as long as it says. */
function scripted(chances, delayMs = 0) {
  return {
    chance: () => chances.shift() ?? false,
    between: () => delayMs,
  };
}

/** In the order in which message-plan.mjs asks. */
const PASS = [false, false, false];
const LOSE = [true];
const DELAY = [false, true, false];
const REPEAT = [false, false, true];

let server;
let requests;
let relay;
let toServer;
let open;

beforeEach(async () => {
  requests = [];
  toServer = [];
  server = http.createServer((request, response) => {
    requests.push({ url: request.url, address: request.headers['x-forwarded-for'] });
    response.writeHead(201, { 'x-number': String(requests.length) });
    response.end(`answer ${requests.length}`);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    open = socket;
    socket.on('message', (data) => toServer.push(data.toString()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await relay.close();
  server.closeAllConnections();
  server.close();
});

async function start(random, upstream = () => server.address().port) {
  relay = await MessageRelay.start({ upstream, random, address: '10.20.0.1' });
  relay.faulty = true;
}

const ask = (path = '/api/x', init = {}) => fetch(`http://127.0.0.1:${relay.port}${path}`, init);

async function untilLength(list, length) {
  while (list.length < length) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('requests over HTTP', () => {
  it('passes them on with the address of the client', async () => {
    await start(scripted([...PASS]));
    const answer = await ask('/api/x', { method: 'POST', body: 'text' });
    expect([answer.status, answer.headers.get('x-number'), await answer.text()]).toEqual([
      201,
      '1',
      'answer 1',
    ]);
    expect(requests).toEqual([{ url: '/api/x', address: '10.20.0.1' }]);
  });

  it('repeats a request, and returns one answer', async () => {
    await start(scripted([...REPEAT]));
    expect((await ask()).status).toBe(201);
    expect(requests).toHaveLength(2);
  });

  it('loses an answer to a request that has reached the server', async () => {
    await start(scripted([...LOSE, true]));
    await expect(ask()).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  it('loses a request', async () => {
    await start(scripted([...LOSE, false]));
    await expect(ask()).rejects.toThrow();
    expect(requests).toHaveLength(0);
  });

  it('leaves long polling and calm times alone', async () => {
    await start(scripted([...LOSE, true]));
    expect((await ask('/socket.io/?transport=polling')).status).toBe(201);
    relay.faulty = false;
    expect((await ask()).status).toBe(201);
  });

  it('breaks the connection off while no server can be reached', async () => {
    await start(scripted([]), () => null);
    await expect(ask()).rejects.toThrow();
  });
});

describe('frames over WebSocket', () => {
  async function connect() {
    const socket = new WebSocket(`ws://127.0.0.1:${relay.port}/socket.io/`);
    await once(socket, 'open');
    return socket;
  }

  it('repeats a frame', async () => {
    await start(scripted([...REPEAT]));
    const socket = await connect();
    socket.send('421["chat:message",{}]');
    await untilLength(toServer, 2);
    expect(toServer).toEqual(['421["chat:message",{}]', '421["chat:message",{}]']);
  });

  it('passes a delayed frame on after those that follow it', async () => {
    await start(scripted([...DELAY, ...PASS], 50));
    const socket = await connect();
    socket.send('421["first"]');
    socket.send('422["second"]');
    await untilLength(toServer, 2);
    expect(toServer).toEqual(['422["second"]', '421["first"]']);
  });

  it('loses a frame', async () => {
    await start(scripted([...LOSE, ...PASS]));
    const socket = await connect();
    socket.send('421["first"]');
    socket.send('422["second"]');
    await untilLength(toServer, 1);
    expect(toServer).toEqual(['422["second"]']);
  });

  it('does the same to frames of the server', async () => {
    await start(scripted([...REPEAT]));
    const socket = await connect();
    const received = [];
    socket.on('message', (data) => received.push(data.toString()));
    open.send('42["chat:message",{}]');
    await untilLength(received, 2);
  });

  it('ends the other side with either', async () => {
    await start(scripted([]));
    const socket = await connect();
    const ended = once(open, 'close');
    socket.terminate();
    await ended;
  });

  it('refuses the handshake while no server can be reached', async () => {
    await start(scripted([]), () => null);
    await expect(connect()).rejects.toThrow();
  });
});
