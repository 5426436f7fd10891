import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';

const SOURCE = readFileSync(join(import.meta.dirname, '../../../public/service-worker.js'), 'utf8');
const ORIGIN = 'http://chat.example.org';

interface Answer {
  readonly status: number;
  readonly ok: boolean;
  readonly body: string;
  clone(): Answer;
  text(): Promise<string>;
}

function answer(body: string, status = 200): Answer {
  const made: Answer = {
    status,
    ok: status < 400,
    body,
    clone: () => made,
    text: () => Promise.resolve(body),
  };
  return made;
}

type Handler = (event: {
  readonly request?: { readonly method: string; readonly mode: string; readonly url: string };
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Answer>): void;
}) => void;

/** A browser with the caches of its site, and a server. */
class FakeBrowser {
  readonly caches = new Map<string, Map<string, Answer>>();
  /** What the server answers by path; without an entry it cannot be reached. */
  readonly server = new Map<string, Answer>();
  readonly requested: string[] = [];
  readonly posted: unknown[] = [];

  worker(version: string, files: readonly string[]): FakeWorker {
    const source = SOURCE.replace('__VERSION__', version).replace(
      "['__FILES__']",
      JSON.stringify(files),
    );
    return new FakeWorker(this, source);
  }

  async fetch(request: string | { url: string }): Promise<Answer> {
    const path = new URL(typeof request === 'string' ? request : request.url, ORIGIN).pathname;
    this.requested.push(path);
    const found = this.server.get(path);
    if (!found) throw new TypeError('Failed to fetch');
    return found;
  }
}

class FakeWorker {
  readonly #handlers = new Map<string, Handler>();

  constructor(browser: FakeBrowser, source: string) {
    const path = (url: string): string => new URL(url, ORIGIN).pathname;
    const open = (name: string): object => {
      const entries = browser.caches.get(name) ?? new Map<string, Answer>();
      browser.caches.set(name, entries);
      return {
        addAll: async (files: string[]) => {
          const answers = await Promise.all(files.map((file) => browser.fetch(file)));
          files.forEach((file, index) => entries.set(file, answers[index] ?? answer('')));
        },
        put: async (url: string, value: Answer) => void entries.set(path(url), value),
      };
    };
    const match = async (url: string, { cacheName }: { cacheName?: string } = {}) =>
      [...browser.caches]
        .filter(([name]) => cacheName === undefined || cacheName === name)
        .map(([, entries]) => entries.get(path(url)))
        .find((found) => found !== undefined);
    const client = { postMessage: (message: unknown) => browser.posted.push(message) };
    const self = {
      location: { origin: ORIGIN },
      addEventListener: (type: string, handler: Handler) => this.#handlers.set(type, handler),
      skipWaiting: () => Promise.resolve(),
      clients: { claim: () => Promise.resolve(), matchAll: () => Promise.resolve([client]) },
    };
    const caches = {
      open: async (name: string) => open(name),
      match,
      keys: async () => [...browser.caches.keys()],
      delete: async (name: string) => browser.caches.delete(name),
    };
    const fetch = (request: string | { url: string }): Promise<Answer> => browser.fetch(request);
    runInContext(source, createContext({ self, caches, fetch, URL, setTimeout, JSON, Error }));
  }

  async run(type: 'install' | 'activate'): Promise<void> {
    let work: Promise<unknown> = Promise.resolve();
    this.#handlers.get(type)?.({
      waitUntil: (given) => void (work = given),
      respondWith: () => undefined,
    });
    await work;
  }

  /** The answer to a request of a page; null: the worker leaves it to the browser. */
  async ask(path: string, { mode = 'no-cors', method = 'GET' } = {}): Promise<string | null> {
    let given: Promise<Answer> | null = null;
    this.#handlers.get('fetch')?.({
      request: { method, mode, url: new URL(path, ORIGIN).href },
      waitUntil: () => undefined,
      respondWith: (promise) => void (given = promise),
    });
    return given === null ? null : (await (given as Promise<Answer>)).body;
  }
}

describe('the service worker', () => {
  const FILES = ['/main-AAAAAAA1.js', '/part-BBBBBBB1.js', '/manifest.webmanifest'];
  let browser: FakeBrowser;
  let worker: FakeWorker;

  const deploy = (version: number): void => {
    browser.server.clear();
    browser.server.set(
      '/index.html',
      answer(`page ${version} <script src="main-AAAAAAA${version}.js">`),
    );
    browser.server.set('/chats/1', answer(`page ${version}`));
    browser.server.set(`/main-AAAAAAA${version}.js`, answer(`main ${version}`));
    browser.server.set(`/part-BBBBBBB${version}.js`, answer(`part ${version}`));
    browser.server.set(`/call-CCCCCCC${version}.js`, answer(`call ${version}`));
    browser.server.set('/manifest.webmanifest', answer(`manifest ${version}`));
  };
  const install = async (version: number): Promise<FakeWorker> => {
    const installed = browser.worker(
      `v${version}`,
      FILES.map((path) => path.replace('1.js', `${version}.js`)),
    );
    await installed.run('install');
    await installed.run('activate');
    return installed;
  };
  const navigate = (path: string): Promise<string | null> => worker.ask(path, { mode: 'navigate' });

  beforeEach(async () => {
    browser = new FakeBrowser();
    deploy(1);
    worker = await install(1);
    browser.requested.length = 0;
  });

  it('starts the app without a network: page and files from the cache', async () => {
    browser.server.clear();
    expect(await navigate('/chats/1')).toContain('page 1');
    expect(await worker.ask('/main-AAAAAAA1.js')).toBe('main 1');
    expect(await worker.ask('/manifest.webmanifest')).toBe('manifest 1');
    await expect(worker.ask('/call-CCCCCCC1.js')).rejects.toThrow('Failed to fetch');
  });

  it('shows the cached page while the server fails', async () => {
    browser.server.set('/chats/1', answer('bad gateway', 502));
    expect(await navigate('/chats/1')).toContain('page 1');
  });

  it('takes the page from the server while there is a network', async () => {
    deploy(2);
    expect(await navigate('/chats/1')).toBe('page 2');
    expect(await worker.ask('/main-AAAAAAA2.js')).toBe('main 2');
    expect(await worker.ask('/manifest.webmanifest')).toBe('manifest 2');
  });

  it('keeps what is loaded on demand', async () => {
    expect(await worker.ask('/call-CCCCCCC1.js')).toBe('call 1');
    browser.server.clear();
    expect(await worker.ask('/call-CCCCCCC1.js')).toBe('call 1');
  });

  it.each([['/api/chats'], ['/socket.io/'], ['/api'], ['/icons/icon-192.png']])(
    'leaves %s to the browser',
    async (path) => {
      expect(await worker.ask(path)).toBeNull();
      expect(await worker.ask('/chats/1', { method: 'POST', mode: 'navigate' })).toBeNull();
      expect(browser.requested).toEqual([]);
    },
  );

  it('keeps the files of the version before for open tabs, and notifies them of the new one', async () => {
    deploy(2);
    worker = await install(2);
    expect(await worker.ask('/part-BBBBBBB1.js')).toBe('part 1');
    expect(browser.posted.at(-1)).toEqual({ type: 'chatcall-version', main: '/main-AAAAAAA2.js' });
    deploy(3);
    worker = await install(3);
    expect([...browser.caches.keys()]).toEqual(['chatcall-v2', 'chatcall-v3']);
    browser.server.clear();
    expect(await navigate('/chats/1')).toContain('page 3');
  });

  it('is not installed with a file that is missing, or the page of another version', async () => {
    deploy(2);
    browser.server.delete('/part-BBBBBBB2.js');
    await expect(install(2)).rejects.toThrow('Failed to fetch');
    browser.server.set('/part-BBBBBBB2.js', answer('part 2'));
    browser.server.set('/index.html', answer('page 1 <script src="main-AAAAAAA1.js">'));
    await expect(install(2)).rejects.toThrow('does not belong');
  });
});
