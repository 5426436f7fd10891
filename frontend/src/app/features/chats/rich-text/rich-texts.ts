import { inject, Injectable, PendingTasks, signal } from '@angular/core';
import { BrowserLogger } from '../../../platform/browser-ports';
import { nextTask } from '../../../core/tasks';
import type { MarkdownRenderer, RenderedText } from './markdown-renderer';
import { plainText } from './plain-text';

/** The texts of messages with their formatting. The parser is loaded for the first text that has any. */
@Injectable({ providedIn: 'root' })
export class RichTexts {
  readonly #logger = inject(BrowserLogger);
  readonly #pending = inject(PendingTasks);
  readonly #renderer = signal<MarkdownRenderer | null>(null);
  #loading = false;

  /** Loads the parser in advance. */
  preload(): void {
    if (!this.#renderer() && !this.#loading) this.#pending.run(() => this.#load());
  }

  /** The elements of a message; null while the parser is being loaded. */
  render(source: string): RenderedText | null {
    const plain = plainText(source);
    if (plain) return { content: plain, highlighted: true };
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
      await nextTask();
      const renderer = new MarkdownRenderer();
      for (const prepare of renderer.preparations()) {
        await nextTask();
        prepare();
      }
      await nextTask();
      this.#renderer.set(renderer);
    } catch (error) {
      // Messages stay plain text; the next one tries again.
      this.#logger.log('warn', 'no formatting of messages', { error: String(error) });
    } finally {
      this.#loading = false;
    }
  }
}
