import { Injectable } from '@angular/core';
import {
  defaultPorts,
  type HttpExchange,
  type HttpPort,
  type HttpRequest,
} from '@chatcall/client-sdk';
import { nextTask } from '../core/tasks';

/**
 * HTTP of the browser. Each request that reads begins in a task of its own: a session begins with a
 * dozen at once, and the page would answer no input meanwhile. What writes begins at once: the page may
 * be about to close.
 */
@Injectable({ providedIn: 'root' })
export class BrowserHttp implements HttpPort {
  readonly #http = defaultPorts().http;

  send(request: HttpRequest): HttpExchange {
    // Browsers may delay the tasks of a hidden page.
    if (document.hidden || request.method !== 'GET') return this.#http.send(request);
    let exchange: HttpExchange | undefined;
    let aborted = false;
    const begin = async (): Promise<Awaited<HttpExchange['response']>> => {
      await nextTask();
      if (aborted) throw new DOMException('The request was aborted.', 'AbortError');
      exchange = this.#http.send(request);
      return exchange.response;
    };
    return {
      response: begin(),
      abort: () => {
        aborted = true;
        exchange?.abort();
      },
    };
  }
}
