import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { LANGUAGES } from '../../../core/i18n/languages';
import { KeyValue } from '../../../platform/key-value';
import { isEmojiOnly } from '../rich-text/emoji-only';
import { EmojiPicker } from './emoji-picker';
import type { EmojiSet } from './emoji-set';
import { EMOJI_NAMES, Emojis } from './emojis';

describe('the emoji', () => {
  let set: EmojiSet;
  const found = (query: string): readonly string[] =>
    set.search(query, 5).map(({ emoji }) => emoji);

  beforeEach(async () => {
    localStorage.clear();
    set = await TestBed.inject(Emojis).load();
  });

  it('have names in every language of the app', () =>
    expect(Object.keys(EMOJI_NAMES).sort()).toEqual(LANGUAGES.map(({ code }) => code).sort()));

  it('are complete, without parts of other emoji', () => {
    const all = set.groups.flatMap(({ emojis }) => emojis);
    expect(all.length).toBeGreaterThan(1800);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
    expect(all.filter(({ label }) => label === '')).toEqual([]);
    expect(
      all.flatMap(({ emoji, tones }) => [emoji, ...tones]).filter((text) => !isEmojiOnly(text)),
    ).toEqual([]);
    expect(all.map(({ emoji }) => emoji)).not.toContain('🏽');
    expect(set.byText('👍🏽')?.shortcodes[0]).toBe('+1');
    expect(set.byText('🧑🏽‍🤝‍🧑🏽')).toBe(set.byText('🧑‍🤝‍🧑'));
  });

  it.each([
    ['tada', '🎉'],
    [':tada:', '🎉'],
    ['+1', '👍'],
    ['thumbsup', '👍'],
    ['TADA', '🎉'],
    ['party popper', '🎉'],
    ['germany', '🇩🇪'],
    ['pinata', '🪅'],
  ])('are found by %s', (query, emoji) => expect(found(query)[0]).toBe(emoji));

  it.each(['', ' ', ':', 'qqqq'])('are not found by %j', (query) =>
    expect(found(query)).toEqual([]),
  );

  it('are found in the language of the user, too', async () => {
    const german = (await EMOJI_NAMES['de']?.())?.default;
    const { EmojiSet } = await import('./emoji-set');
    const names = new EmojiSet(german as never, { '1F389': 'tada' });
    expect(names.search('Konfetti', 3).map(({ emoji }) => emoji)).toContain('🎉');
    expect(names.search('kase', 1)[0]?.emoji).toBe('🧀');
    expect(names.byShortcode('tada')?.emoji).toBe('🎉');
  });
});

describe('EmojiPicker', () => {
  let fixture: ComponentFixture<EmojiPicker>;
  let root: HTMLElement;
  let picked: string[];
  let closed: number;

  const all = (): HTMLButtonElement[] => [
    ...root.querySelectorAll<HTMLButtonElement>('[data-testid="emoji"]'),
  ];
  const texts = (): string[] => all().map((button) => button.textContent ?? '');
  const search = async (query: string): Promise<HTMLInputElement> => {
    const input = root.querySelector('input') as HTMLInputElement;
    input.value = query;
    input.dispatchEvent(new Event('input'));
    await fixture.whenStable();
    return input;
  };
  const press = (key: string): void => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    );
  };

  beforeEach(async () => {
    localStorage.clear();
    fixture = TestBed.createComponent(EmojiPicker);
    root = fixture.nativeElement as HTMLElement;
    document.body.append(root);
    picked = [];
    closed = 0;
    fixture.componentInstance.picked.subscribe((emoji) => picked.push(emoji));
    fixture.componentInstance.closed.subscribe(() => (closed += 1));
    await fixture.whenStable();
  });

  afterEach(() => fixture.destroy());

  it('begins with common emoji, then with those that were used most', async () => {
    expect(texts()).toContain('👍');
    const emojis = TestBed.inject(Emojis);
    for (const emoji of ['🧀', '🚀', '🚀']) emojis.use(emoji);
    await fixture.whenStable();
    expect(texts().slice(0, 2)).toEqual(['🚀', '🧀']);
    for (let times = 0; times < 100; times++) emojis.use('🐙');
    for (let times = 0; times < 3; times++) emojis.use('🦊');
    expect(emojis.frequent().slice(0, 2)).toEqual(['🐙', '🦊']);
    expect(JSON.parse(TestBed.inject(KeyValue).get('chatcall.emojiUsed') ?? '')).toHaveLength(4);
  });

  it('ignores a damaged store', () => {
    localStorage.setItem('chatcall.emojiUsed', '{"a":[1]}');
    localStorage.setItem('chatcall.emojiTone', '77');
    TestBed.resetTestingModule();
    const emojis = TestBed.inject(Emojis);
    expect(emojis.tone()).toBe(0);
    expect(emojis.frequent()[0]).toBe('👍');
  });

  it('finds, and picks the first result with Enter', async () => {
    const input = await search('tada');
    expect(texts()[0]).toBe('🎉');
    input.focus();
    press('Enter');
    expect(picked).toEqual(['🎉']);
    await search('qqqq');
    expect(all()).toEqual([]);
    expect(root.textContent).toContain('No emoji found');
  });

  it('picks the first result of a search once the emoji are loaded, however often Enter is pressed', async () => {
    const emojis = TestBed.inject(Emojis);
    const loaded = await emojis.load();
    let finish: (set: EmojiSet) => void = () => undefined;
    const later = new Promise<EmojiSet>((resolve) => (finish = resolve));
    emojis.load = () => later;
    const waiting = TestBed.createComponent(EmojiPicker);
    const first = new Promise<string>((resolve) =>
      waiting.componentInstance.picked.subscribe((emoji) => {
        picked.push(emoji);
        resolve(emoji);
      }),
    );
    waiting.autoDetectChanges();
    const input = (waiting.nativeElement as HTMLElement).querySelector('input') as HTMLInputElement;
    input.value = 'tada';
    input.dispatchEvent(new Event('input'));
    for (let times = 0; times < 2; times += 1) {
      const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true });
      input.dispatchEvent(event);
      expect(event.defaultPrevented).toBe(true);
    }
    expect(picked).toEqual([]);
    finish(loaded);
    expect(await first).toBe('🎉');
    await waiting.whenStable();
    expect(picked).toEqual(['🎉']);
    waiting.destroy();
  });

  it('remembers the skin tone', async () => {
    const tone = root.querySelector('select') as HTMLSelectElement;
    tone.value = '4';
    tone.dispatchEvent(new Event('change'));
    await search('thumbsup');
    all()[0]?.click();
    expect(picked).toEqual(['👍🏾']);
    expect(TestBed.inject(KeyValue).get('chatcall.emojiTone')).toBe('4');
  });

  it('is used with the keyboard: one Tab stop for the tabs and one for the emoji', async () => {
    const tabs = [...root.querySelectorAll<HTMLElement>('[role="tab"]')];
    tabs[0]?.focus();
    press('ArrowRight');
    await fixture.whenStable();
    expect(tabs.filter((tab) => tab.tabIndex === 0)).toEqual([tabs[1]]);
    expect(document.activeElement).toBe(tabs[1]);
    expect(tabs[1]?.getAttribute('aria-selected')).toBe('true');
    root.querySelector('input')?.focus();
    press('ArrowDown');
    const [first] = all();
    expect(document.activeElement).toBe(first);
    press('ArrowRight');
    press('ArrowDown');
    expect(document.activeElement).toBe(all()[9]);
    expect(all().filter((button) => button.tabIndex === 0)).toEqual([all()[9]]);
    press('Home');
    expect(document.activeElement).toBe(first);
    expect(first?.getAttribute('aria-label')).toBe('grinning face');
    press('Escape');
    expect(closed).toBe(1);
  });
});
