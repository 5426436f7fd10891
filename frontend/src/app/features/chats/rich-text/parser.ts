import createMarkdownIt, { type Env, type MarkdownIt, type Token } from 'markdown-it';
import { rendererRules } from './html';
import { linkRules } from './link-rules';

/** Larger results are shown as plain text: 8,000 characters can be 36,000 cells of a table. */
const TOKENS_MAX = 3000;
/** A code block is one token and several elements. */
const CODE_BLOCK_COST = 6;
/** Deeper nesting is shown as plain text. */
const DEPTH_MAX = 20;

/** What the parser reports about a text. */
export interface ParserEnv extends Env {
  /** It is too large or too deep to be shown with formatting. */
  tooComplex?: boolean;
}

/**
 * The parser of messages: CommonMark with strikethrough, tables and task lists. No HTML; images
 * become links; single line breaks are kept.
 */
export function createParser(): MarkdownIt {
  const parser = createMarkdownIt({ html: false, breaks: true, linkify: false, maxNesting: 100 });
  // Before the text of paragraphs and cells is parsed: that would take most of the time.
  parser.core.ruler.after('block', 'bounds', (state) => {
    const env = state.env as ParserEnv;
    env.tooComplex = exceedsBounds(state.tokens);
    if (env.tooComplex) state.tokens = [];
  });
  parser.core.ruler.push('task-lists', (state) => markTasks(state.tokens));
  parser.use(linkRules);
  parser.core.ruler.push('inline-bounds', (state) => {
    const env = state.env as ParserEnv;
    const children = state.tokens.flatMap((token) => token.children ?? []);
    env.tooComplex ||= exceedsBounds(children);
    if (env.tooComplex) state.tokens = [];
  });
  parser.use(rendererRules);
  return parser;
}

/** The parser of texts that are shown without formatting: only paragraphs and links. */
export function createPlainParser(): MarkdownIt {
  const parser = createMarkdownIt('zero', { breaks: true });
  return parser.enable('newline').use(linkRules).use(rendererRules);
}

function exceedsBounds(tokens: readonly Token[]): boolean {
  let cost = 0;
  for (const { type, level } of tokens) {
    cost += type === 'fence' || type === 'code_block' ? CODE_BLOCK_COST : 1;
    if (level > DEPTH_MAX) return true;
  }
  return cost > TOKENS_MAX;
}

const TASK = /^\[([ xX])\](?=\s|$)/;

/** Marks list items that begin with `[ ]` or `[x]`, and removes these characters. */
function markTasks(tokens: readonly Token[]): void {
  tokens.forEach((token, index) => {
    const item = tokens[index - 2];
    const text = token.children?.[0];
    if (token.type !== 'inline' || item?.type !== 'list_item_open' || text?.type !== 'text') return;
    const mark = TASK.exec(text.content);
    if (!mark) return;
    item.meta = { done: mark[1] !== ' ' };
    text.content = text.content.slice(mark[0].length).trimStart();
  });
}
