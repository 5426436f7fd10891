/**
 * Finds the texts marked for translation, with Angular's extractor in templates and TypeScript's
 * parser in code. Lists missing translations: `node frontend/tools/texts.mjs`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HtmlParser, MessageBundle } from '@angular/compiler';
import ts from 'typescript';

const frontend = join(import.meta.dirname, '..');

/**
 * @typedef {object} MarkedText
 * @property {string} id custom id, without `@@`; empty when the text has none
 * @property {string} text source text in the form of `loadTranslations`
 * @property {string} file
 */

/** @returns {MarkedText[]} every marked text of the app, in the order of files */
export function markedTexts(root = join(frontend, 'src')) {
  /** @type {MarkedText[]} */
  const found = [];
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const file = relative(frontend, path);
    if (!entry.isFile() || /\.spec\.ts$|testing/.test(path)) continue;
    if (entry.name.endsWith('.html') && entry.name !== 'index.html')
      found.push(...inTemplate(readFileSync(path, 'utf8'), file));
    if (entry.name.endsWith('.ts')) found.push(...inCode(readFileSync(path, 'utf8'), file));
  }
  return found;
}

/** Placeholders of a text, sorted: a translation must have the same. */
export function placeholdersOf(text) {
  return [...new Set(text.match(/\{\$\w+\}|\{INTERPOLATION\w*\}|VAR_\w+/g) ?? [])].sort();
}

function inTemplate(template, file) {
  const bundle = new MessageBundle(new HtmlParser(), [], {}, 'en', true);
  const errors = bundle.updateFromTemplate(template, file);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]}`);
  return bundle.getMessages().map((message) => ({
    id: message.customId,
    text: message.nodes
      .map((node) => textOf(node, message.nodes.length === 1))
      .join('')
      .replace(/\s+/g, ' ')
      .trim(),
    file,
  }));
}

/** A node of Angular's message tree in the format of `loadTranslations`. */
function textOf(node, alone) {
  if ('value' in node && 'name' in node) return `{$${node.name}}`;
  if ('expressionPlaceholder' in node) return icuText(node);
  if ('startName' in node) {
    const children = node.children.map((child) => textOf(child, false)).join('');
    return node.isVoid
      ? `{$${node.startName}}`
      : `{$${node.startName}}${children}{$${node.closeName}}`;
  }
  if ('children' in node) return node.children.map((child) => textOf(child, alone)).join('');
  if ('value' in node && typeof node.value === 'string') return node.value;
  if ('value' in node && 'previousMessage' in node)
    return alone ? icuText(node.value) : `{$${node.name}}`;
  throw new Error(`unknown node in a message: ${Object.keys(node)}`);
}

function icuText(icu) {
  const cases = Object.entries(icu.cases).map(
    ([name, value]) => `${name} {${textOf(value, false).replaceAll('{$', '{')}}`,
  );
  return `{${icu.expressionPlaceholder ?? 'VAR_PLURAL'}, ${icu.type}, ${cases.join(' ')}}`;
}

function inCode(code, file) {
  const found = [];
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true);
  const visit = (node) => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === '$localize')
      found.push(localized(node.template, file));
    if (
      ts.isPropertyAssignment(node) &&
      node.name.getText() === 'template' &&
      ts.isStringLiteralLike(node.initializer)
    ) {
      found.push(...inTemplate(node.initializer.text, file));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function localized(template, file) {
  const head = ts.isNoSubstitutionTemplateLiteral(template) ? template.text : template.head.text;
  const mark = /^:(?:[^:]*\|)?(?:[^:@]*)@@([^:]+):/.exec(head);
  let text = mark ? head.slice(mark[0].length) : head;
  if (!ts.isNoSubstitutionTemplateLiteral(template)) {
    template.templateSpans.forEach((span, index) => {
      const named = /^:([\w]+):/.exec(span.literal.text);
      text += `{$${named ? named[1] : index === 0 ? 'PH' : `PH_${index}`}}`;
      text += named ? span.literal.text.slice(named[0].length) : span.literal.text;
    });
  }
  return { id: mark?.[1] ?? '', text, file };
}

if (process.argv[1] === import.meta.filename) {
  const texts = new Map(markedTexts().map((one) => [one.id, one.text]));
  for (const name of readdirSync(join(frontend, 'public/i18n'))) {
    const language = JSON.parse(readFileSync(join(frontend, 'public/i18n', name), 'utf8'));
    const missing = Object.fromEntries([...texts].filter(([id]) => !(id in language)));
    const unused = Object.keys(language).filter((id) => !texts.has(id));
    console.log(
      `${name}: ${texts.size} texts, ${Object.keys(missing).length} missing, ${unused.length} unused`,
    );
    if (Object.keys(missing).length > 0) console.log(JSON.stringify(missing, null, 2));
    if (unused.length > 0) console.log('unused:', unused.join(', '));
  }
}
