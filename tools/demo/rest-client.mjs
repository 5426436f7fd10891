import http from 'node:http';
import https from 'node:https';

/** An answer that was an error; `code` is the stable one of the contracts. */
class RestError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * Calls the REST interface of the server on this machine. Not `fetch`, which cannot be configured to accept the self-signed
 * certificate of our own server.
 *
 * @param {string} baseUrl
 * @param {string} method
 * @param {string} path Below `/api`.
 * @param {{ token?: string, body?: unknown }} [options]
 * @returns {Promise<any>}
 */
export async function callRest(baseUrl, method, path, { token, body } = {}) {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    ...(payload === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const { status, text } = await exchange(
    new URL(`/api${path}`, baseUrl),
    method,
    headers,
    payload,
  );
  const answer = text === '' ? null : JSON.parse(text);
  if (status < 400) return answer;
  throw new RestError(
    status,
    answer?.code ?? 'UNKNOWN',
    `${method} ${path}: ${answer?.detail ?? `status ${status}`}`,
  );
}

function exchange(url, method, headers, payload) {
  const transport = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = transport.request(
      url,
      { method, headers, rejectUnauthorized: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}
