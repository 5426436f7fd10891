import { DomPortalOutlet, type TemplatePortal } from '@angular/cdk/portal';
import {
  ApplicationRef,
  DestroyRef,
  DOCUMENT,
  inject,
  Injectable,
  Injector,
  signal,
} from '@angular/core';

/** The API of browsers that show any page in a window above all others. */
interface DocumentPictureInPicture {
  requestWindow(size: { readonly width: number; readonly height: number }): Promise<Window>;
}

/** Size of the window when it opens. CSS pixels. */
const SIZE = { width: 320, height: 240 };

/** The call in a small window above the windows of other apps. */
@Injectable()
export class PictureWindow {
  readonly #document = inject(DOCUMENT);
  readonly #app = inject(ApplicationRef);
  readonly #injector = inject(Injector);
  readonly #api = (globalThis as { readonly documentPictureInPicture?: DocumentPictureInPicture })
    .documentPictureInPicture;
  /** Otherwise only a video can be shown in such a window. */
  readonly possible = this.#api !== undefined;
  readonly #window = signal<Window | null>(null);
  readonly window = this.#window.asReadonly();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.close());
  }

  /** Only after a click or key press. Returns whether it is open. */
  async open(content: TemplatePortal): Promise<boolean> {
    if (!this.#api || this.#window()) return this.#window() !== null;
    const opened = await this.#api.requestWindow(SIZE).catch(() => null);
    if (!opened) return false;
    const stopStyles = this.#copyStyles(opened);
    const outlet = new DomPortalOutlet(opened.document.body, this.#app, this.#injector);
    outlet.attach(content);
    opened.addEventListener('pagehide', () => {
      stopStyles();
      outlet.dispose();
      this.#window.set(null);
    });
    this.#window.set(opened);
    return true;
  }

  close(): void {
    this.#window()?.close();
  }

  /** The page in front, after a click in the window. */
  focusPage(): void {
    this.#document.defaultView?.focus();
  }

  /** Components that appear later add their styles to the page. Returns what ends the copying. */
  #copyStyles(target: Window): () => void {
    const { documentElement, baseURI, head, styleSheets, title } = this.#document;
    for (const { name, value } of documentElement.attributes)
      target.document.documentElement.setAttribute(name, value);
    target.document.documentElement.dataset['call'] = 'window';
    target.document.title = title;
    const copy = (): void => {
      const { CSSStyleSheet } = target as Window & typeof globalThis;
      const sheet = new CSSStyleSheet({ baseURL: baseURI });
      sheet.replaceSync([...styleSheets].flatMap(rulesOf).join('\n'));
      target.document.adoptedStyleSheets = [sheet];
    };
    copy();
    const added = new MutationObserver(copy);
    added.observe(head, { childList: true });
    return () => added.disconnect();
  }
}

/** Sheets of other origins, such as those of extensions, cannot be read. */
function rulesOf(sheet: CSSStyleSheet): readonly string[] {
  try {
    return [...sheet.cssRules].map(({ cssText }) => cssText);
  } catch {
    return [];
  }
}
