import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import { kindOfFrame, planOf } from './message-plan.mjs';

/** Headers that belong to one connection and are not passed on. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade']);

/**
 * Passes messages on between one client and a server: requests over HTTP, and frames over WebSocket. While `faulty` is true it
 * delays, repeats and loses them (message-plan.mjs), and thereby puts them in another order.
 */
export class MessageRelay {
  #server = http.createServer((request, response) => void this.#handle(request, response));
  #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  #upstream;
  #random;
  #address;
  #onFault;
  faulty = false;

  /**
   * @param {object} options
   * @param {() => number | null} options.upstream The port for a new connection or request; null: the server cannot be reached.
   * @param {import('../random.mjs').SeededRandom} options.random
   * @param {string} options.address The client's, for the server's limits by address.
   * @param {(what: string) => void} [options.onFault]
   */
  constructor({ upstream, random, address, onFault = () => undefined }) {
    this.#upstream = upstream;
    this.#random = random;
    this.#address = address;
    this.#onFault = onFault;
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    // A client or a network may end any connection at any time.
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  static async start(options) {
    const relay = new MessageRelay(options);
    await new Promise((resolve) => relay.#server.listen(0, '127.0.0.1', resolve));
    return relay;
  }

  get port() {
    return this.#server.address().port;
  }

  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request, response) {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const chunks = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const port = this.#upstream();
    if (port === null) return void response.destroy();
    const ended = new AbortController();
    response.on('close', () => ended.abort());
    const exchange = () =>
      exchangeOnce(port, request, this.#headers(request), Buffer.concat(chunks), ended.signal);
    const answer = await this.#exchange(request, exchange).catch(() => null);
    if (answer === null) return void response.destroy();
    response.writeHead(answer.status, answer.headers);
    response.end(answer.body);
  }

  /** The first answer; null when it, or the request, was lost. Ends when all copies of the request are answered. */
  async #exchange(request, exchange) {
    // Requests of long polling have their order from the client.
    if (!this.faulty || !request.url.startsWith('/api/')) return exchange();
    const plan = planOf('http', this.#random);
    const what = `${request.method} ${request.url.split('?')[0]}`;
    if (plan.length === 0) {
      const reaches = this.#random.chance(0.7);
      this.#onFault(`${reaches ? 'answer to' : 'request'} ${what} lost`);
      if (reaches) await exchange();
      return null;
    }
    if (plan.length > 1) this.#onFault(`${what} repeated`);
    await sleep(plan[0]);
    // At the same time: a network does not repeat a request after it has delivered the answer to the first one.
    const copies = await Promise.allSettled(plan.map(() => exchange()));
    return copies.find(({ status }) => status === 'fulfilled')?.value ?? null;
  }

  #upgrade(request, socket, head) {
    socket.on('error', () => undefined);
    const port = this.#upstream();
    if (port === null) return void socket.destroy();
    const headers = this.#headers(request);
    for (const name of Object.keys(headers))
      if (name.startsWith('sec-websocket-')) delete headers[name];
    const server = new WebSocket(`ws://127.0.0.1:${port}${request.url}`, {
      headers,
      perMessageDeflate: false,
    });
    // Without an answer, the client's attempt ends when the server's does.
    server.on('error', () => socket.destroy());
    socket.once('close', () => server.terminate());
    server.once('open', () =>
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#connect(client, server)),
    );
  }

  #connect(client, server) {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ]) {
      from.on('error', () => undefined);
      from.on('close', () => to.terminate());
      from.on('message', (data, isBinary) => this.#pass(isBinary ? data : data.toString(), to));
    }
  }

  #pass(frame, to) {
    const kind = kindOfFrame(frame);
    const plan = this.faulty ? planOf(kind, this.#random) : [0];
    if (plan.length === 0) this.#onFault(`${kind} lost`);
    if (plan.length > 1) this.#onFault(`${kind} repeated`);
    if (plan[0] > 0) this.#onFault(`${kind} delayed by ${plan[0]} ms`);
    for (const delay of plan) {
      if (delay === 0) send(to, frame);
      else setTimeout(() => send(to, frame), delay).unref();
    }
  }

  #headers(request) {
    const headers = Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    return { ...Object.fromEntries(headers), 'x-forwarded-for': this.#address };
  }
}

function send(to, frame) {
  if (to.readyState === WebSocket.OPEN) to.send(frame);
}

/** One request over a connection of its own. Rejects when no whole answer came. */
function exchangeOnce(port, { method, url }, headers, body, signal) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { port, host: '127.0.0.1', method, path: url, headers, agent: false, signal },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('close', () => response.complete || reject(new Error('the answer broke off')));
        response.on('end', () => {
          const kept = Object.entries(response.headers).filter(([name]) => !HOP_BY_HOP.has(name));
          resolve({
            status: response.statusCode,
            headers: Object.fromEntries(kept),
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}
