import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import type { FileCard } from '@chatcall/contracts';
import { BrowserLogger } from '../../../platform/browser-ports';
import { FileCardLink } from './file-card';
import { extensionOf } from './file-names';
import { problemOf, problemText, type FileProblem } from './file-problem';
import { fileUrl } from './file-urls';
import { isShortText } from './media-layout';
import { onReconnect } from './reconnects';
import { TextSnippets, type Snippet } from './text-snippets';

/** Lines that are shown in the beginning: as many as the box is high. */
const [LINES, LINES_SHORT] = [7, 2];

/** The first lines of a text file, coloured when its language is known, and its card. */
@Component({
  selector: 'cc-text-file',
  imports: [FileCardLink],
  template: `
    <div class="snippet" [class.short]="short()" [class.whole]="whole()">
      @if (problem(); as text) {
        <p class="problem" data-testid="file-problem">{{ text }}</p>
      } @else {
        <pre
          dir="auto"
          data-testid="file-text"
        ><code class="cc-code" #code>{{ shown() }}</code></pre>
      }
      @if (hasMore()) {
        <button
          type="button"
          tabindex="-1"
          data-testid="file-text-more"
          [attr.aria-expanded]="whole()"
          (click)="whole.set(!whole())"
        >
          @if (whole()) {
            <span i18n="@@file.lessText">Show less</span>
          } @else {
            <span i18n="@@file.moreText">Show more</span>
          }
        </button>
      }
    </div>
    <cc-file-card [file]="file()" />
  `,
  styles: `
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      width: 480px;
      max-width: 100%;
    }
    .snippet {
      position: relative;
      height: 130px;
      padding: 6px var(--cc-s3);
      overflow: hidden;
      border-radius: var(--cc-r2) var(--cc-r2) 0 0;
      background: var(--cc-sunken);
      color: var(--cc-text);
    }
    .snippet.short {
      height: 42px;
    }
    .snippet.whole {
      height: auto;
      max-height: 60dvh;
      overflow: auto;
    }
    pre {
      margin: 0;
      font-size: var(--cc-fs-2);
      line-height: 1.35;
      tab-size: 4;
    }
    .whole pre {
      padding-bottom: 32px;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .snippet:has(.problem) {
      height: auto;
    }
    cc-file-card {
      --card-radius: 0 0 var(--cc-r2) var(--cc-r2);
      width: 100%;
    }
    .problem {
      font-size: var(--cc-fs-2);
    }
    button {
      position: absolute;
      right: 6px;
      bottom: 6px;
      min-height: 28px;
      padding: 0 var(--cc-s3);
      border: 1px solid var(--cc-line-strong);
      border-radius: var(--cc-rf);
      background: var(--cc-surface);
      font-size: var(--cc-fs-1);
      font-weight: 600;
    }
    .whole button {
      position: sticky;
      display: block;
      margin: -32px 0 0 auto;
    }
    @media (pointer: coarse) {
      button {
        min-height: 44px;
      }
    }
  `,
})
export class TextFile {
  readonly #snippets = inject(TextSnippets);
  readonly #logger = inject(BrowserLogger);
  readonly file = input.required<FileCard>();
  protected readonly code = viewChild<ElementRef<HTMLElement>>('code');
  readonly #snippet = signal<Snippet | null>(null);
  readonly #problem = signal<FileProblem | null>(null);
  protected readonly short = computed(() => isShortText(this.file()));
  /** All lines that are loaded are shown. */
  protected readonly whole = signal(false);
  protected readonly hasMore = computed(
    () => (this.#snippet()?.lines.length ?? 0) > (this.short() ? LINES_SHORT : LINES),
  );
  protected readonly shown = computed(() => this.#snippet()?.lines.join('\n') ?? '');
  protected readonly problem = computed(() => {
    const problem = this.#problem();
    return problem && problemText(problem);
  });

  constructor() {
    effect(() => void this.#load(this.file()));
    effect(() => {
      const [element, text] = [this.code()?.nativeElement, this.shown()];
      if (element && text !== '') void this.#highlight(element, text);
    });
    onReconnect(() => {
      if (this.#problem() === 'unreachable') void this.#load(this.file());
    });
  }

  async #load(file: FileCard): Promise<void> {
    try {
      const snippet = await this.#snippets.load(file.id, file.size);
      this.#problem.set(null);
      this.#snippet.set(snippet);
    } catch {
      this.#problem.set(await problemOf(fileUrl(file.id)));
    }
  }

  async #highlight(element: HTMLElement, text: string): Promise<void> {
    const language = extensionOf(this.file().name);
    if (language === '' || language === 'txt') return;
    try {
      const { highlighted } = await import('../rich-text/highlight');
      const elements = await highlighted(text, language);
      if (elements && this.shown() === text) element.replaceChildren(elements);
    } catch (error) {
      // It is readable without colours.
      this.#logger.log('warn', 'no syntax highlighting', { error: String(error) });
    }
  }
}
