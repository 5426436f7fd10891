import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the build leaves in index.html where the nonce belongs. */
const PLACEHOLDER = '__CSP_NONCE__';

/** index.html of the web app, read once, a fresh nonce put in for every answer. */
export class IndexPage {
  readonly #parts: string[];

  /** @throws Error with a sentence when there is no built web app in the folder */
  constructor(webRoot: string) {
    this.#parts = withNonceOnInlineScripts(read(webRoot)).split(PLACEHOLDER);
  }

  withNonce(nonce: string): string {
    return this.#parts.join(nonce);
  }
}

function read(webRoot: string): string {
  const path = join(webRoot, 'index.html');
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`WEB_ROOT holds no built web app: ${path} cannot be read`, { cause: error });
  }
}

/** Scripts and styles that the build wrote into the page get the nonce too. */
function withNonceOnInlineScripts(html: string): string {
  return html.replace(
    /<(script|style)(?![^>]*\s(?:src|nonce)=)([^>]*)>/gi,
    `<$1 nonce="${PLACEHOLDER}"$2>`,
  );
}
