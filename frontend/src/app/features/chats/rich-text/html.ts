import type { MarkdownIt, Token } from 'markdown-it';
import type { LinkMeta } from './link-rules';

/** Numbers of an ordered list with this many digits need a wider margin. */
const WIDE_DIGITS = 3;

/**
 * How the parts of a message become HTML: no line breaks between elements, because white space is
 * kept; no headings, because those belong to the page; no styles, which the page's policy forbids.
 */
export function rendererRules({ renderer, utils }: MarkdownIt): void {
  const { rules } = renderer;
  const escape = (text: string): string => utils.escapeHtml(text);
  const code = (token: Token): string => {
    const language = /^[\w+#.-]{1,20}/.exec(utils.unescapeAll(token.info).trim())?.[0] ?? '';
    return (
      `<div class="cc-md-code"><div class="cc-md-bar"><span>${escape(language)}</span>` +
      `<button type="button" tabindex="-1" data-copy>${escape($localize`:@@text.copyCode:Copy code`)}</button>` +
      `</div><pre dir="ltr" translate="no"><code data-language="${escape(language.toLowerCase())}">` +
      `${escape(token.content.replace(/\n$/, ''))}</code></pre></div>`
    );
  };

  renderer.renderToken = (tokens, index) => {
    const token = tokens[index];
    if (!token || token.hidden) return '';
    return `<${token.nesting < 0 ? '/' : ''}${token.tag}${renderer.renderAttrs(token)}>`;
  };
  rules['softbreak'] = () => '<br>';
  rules['hardbreak'] = () => '<br>';
  rules['fence'] = (tokens, index) => code(at(tokens, index));
  rules['code_block'] = (tokens, index) => code(at(tokens, index));
  rules['heading_open'] = (tokens, index) => `<p class="cc-md-${at(tokens, index).tag}">`;
  rules['heading_close'] = () => '</p>';
  rules['ordered_list_open'] = (tokens, index) => {
    const token = at(tokens, index);
    const digits = String(token.attrGet('start') ?? '1').length;
    if (digits >= WIDE_DIGITS) token.attrSet('class', 'cc-md-wide');
    return `<ol${renderer.renderAttrs(token)}>`;
  };
  rules['list_item_open'] = (tokens, index) => {
    const task = at(tokens, index).meta as { readonly done: boolean } | null;
    if (!task) return '<li>';
    const label = task.done
      ? $localize`:@@text.taskDone:Done:`
      : $localize`:@@text.taskOpen:To do:`;
    return (
      `<li class="cc-md-task${task.done ? ' cc-md-done' : ''}">` +
      `<span class="cc-md-check" role="img" aria-label="${escape(label)}"></span>`
    );
  };
  rules['table_open'] = () =>
    `<div class="cc-md-table" role="group" tabindex="0" aria-label="${escape($localize`:@@text.table:Table`)}"><table>`;
  rules['table_close'] = () => '</table></div>';
  for (const cell of ['th', 'td'])
    rules[`${cell}_open`] = (tokens, index) => {
      const side = /text-align:(\w+)/.exec(String(at(tokens, index).attrGet('style') ?? ''))?.[1];
      return side ? `<${cell} class="cc-md-${side}">` : `<${cell}>`;
    };
  rules['link_open'] = (tokens, index) => {
    const token = at(tokens, index);
    const title = token.attrGet('title');
    return (
      `<a href="${escape(String(token.attrGet('href') ?? ''))}"${title ? ` title="${escape(String(title))}"` : ''}` +
      ` target="_blank" rel="noopener noreferrer nofollow" tabindex="-1"><bdi>`
    );
  };
  rules['mention'] = (tokens, index) => {
    const target = at(tokens, index).content;
    const name = target.length > 5 ? '@…' : `@${target}`;
    return `<button type="button" tabindex="-1" class="cc-mention" data-mention="${escape(target)}">${name}</button>`;
  };
  rules['link_close'] = (tokens, index) => {
    const meta = at(tokens, index).meta as LinkMeta | null;
    const target = meta?.target;
    return `</bdi>${target ? ` <span class="cc-md-target">(<bdi>${escape(target)}</bdi>)</span>` : ''}</a>`;
  };
}

function at(tokens: readonly Token[], index: number): Token {
  const token = tokens[index];
  if (!token) throw new Error(`no token ${index}`);
  return token;
}
