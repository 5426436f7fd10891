import { CdkTrapFocus } from '@angular/cdk/a11y';
import {
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  output,
  resource,
  signal,
  viewChild,
} from '@angular/core';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import type { Emoji } from './emoji-set';
import { Emojis } from './emojis';

/** Emoji in a row, as in the styles. */
const COLUMNS = 8;
/** Search results that are shown. */
const FOUND_MAX = 80;
const FREQUENT_ROWS = 3;
/** The tab of frequently used emoji; the others are the groups of the emoji set. */
const FREQUENT = -1;

interface Tab {
  readonly id: number;
  readonly symbol: string;
  readonly label: string;
}

interface Cell {
  readonly text: string;
  readonly label: string;
  readonly shortcode: string | null;
}

/**
 * All emoji by category, with a search and the preferred skin tone. `picked` has the text of the
 * emoji; the host closes the picker.
 */
@Component({
  selector: 'cc-emoji-picker',
  imports: [CdkTrapFocus, Icon, Skeleton],
  templateUrl: './emoji-picker.html',
  styleUrl: './emoji-picker.css',
  host: { '(keydown.escape)': 'escape($event)' },
})
export class EmojiPicker {
  protected readonly emojis = inject(Emojis);
  readonly picked = output<string>();
  readonly closed = output();

  readonly #destroyed = inject(DestroyRef);
  /** Enter was pressed before the emoji were loaded. */
  #waiting = false;
  protected readonly grid = viewChild<ElementRef<HTMLElement>>('grid');
  protected readonly set = resource({ loader: () => this.emojis.load() });
  protected readonly searchLabel = $localize`:@@emoji.search:Search emoji`;
  protected readonly tabs = tabs();
  protected readonly tones = tones();
  protected readonly tab = signal(FREQUENT);
  protected readonly query = signal('');
  /** The emoji that the pointer or the focus is on. */
  protected readonly hovered = signal<Cell | null>(null);
  /** On touch screens the keyboard would cover the emoji. */
  protected readonly focusSearch = !matchMedia('(hover: none) and (pointer: coarse)').matches;

  protected readonly cells = computed<readonly Cell[]>(() => {
    const set = this.set.hasValue() ? this.set.value() : null;
    if (!set) return [];
    const query = this.query().trim();
    if (query !== '') return set.search(query, FOUND_MAX).map((emoji) => this.#cell(emoji));
    if (this.tab() === FREQUENT) {
      return this.emojis
        .frequent()
        .slice(0, COLUMNS * FREQUENT_ROWS)
        .map((text) => {
          const emoji = set.byText(text);
          return { ...this.#cell(emoji), text };
        });
    }
    const group = set.groups.find(({ id }) => id === this.tab());
    return group?.emojis.map((emoji) => this.#cell(emoji)) ?? [];
  });
  protected readonly heading = computed(
    () => this.tabs.find(({ id }) => id === this.tab())?.label ?? '',
  );

  protected pick(cell: Cell): void {
    this.emojis.use(cell.text);
    this.picked.emit(cell.text);
  }

  protected select(tab: number): void {
    this.query.set('');
    this.tab.set(tab);
    this.grid()?.nativeElement.scrollTo?.({ top: 0 });
  }

  protected searchKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && this.query().trim() !== '') {
      event.preventDefault();
      const first = this.cells()[0];
      if (first) this.pick(first);
      else if (this.set.isLoading()) void this.#pickWhenLoaded();
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.#buttons()[0]?.focus();
    }
  }

  protected gridKey(event: KeyboardEvent): void {
    const buttons = this.#buttons();
    const at = buttons.indexOf(event.target as HTMLElement);
    const rtl = getComputedStyle(event.currentTarget as Element).direction === 'rtl';
    const step: Readonly<Record<string, number>> = {
      ArrowLeft: rtl ? at + 1 : at - 1,
      ArrowRight: rtl ? at - 1 : at + 1,
      ArrowUp: at - COLUMNS,
      ArrowDown: at + COLUMNS,
      Home: 0,
      End: buttons.length - 1,
    };
    const next = step[event.key];
    if (next === undefined) return;
    event.preventDefault();
    moveTo(buttons, next);
  }

  /** Left and right move between the tabs, which are one Tab stop. */
  protected tabKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = this.tabs.findIndex(({ id }) => id === this.tab()) + step;
    const next = this.tabs[(at + this.tabs.length) % this.tabs.length];
    if (!next) return;
    this.select(next.id);
    const list = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]');
    list[this.tabs.indexOf(next)]?.focus();
  }

  protected escape(event: Event): void {
    event.stopPropagation();
    this.closed.emit();
  }

  /** Takes the first match of the present query, once there are emoji. */
  async #pickWhenLoaded(): Promise<void> {
    if (this.#waiting) return;
    this.#waiting = true;
    const query = this.query();
    // The picker shows when they cannot be loaded.
    const set = await this.emojis.load().catch(() => null);
    this.#waiting = false;
    const first = set?.search(query.trim(), 1)[0];
    if (first && this.query() === query && !this.#destroyed.destroyed) this.pick(this.#cell(first));
  }

  #buttons(): readonly HTMLElement[] {
    return [...(this.grid()?.nativeElement.querySelectorAll<HTMLElement>('button') ?? [])];
  }

  #cell(emoji: Emoji | null): Cell {
    return {
      text: emoji ? this.emojis.textOf(emoji) : '',
      label: emoji?.label ?? '',
      shortcode: emoji?.shortcodes[0] ?? null,
    };
  }
}

/** Moves the focus, and with it the Tab stop of the grid. */
function moveTo(buttons: readonly HTMLElement[], index: number): void {
  const next = buttons[index];
  if (!next) return;
  for (const button of buttons) button.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function tabs(): readonly Tab[] {
  return [
    { id: FREQUENT, symbol: '🕘', label: $localize`:@@emoji.frequent:Frequently used` },
    { id: 0, symbol: '😀', label: $localize`:@@emoji.smileys:Smileys and emotion` },
    { id: 1, symbol: '👋', label: $localize`:@@emoji.people:People and body` },
    { id: 3, symbol: '🐻', label: $localize`:@@emoji.animals:Animals and nature` },
    { id: 4, symbol: '🍎', label: $localize`:@@emoji.food:Food and drink` },
    { id: 5, symbol: '🚗', label: $localize`:@@emoji.travel:Travel and places` },
    { id: 6, symbol: '⚽', label: $localize`:@@emoji.activities:Activities` },
    { id: 7, symbol: '💡', label: $localize`:@@emoji.objects:Objects` },
    { id: 8, symbol: '🔣', label: $localize`:@@emoji.symbols:Symbols` },
    { id: 9, symbol: '🏁', label: $localize`:@@emoji.flags:Flags` },
  ];
}

function tones(): readonly Tab[] {
  return [
    { id: 0, symbol: '✋', label: $localize`:@@emoji.tone0:No skin tone` },
    { id: 1, symbol: '✋🏻', label: $localize`:@@emoji.tone1:Light skin tone` },
    { id: 2, symbol: '✋🏼', label: $localize`:@@emoji.tone2:Medium-light skin tone` },
    { id: 3, symbol: '✋🏽', label: $localize`:@@emoji.tone3:Medium skin tone` },
    { id: 4, symbol: '✋🏾', label: $localize`:@@emoji.tone4:Medium-dark skin tone` },
    { id: 5, symbol: '✋🏿', label: $localize`:@@emoji.tone5:Dark skin tone` },
  ];
}
