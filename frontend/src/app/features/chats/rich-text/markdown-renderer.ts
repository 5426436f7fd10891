import DOMPurify from 'dompurify';
import { isVisibleText } from '@chatcall/contracts';
import { LRUCache } from 'lru-cache';
import { partsOf } from './links';
import { createParser, createPlainParser, type ParserEnv } from './parser';

/** Messages whose rendering is kept, and the characters of all of them. */
const CACHED_MAX = 2000;
const CACHED_LENGTH_MAX = 1_000_000;

const TAGS = `a bdi blockquote br button code del div em hr li ol p pre s span strong table tbody td th
thead tr ul`;
/** Attributes that are no addresses. */
const ATTRIBUTES = `aria-label class data-copy data-language data-mention dir rel role start tabindex target title
translate type`;

/** Makes elements of HTML, without anything that a message may not contain. */
export function sanitized(html: string): DocumentFragment {
  const attributes = ATTRIBUTES.split(/\s+/);
  return DOMPurify.sanitize(html, {
    ALLOWED_TAGS: TAGS.split(/\s+/),
    ALLOWED_ATTR: [...attributes, 'href'],
    ADD_URI_SAFE_ATTR: attributes,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
}

/** The elements of a message. Shown as copies: the original stays in the cache. */
export interface RenderedText {
  readonly content: DocumentFragment;
  /** Its code blocks are highlighted, or there are none. */
  highlighted: boolean;
}

/** Renders the source text of messages. Each text is rendered once while it is in the cache. */
export class MarkdownRenderer {
  readonly #parser = createParser();
  readonly #plainParser = createPlainParser();
  readonly #cache = new LRUCache<string, RenderedText>({
    max: CACHED_MAX,
    maxSize: CACHED_LENGTH_MAX,
    sizeCalculation: (_, source) => source.length + 1,
  });

  /**
   * What the first rendering prepares for all others, in steps that take some milliseconds each: the
   * tables of the parser, those of addresses, and the document of the sanitizer.
   */
  preparations(): readonly (() => unknown)[] {
    return [
      () => this.#parser.render('a', {}),
      () => partsOf('https://a.example'),
      () => sanitized('<p>a</p>'),
    ];
  }

  render(source: string): RenderedText {
    const cached = this.#cache.get(source);
    if (cached) return cached;
    const content = this.#elements(source);
    const rendered = {
      content,
      highlighted: content.querySelector('code[data-language]') === null,
    };
    this.#cache.set(source, rendered);
    return rendered;
  }

  #elements(source: string): DocumentFragment {
    const env: ParserEnv = {};
    const html = this.#parser.render(source, env);
    const elements = env.tooComplex ? null : sanitized(html);
    // Some texts have no output, for example a link reference: `[1]: example`.
    return elements && isVisibleText(elements.textContent)
      ? elements
      : sanitized(this.#plainParser.render(source));
  }
}
