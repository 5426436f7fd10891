import { inject, Injectable, PendingTasks, signal } from '@angular/core';
import { BrowserLogger } from '../../../platform/browser-ports';
import type { MarkdownRenderer, RenderedText } from './markdown-renderer';

/** The formatted texts of messages. The parser is loaded after the first paint. */
@Injectable({ providedIn: 'root' })
export class RichTexts {
  readonly #logger = inject(BrowserLogger);
  readonly #pending = inject(PendingTasks);
  readonly #renderer = signal<MarkdownRenderer | null>(null);
  #loading = false;

  /** Loads the parser, so that it is there when the messages are. */
  preload(): void {
    if (!this.#renderer() && !this.#loading) this.#pending.run(() => this.#load());
  }

  /** The elements of a message; null while the parser is being loaded. */
  render(source: string): RenderedText | null {
    this.preload();
    return this.#renderer()?.render(source) ?? null;
  }

  /** Highlights the code blocks of a rendered text. */
  async highlight(rendered: RenderedText): Promise<void> {
    rendered.highlighted = true;
    const done = this.#pending.add();
    const codes = [...rendered.content.querySelectorAll('code[data-language]')];
    try {
      const { highlighted } = await import('./highlight');
      await Promise.all(
        codes.map(async (code) => {
          const language = code.getAttribute('data-language') ?? '';
          const elements = await highlighted(code.textContent, language);
          if (elements) code.replaceChildren(elements);
        }),
      );
    } catch (error) {
      // The code is readable without colours.
      this.#logger.log('warn', 'no syntax highlighting', { error: String(error) });
    } finally {
      done();
    }
  }

  async #load(): Promise<void> {
    this.#loading = true;
    try {
      const { MarkdownRenderer } = await import('./markdown-renderer');
      this.#renderer.set(new MarkdownRenderer());
    } catch (error) {
      // Messages stay plain text; the next one tries again.
      this.#logger.log('warn', 'no formatting of messages', { error: String(error) });
    } finally {
      this.#loading = false;
    }
  }
}
