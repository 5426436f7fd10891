import type { BrowserContextOptions, CDPSession, Page } from 'playwright-core';

/** How somebody looks at the app: colours, and the size of the window. */
export interface View {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
}

/** A wide screen and a phone, by day and by night. */
export const VIEWS: readonly View[] = [
  { colorScheme: 'light', width: 1440, height: 900 },
  { colorScheme: 'dark', width: 1440, height: 900 },
  { colorScheme: 'light', width: 390, height: 844 },
  { colorScheme: 'dark', width: 390, height: 844 },
];

/** Options of a window that shows this view; the narrow one is a phone with touch. */
export function windowOf({ colorScheme, width, height }: View): BrowserContextOptions {
  const phone = width < 500;
  return { colorScheme, viewport: { width, height }, hasTouch: phone, isMobile: phone };
}

/** The name of a screen's picture in a view. */
export function pictureOf(screen: string, { colorScheme, width }: View): string {
  return `${screen}-${colorScheme}-${width}`;
}

/** Makes every answer of the network come this much later. Milliseconds; the returned function ends it. */
export async function slowNetwork(page: Page, latency: number): Promise<() => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const set = (delay: number): Promise<unknown> =>
    session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: delay,
      downloadThroughput: -1,
      uploadThroughput: -1,
    });
  await set(latency);
  return async () => {
    await set(0);
    await session.detach();
  };
}
