import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import { capturePage } from './capture-sockets.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--proxy-bypass-list=<-loopback>;127.0.0.1;localhost',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** A headless Chromium with fake camera and microphone. */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHATCALL_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...FLAGS, ...flags],
  });
}

/** Opens a window with its own cookies and storage, with camera and microphone allowed. Collects the errors of its page. */
export async function openWindow(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page; errors: string[] }> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    permissions: ['camera', 'microphone'],
    ignoreHTTPSErrors: true,
    locale: 'en-GB',
    // With a service worker, requests of a page could not be held back or counted.
    serviceWorkers: 'block',
    ...options,
  });
  context.on('page', capturePage);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (
      message.type() === 'error' &&
      /Content Security Policy|unexpected error|TypeError|ReferenceError|NG0/.test(message.text())
    )
      errors.push(message.text());
  });
  return { context, page, errors };
}

/** Keys of what the browser has stored: of drafts and unsent messages, or of other tables. */
export function keysOnDevice(page: Page, tables = ['outbox']): Promise<string[]> {
  return page.evaluate(
    (names) =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open('chatcall');
        opening.onerror = () => reject(new Error('the database cannot be opened'));
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(names);
          const requests = names.map((name) => transaction.objectStore(name).getAllKeys());
          transaction.oncomplete = () => {
            opening.result.close();
            resolve(requests.flatMap(({ result }) => result.map(String)));
          };
        };
      }),
    tables,
  );
}
