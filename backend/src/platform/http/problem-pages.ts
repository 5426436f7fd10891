import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { HttpStatus } from '@nestjs/common';
import { ERROR_CODES, TRANSIENT_ERRORS } from '@chatcall/contracts';
import type { ErrorCode } from '@chatcall/contracts';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Response } from 'express';
import { ERROR_MEANINGS, HTTP_STATUS } from '../errors/index.js';
import { PROBLEMS_PATH } from './problem-details.js';

/** Serves the pages that the `type` of problem details names: all codes, and one page for each. */
export function serveProblemPages(app: NestExpressApplication): void {
  const server = app.getHttpAdapter().getInstance();
  server.get(PROBLEMS_PATH, (_request, response) => {
    sendPage(response, HttpStatus.OK, 'Error codes', TABLE);
  });
  server.get(`${PROBLEMS_PATH}/:code`, (request, response) => {
    const code = ERROR_CODES.find((known) => known === request.params['code']);
    if (code === undefined)
      sendPage(response, HttpStatus.NOT_FOUND, 'Unknown error code', UNKNOWN_CODE);
    else sendPage(response, HttpStatus.OK, code, describe(code));
  });
}

function sendPage(response: Response, status: HttpStatus, title: string, content: string): void {
  response.setHeader('Content-Security-Policy', PAGE_POLICY);
  response.setHeader('Cache-Control', 'no-cache');
  response.status(status).type('html').send(`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} – ChatCall API</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
${content}
    </main>
  </body>
</html>
`);
}

const TABLE = `      <p>
        Errors are <code>application/problem+json</code> (RFC 9457). Decide by <code>code</code>: a code
        never changes its meaning. New ones are added: with an unknown code, send the request again only if
        there is a <code>retryAfter</code> or the status is 5xx. <a href="/api/docs">All routes</a>,
        <a href="/api/docs/events">all events</a>.
      </p>
      <table>
        <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">Meaning</th></tr></thead>
        <tbody>
${ERROR_CODES.map(rowOf).join('\n')}
        </tbody>
      </table>`;

const UNKNOWN_CODE = `      <p>This version of the server has no such code. ${linkToAll()}</p>`;

function rowOf(code: ErrorCode): string {
  return `          <tr id="${code}"><th scope="row"><a href="${PROBLEMS_PATH}/${code}"><code>${code}</code></a></th><td>${HTTP_STATUS[code]}</td><td>${escaped(ERROR_MEANINGS[code])}.</td></tr>`;
}

function describe(code: ErrorCode): string {
  const status = HTTP_STATUS[code];
  const again = TRANSIENT_ERRORS.has(code)
    ? 'The same request may succeed later.'
    : 'The same request fails again unless something changes.';
  return `      <p>${escaped(ERROR_MEANINGS[code])}.</p>
      <p>HTTP status ${status} ${STATUS_CODES[status] ?? ''}. ${again}</p>
      <p>${linkToAll(code)}</p>`;
}

function linkToAll(code?: ErrorCode): string {
  return `<a href="${PROBLEMS_PATH}${code === undefined ? '' : `#${code}`}">All error codes</a>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const STYLE = `
      :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
      main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
      h1, code { overflow-wrap: anywhere; }
      table { border-collapse: collapse; }
      th, td { padding: 0.3rem 0.75rem 0.3rem 0; text-align: start; vertical-align: top; }
      th[scope='row'] { font-weight: normal; }
      :target { outline: 2px solid; }
      @media (max-width: 40rem) {
        thead { display: none; }
        tr { display: block; padding-block: 0.3rem; }
        th, td { display: inline-block; padding-block: 0; }
        td:last-child { display: block; }
      }
    `;

/** Only this style sheet may be used, and nothing else loaded. */
const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
