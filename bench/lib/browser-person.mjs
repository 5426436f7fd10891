import { setTimeout as sleep } from 'node:timers/promises';
import { register } from './chatcall.mjs';

const WAIT_MS = 30_000;
const LOOK_MS = 50;

/**
 * A user in a page of Playwright or of Puppeteer, signed in. What the page logs as an error or warning
 * is in `logged`.
 */
export async function signInWith(page, server, name) {
  const { id, token, username, password } = await register(server, name);
  const person = new BrowserPerson(page, { id, token, name });
  await (page.addInitScript ?? page.evaluateOnNewDocument).call(page, countReceived);
  await page.goto(`${server.url}/sign-in`);
  await person.type('login', username);
  await person.type('password', password);
  await person.press('sign-in');
  await person.sees('new-chat');
  return person;
}

class BrowserPerson {
  logged = [];
  #page;

  constructor(page, { id, token, name }) {
    Object.assign(this, { id, token, name });
    this.#page = page;
    page.on('console', (message) => {
      if (/^(error|warn)/.test(message.type())) this.logged.push(message.text());
    });
    page.on('pageerror', (error) => this.logged.push(String(error)));
  }

  goto(url) {
    return this.#page.goto(url);
  }

  reload() {
    return this.#page.reload();
  }

  screenshot(path) {
    return this.#page.screenshot({ path });
  }

  async press(testId) {
    await this.sees(testId);
    await this.#page.click(selectorOf(testId));
  }

  async type(testId, text) {
    await this.sees(testId);
    await this.#page.type(selectorOf(testId), text);
  }

  async has(testId) {
    return (await this.#page.$(selectorOf(testId))) !== null;
  }

  async sees(testId) {
    try {
      await this.#page.waitForSelector(selectorOf(testId), { timeout: WAIT_MS });
    } catch (error) {
      throw new Error(`${this.name} does not see ${testId}`, { cause: error });
    }
  }

  async seesNo(testId) {
    try {
      await this.#until((selector) => !document.querySelector(selector), selectorOf(testId));
    } catch (error) {
      throw new Error(`${this.name} still sees ${testId}`, { cause: error });
    }
  }

  /** Waits for the end of the call, and closes the word about it where there is one. */
  async leftCall() {
    await this.#until(
      () =>
        !document.querySelector('[data-testid=call-screen]') ||
        document.querySelector('[data-testid=call-ended]'),
    );
    if (await this.has('call-ended')) await this.press('call-close');
    await this.seesNo('call-screen');
  }

  /** What each track of this page has received since it was loaded. */
  received() {
    return this.#page.evaluate(() => globalThis.received());
  }

  /** Asks again and again: in Firefox the policy of the page forbids what `waitForFunction` of Puppeteer needs. */
  async #until(condition, argument) {
    const end = Date.now() + WAIT_MS;
    while (!(await this.#page.evaluate(condition, argument))) {
      if (Date.now() > end) throw new Error(`not within ${WAIT_MS / 1000} s: ${condition}`);
      await sleep(LOOK_MS);
    }
  }
}

const selectorOf = (testId) => `[data-testid=${testId}]`;

/** Runs in the page, before its scripts: `received()` answers what each track has received so far. */
function countReceived() {
  const connections = [];
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      connections.push(this);
    }
  };
  globalThis.received = async () => {
    const tracks = [];
    for (const [index, connection] of connections.entries()) {
      if (connection.signalingState === 'closed') continue;
      const report = await connection.getStats();
      for (const entry of report.values())
        if (entry.type === 'inbound-rtp')
          tracks.push({
            id: `${index} ${entry.id}`,
            kind: entry.kind,
            codec: report.get(entry.codecId)?.mimeType ?? 'unknown codec',
            lines: entry.frameHeight,
            amount: entry.kind === 'video' ? (entry.framesDecoded ?? 0) : entry.packetsReceived,
          });
    }
    return tracks;
  };
}
