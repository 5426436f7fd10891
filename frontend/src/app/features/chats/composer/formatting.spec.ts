import { formatEdit, formatOfKey, linkEdit, type Format } from './formatting';
import { continuedLine } from './line-continuation';
import type { TextEdit } from './text-edit';

/** A text whose selection is between `[` and `]`; a cursor is `|`. */
const read = (marked: string): { text: string; start: number; end: number } => {
  if (marked.includes('|')) {
    const at = marked.indexOf('|');
    return { text: marked.replace('|', ''), start: at, end: at };
  }
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  return { text: marked.replace(/[«»]/g, ''), start, end };
};
const written = (text: string, edit: TextEdit): string => {
  const whole = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  const [start, end] = edit.select;
  return start === end
    ? `${whole.slice(0, start)}|${whole.slice(start)}`
    : `${whole.slice(0, start)}«${whole.slice(start, end)}»${whole.slice(end)}`;
};
const formatted = (marked: string, format: Format): string => {
  const { text, start, end } = read(marked);
  return written(text, formatEdit(text, start, end, format));
};

describe('formatting the selection', () => {
  it.each([
    ['bold', 'a «b c» d', 'a **«b c»** d'],
    ['bold', 'a« b »c', 'a **«b»** c'],
    ['bold', 'a **«b»** c', 'a «b» c'],
    ['bold', '«**b**»', '«b»'],
    ['bold', '*«b»*', '***«b»***'],
    ['bold', '***«b»***', '*«b»*'],
    ['bold', 'a |b', 'a **|**b'],
    ['bold', '**|**', '|'],
    ['bold', '**ab|** c', '**ab**| c'],
    ['italic', '«b»', '*«b»*'],
    ['italic', '**«b»**', '***«b»***'],
    ['italic', '***«b»***', '**«b»**'],
    ['italic', '*«b»*', '«b»'],
    ['strikethrough', '«b»', '~~«b»~~'],
    ['strikethrough', '~~«b»~~', '«b»'],
    ['code', 'a «b» c', 'a `«b»` c'],
    ['code', 'a `«b»` c', 'a «b» c'],
    ['code', '«a\nb»', '```\n«a\nb»\n```'],
    ['code-block', 'x\n|\ny', 'x\n```\n|\n```\ny'],
    ['code-block', '«```\na\nb\n```»', '«a\nb»'],
    ['quote', 'a «b\nc» d\ne', '«> a b\n> c d»\ne'],
    ['quote', '«> a\n> b»', '«a\nb»'],
    ['quote', 'a|', '> a|'],
    ['quote', '> a|', 'a|'],
    ['list', '|', '- |'],
    ['list', '«a\n\nb»', '«- a\n\n- b»'],
    ['list', '«- a\n2. b»', '«a\nb»'],
    ['link', 'see «this page» now', 'see [this page](«https://») now'],
    ['link', '«https://example.org»', '[|](https://example.org)'],
    ['link', '|', '[|](https://)'],
  ] as const)('%s: %j', (format, before, after) => expect(formatted(before, format)).toBe(after));

  it.each(['bold', 'italic', 'strikethrough', 'code', 'quote', 'list', 'code-block'] as const)(
    'twice changes nothing: %s',
    (format) => {
      const once = formatted('«some text»', format);
      expect(once).not.toBe('«some text»');
      expect(formatted(once, format).replace(/[«»]/g, '')).toBe('some text');
    },
  );

  it('makes a link of an address that is pasted over a text', () =>
    expect(written('a b c', linkEdit('a b c', 2, 3, 'https://b.example'))).toBe(
      'a [b](https://b.example)| c',
    ));
});

describe('formatOfKey', () => {
  const key = (code: string, change: Partial<KeyboardEvent> = {}): Format | null =>
    formatOfKey(
      { code, ctrlKey: true, metaKey: false, altKey: false, shiftKey: false, ...change },
      /^Key(.)$/.exec(code)?.[1]?.toLowerCase() ?? null,
    );
  it('knows the shortcuts, with Ctrl or ⌘', () => {
    expect(['KeyB', 'KeyI', 'KeyE'].map((code) => key(code))).toEqual(['bold', 'italic', 'code']);
    expect(key('KeyB', { ctrlKey: false, metaKey: true })).toBe('bold');
    const shiftKey = true;
    expect(['KeyX', 'KeyE', 'Digit8', 'Digit9'].map((code) => key(code, { shiftKey }))).toEqual([
      'strikethrough',
      'code-block',
      'list',
      'quote',
    ]);
  });
  it('leaves other keys', () => {
    expect(key('KeyX')).toBeNull();
    expect(key('KeyB', { ctrlKey: false })).toBeNull();
    expect(key('KeyB', { altKey: true })).toBeNull();
    expect(key('KeyB', { shiftKey: true })).toBeNull();
  });
});

describe('a line break in a list or quote', () => {
  const after = (marked: string): string | null => {
    const { text, start } = read(marked);
    const edit = continuedLine(text, start);
    return edit && written(text, edit);
  };
  it.each([
    ['- a|', '- a\n- |'],
    ['* a|', '* a\n* |'],
    ['  - a|', '  - a\n  - |'],
    ['- a|b', '- a\n- |b'],
    ['1. a|', '1. a\n2. |'],
    ['9) a|', '9) a\n10) |'],
    ['- [x] a|', '- [x] a\n- [ ] |'],
    ['> a|', '> a\n> |'],
    ['> > - a|', '> > - a\n> > - |'],
    ['- a\n- |', '- a\n|'],
    ['1. a\n2. |\nb', '1. a\n|\nb'],
    ['> |', '|'],
    ['- [ ] |', '|'],
  ])('%j', (before, expected) => expect(after(before)).toBe(expected));

  it.each(['a|', '-a|', '1.5|', '|- a', '```\n- a|', 'x - a|', '**a|'])(
    'is an ordinary one: %j',
    (before) => expect(after(before)).toBeNull(),
  );
});
