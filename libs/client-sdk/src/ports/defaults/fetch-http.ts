import type { HttpExchange, HttpPort, HttpRequest, HttpResponse } from '../http.js';
import { host } from './host-globals.js';

/** HTTP over the host's `fetch`. */
export function fetchHttp(): HttpPort {
  return { send };
}

function send(request: HttpRequest): HttpExchange {
  const controller = new host.AbortController();
  return { response: exchange(request, controller.signal), abort: () => controller.abort() };
}

async function exchange(request: HttpRequest, signal: object): Promise<HttpResponse> {
  const body = bodyOf(request);
  const response = await host.fetch(request.url, {
    method: request.method,
    headers: { ...request.headers },
    credentials: request.withCookies ? 'include' : 'omit',
    signal,
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    text: () => response.text(),
  };
}

function bodyOf(request: HttpRequest): unknown {
  if (!request.form) return request.body;
  const form = new host.FormData();
  form.append(request.form.field, request.form.file.content, request.form.file.name);
  return form;
}
