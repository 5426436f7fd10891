import { Component, computed, DestroyRef, effect, inject, input, signal } from '@angular/core';
import { Avatar } from '../../../ui/avatar/avatar';
import { applyEdit, replacement } from './text-edit';
import {
  matchTrigger,
  type Suggestion,
  type TriggerMatch,
  type TriggerProvider,
} from './trigger-provider';

const SHOWN_MAX = 8;

/**
 * Suggestions for the word before the cursor of a text area, as a list above it. The focus stays in
 * the text area: arrows choose, Enter and Tab insert, Esc closes. Its host gives it every key press
 * first.
 *
 * The text area stays a text box of several lines, which may have a list of suggestions and an active
 * one: ARIA allows the role `combobox`, and with it `aria-expanded`, on single-line fields only. That
 * the list is open is announced instead.
 */
@Component({
  selector: 'cc-trigger-autocomplete',
  imports: [Avatar],
  template: `
    <span class="cc-sr" role="status" data-testid="suggestion-count">
      @if (open()) {
        <!-- prettier-ignore --><span i18n="@@suggestions.count">{suggestions().length, plural, =1 {1 suggestion} other {{{ suggestions().length }} suggestions}}</span>
      }
    </span>
    @if (open()) {
      <ul
        id="cc-suggestions"
        role="listbox"
        data-testid="suggestions"
        [attr.aria-label]="match()?.provider?.label()"
      >
        @for (one of suggestions(); track one.id; let index = $index) {
          <!-- The keys are handled in the text area, which keeps the focus. -->
          <li
            role="option"
            tabindex="-1"
            data-testid="suggestion"
            [id]="'cc-suggestion-' + index"
            [attr.aria-selected]="index === active()"
            (mousedown)="$event.preventDefault()"
            (click)="insert(one)"
            (keydown.enter)="insert(one)"
            (mousemove)="active.set(index)"
          >
            @if (one.person; as person) {
              <cc-avatar
                [seed]="person.id"
                [name]="person.displayName"
                [url]="person.avatarUrl"
                [size]="24"
              />
            } @else if (one.symbol) {
              <span class="symbol" aria-hidden="true">{{ one.symbol }}</span>
            }
            <span class="cc-clip" dir="auto">{{ one.label }}</span>
            @if (one.detail) {
              <span class="detail cc-clip" dir="auto">{{ one.detail }}</span>
            }
          </li>
        }
      </ul>
    }
  `,
  styles: `
    :host {
      position: absolute;
      inset-inline: 0;
      bottom: 100%;
      z-index: 3;
    }
    ul {
      margin-bottom: 6px;
      padding: 4px;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r2);
      background: var(--cc-surface);
      box-shadow: var(--cc-e2);
    }
    li {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-height: 32px;
      padding: 2px var(--cc-s2);
      border-radius: var(--cc-r1);
      font-size: var(--cc-fs-3);
      cursor: pointer;
    }
    li[aria-selected='true'] {
      color: var(--cc-on-primary-soft);
      background: var(--cc-primary-soft);
    }
    .symbol {
      flex: none;
      width: 24px;
      font-size: 1.25rem;
      line-height: 1;
      text-align: center;
    }
    .detail {
      margin-inline-start: auto;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    li[aria-selected='true'] .detail {
      color: inherit;
    }
    @media (pointer: coarse) {
      li {
        min-height: 44px;
      }
    }
    @media (forced-colors: active) {
      li[aria-selected='true'] {
        outline: 2px solid Highlight;
      }
    }
  `,
})
export class TriggerAutocomplete {
  readonly area = input.required<HTMLTextAreaElement>();
  readonly providers = input.required<readonly TriggerProvider[]>();

  protected readonly match = signal<TriggerMatch | null>(null);
  protected readonly suggestions = signal<readonly Suggestion[]>([]);
  protected readonly active = signal(0);
  protected readonly open = computed(() => this.suggestions().length > 0);
  /** Start of a word whose list was closed with Esc: it stays closed. */
  #dismissed = -1;

  constructor() {
    let field: HTMLTextAreaElement | null = null;
    const moved = (): void => this.#update();
    const left = (): void => this.#close();
    const release = (): void => {
      for (const event of ['input', 'click', 'keyup']) field?.removeEventListener(event, moved);
      field?.removeEventListener('blur', left);
    };
    effect(() => {
      release();
      field = this.area();
      for (const event of ['input', 'click', 'keyup']) field.addEventListener(event, moved);
      field.addEventListener('blur', left);
      for (const [name, value] of [
        ['aria-autocomplete', 'list'],
        ['aria-haspopup', 'listbox'],
      ] as const)
        field.setAttribute(name, value);
    });
    effect(() => this.#describe(this.open() ? this.active() : null));
    inject(DestroyRef).onDestroy(release);
  }

  /** Whether the key was used by the list. Call with every key press of the text area first. */
  key(event: KeyboardEvent): boolean {
    const count = this.suggestions().length;
    if (count === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
      return false;
    const at = this.active();
    const chosen = this.suggestions()[at];
    if (event.key === 'ArrowDown') this.active.set((at + 1) % count);
    else if (event.key === 'ArrowUp') this.active.set((at - 1 + count) % count);
    else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) this.insert(chosen);
    else if (event.key === 'Escape') {
      this.#dismissed = this.match()?.start ?? -1;
      this.#close();
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  /** Call after changing the text by other means than typing. */
  reset(): void {
    this.#dismissed = -1;
    this.#close();
  }

  protected insert(suggestion: Suggestion): void {
    const match = this.match();
    if (!match) return;
    const area = this.area();
    const spaced = /^\s/.test(area.value.slice(match.end)) ? '' : ' ';
    this.#replace(match, suggestion, spaced);
  }

  #update(): void {
    const area = this.area();
    const cursor = area.selectionStart;
    const match =
      cursor === area.selectionEnd && document.activeElement === area
        ? matchTrigger(area.value, cursor, this.providers())
        : null;
    const before = this.match();
    if (match?.start !== this.#dismissed) this.#dismissed = -1;
    if (match === null || match.start === this.#dismissed) return this.#close();
    if (before?.start === match.start && before.end === match.end && before.query === match.query)
      return;
    this.match.set(match);
    void this.#load(match);
  }

  async #load(match: TriggerMatch): Promise<void> {
    const { provider, query } = match;
    try {
      if (match.closed) {
        const found = await provider.closed?.(query);
        if (this.match() !== match) return;
        if (found) this.#replace(match, found, '');
        else this.#close();
        return;
      }
      const found = await provider.suggest(query);
      if (this.match() !== match) return;
      this.active.set(0);
      this.suggestions.set(found.slice(0, SHOWN_MAX));
      if (!provider.more || found.length >= SHOWN_MAX) return;
      const more = await provider.more(query);
      if (this.match() !== match) return;
      const known = new Set(found.map(({ id }) => id));
      const all = [...found, ...more.filter(({ id }) => !known.has(id))];
      // The chosen one stays: the others follow below.
      this.suggestions.set(all.slice(0, SHOWN_MAX));
    } catch {
      // Without suggestions one types the whole word.
      if (this.match() === match) this.#close();
    }
  }

  #replace(match: TriggerMatch, suggestion: Suggestion, after: string): void {
    this.#close();
    applyEdit(this.area(), replacement(match.start, match.end, suggestion.text + after));
    match.provider.picked?.(suggestion);
  }

  #close(): void {
    this.match.set(null);
    this.suggestions.set([]);
  }

  /** The text area names the chosen suggestion, which screen readers then read. */
  #describe(active: number | null): void {
    const area = this.area();
    if (active === null) {
      area.removeAttribute('aria-controls');
      area.removeAttribute('aria-activedescendant');
      return;
    }
    area.setAttribute('aria-controls', 'cc-suggestions');
    area.setAttribute('aria-activedescendant', `cc-suggestion-${active}`);
  }
}
