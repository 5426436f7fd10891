import '@angular/localize/init';
import { setupZonelessTestEnv } from 'jest-preset-angular/setup-env/zoneless/index.mjs';
import { loadErrorTexts } from '../app/core/errors/error-text';

setupZonelessTestEnv({ errorOnUnknownElements: true, errorOnUnknownProperties: true });

// Missing in jsdom: media queries (none matches), CSS features (none is supported), scrolling.
Element.prototype.scrollIntoView ??= () => undefined;
globalThis.matchMedia ??= (media: string) =>
  Object.assign(new EventTarget(), {
    media,
    matches: false,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
  }) as MediaQueryList;
globalThis.CSS ??= {
  supports: () => false,
  escape: (text: string) => text,
} as unknown as typeof CSS;

// As in the app, soon after its first page.
beforeAll(() => loadErrorTexts());
