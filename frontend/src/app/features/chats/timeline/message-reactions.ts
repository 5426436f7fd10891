import { Component, DestroyRef, inject, input, output, signal } from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { Reaction } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Toasts } from '../../../ui/toast/toasts';
import { TimelineState } from './timeline-state';

/** How long a finger rests on a reaction until it shows who reacted. Milliseconds. */
const LONG_PRESS_MS = 500;

/** The reactions to a message: each is a button that adds or removes the own one. */
@Component({
  selector: 'cc-message-reactions',
  template: `
    @for (one of message().reactions; track one.emoji) {
      <button
        type="button"
        class="reaction"
        tabindex="-1"
        data-testid="reaction"
        [class.mine]="one.mine"
        [attr.aria-pressed]="one.mine"
        [attr.aria-label]="label(one)"
        [attr.title]="names().get(one.emoji) ?? null"
        (pointerenter)="load()"
        (focus)="load()"
        (pointerdown)="press($event)"
        (pointerup)="release()"
        (pointercancel)="release()"
        (pointerleave)="release()"
        (contextmenu)="held($event)"
        (click)="toggle(one)"
      >
        <span aria-hidden="true">{{ one.emoji }}</span>
        <span aria-hidden="true">{{ times.number(one.count) }}</span>
      </button>
    }
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      gap: 4px;
      margin-top: 4px;
    }
    .reaction {
      display: inline-flex;
      gap: 4px;
      align-items: center;
      min-height: 28px;
      padding: 0 8px;
      border: 1px solid var(--cc-line);
      border-radius: 14px;
      background: var(--cc-surface);
      color: var(--cc-text);
      font-size: var(--cc-fs-2);
      line-height: 1;
      touch-action: manipulation;
      -webkit-touch-callout: none;
      user-select: none;
    }
    .reaction.mine {
      border-color: var(--cc-primary);
      background: var(--cc-primary-soft);
      color: var(--cc-on-primary-soft);
    }
  `,
  host: { role: 'group', 'aria-label': $localize`:@@reaction.list:Reactions` },
})
export class MessageReactions {
  readonly #state = inject(TimelineState);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);

  readonly message = input.required<TimelineMessage>();
  /** Who has reacted is to be shown: after a long press on a touch screen. */
  readonly info = output();
  /** Who has reacted, by emoji; loaded when a reaction is pointed at. */
  protected readonly names = signal<ReadonlyMap<string, string>>(new Map());

  protected label({ emoji, count, mine }: Reaction): string {
    return mine
      ? $localize`:@@reaction.mine:${emoji}:emoji: ${count}:count:, you too`
      : $localize`:@@reaction.others:${emoji}:emoji: ${count}:count:`;
  }

  #timer: ReturnType<typeof setTimeout> | null = null;
  /** The press was long: the click that follows is none. */
  #long = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.release());
  }

  protected press({ pointerType }: PointerEvent): void {
    this.#long = false;
    if (pointerType !== 'touch') return;
    this.#timer = setTimeout(() => {
      this.#long = true;
      this.info.emit();
    }, LONG_PRESS_MS);
  }

  protected release(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The menu of the browser would cover the dialog. */
  protected held(event: Event): void {
    if (this.#timer !== null || this.#long) event.preventDefault();
  }

  protected async toggle({ emoji, mine }: Reaction): Promise<void> {
    if (this.#long) return;
    try {
      await this.#state.react(this.message(), emoji, !mine);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }

  protected async load(): Promise<void> {
    const names = new Map<string, string[]>();
    // Without the names the counts are still shown.
    for (const { emoji, user } of await this.#state.reactors(this.message()).catch(() => []))
      names.set(emoji, [...(names.get(emoji) ?? []), user.displayName]);
    this.names.set(new Map(Array.from(names, ([emoji, users]) => [emoji, this.times.list(users)])));
  }
}
