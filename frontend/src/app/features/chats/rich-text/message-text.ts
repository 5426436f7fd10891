import { Clipboard } from '@angular/cdk/clipboard';
import {
  Component,
  effect,
  ElementRef,
  inject,
  Injector,
  input,
  ViewEncapsulation,
} from '@angular/core';
import type { MessageMentions, UserCard, UserId } from '@chatcall/contracts';
import { isolate } from '../../../core/i18n/isolate';
import { Announcer } from '../../../ui/announcer';
import { MentionedPeople } from './mentioned-people';
import type { RenderedText } from './markdown-renderer';
import { RichTexts } from './rich-texts';

/** How long the button shows that code was copied. Milliseconds. */
const COPIED_MS = 2000;

/**
 * The text of a message with its formatting. Shows the source text until the parser is loaded.
 */
@Component({
  selector: 'cc-message-text',
  template: '',
  styleUrl: './message-text.css',
  // The elements of messages are not in a template.
  encapsulation: ViewEncapsulation.None,
  host: { '(click)': 'clicked($event)' },
})
export class MessageText {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #texts = inject(RichTexts);
  readonly #clipboard = inject(Clipboard);
  readonly #announcer = inject(Announcer);

  readonly #injector = inject(Injector);

  readonly content = input.required<string>();
  readonly mentions = input<MessageMentions>({ users: [], all: null });
  /**
   * Ids of the members of the conversation, so that mentions of others say so; null: not known. A
   * function: only texts with mentions follow it.
   */
  readonly members = input<() => ReadonlySet<UserId> | null>(() => null);
  #shown: RenderedText | null = null;

  constructor() {
    effect(() => {
      this.#show(this.content());
      this.#name(this.mentions());
    });
  }

  protected clicked(event: MouseEvent): void {
    const chip = (event.target as Element).closest<HTMLElement>('button[data-mention]');
    const person = this.mentions().users.find(({ id }) => id === chip?.dataset['mention']);
    if (person) void this.#injector.get(MentionedPeople).open(person);
    const button = (event.target as Element).closest<HTMLElement>('button[data-copy]');
    const code = button?.closest('.cc-md-code')?.querySelector('code');
    if (!button || !code || !this.#clipboard.copy(code.textContent)) return;
    const text = button.textContent;
    button.textContent = $localize`:@@text.codeCopied:Copied`;
    void this.#announcer.announce($localize`:@@text.codeCopiedAnnouncement:Code copied`);
    setTimeout(() => (button.textContent = text), COPIED_MS);
  }

  #show(source: string): void {
    const rendered = this.#texts.render(source);
    if (rendered && rendered === this.#shown) return;
    this.#shown = rendered;
    if (rendered) this.#host.replaceChildren(rendered.content.cloneNode(true));
    else this.#host.textContent = source;
    if (rendered && !rendered.highlighted) void this.#highlight(rendered);
  }

  async #highlight(rendered: RenderedText): Promise<void> {
    await this.#texts.highlight(rendered);
    if (this.#shown !== rendered) return;
    this.#host.replaceChildren(rendered.content.cloneNode(true));
    this.#name(this.mentions());
  }

  /** Gives the mentions their names. */
  #name({ users, all }: MessageMentions): void {
    const chips = this.#host.querySelectorAll<HTMLElement>('[data-mention]');
    if (chips.length === 0) return;
    const meId = this.#injector.get(MentionedPeople).meId();
    const members = this.members()();
    for (const chip of chips) {
      const target = chip.dataset['mention'] ?? '';
      const person = users.find(({ id }) => id === target);
      if (person) chip.textContent = `@${person.displayName}`;
      const everyone = target === all && target === 'all';
      chip.classList.toggle('cc-mention-me', everyone || (person && person.id === meId) === true);
      const outside = person && person.id !== meId && members?.has(person.id) === false;
      this.#markOutsider(chip, outside ? person : null);
      // What leads nowhere is no button.
      chip.toggleAttribute('disabled', !person || person.id === meId);
    }
  }

  /** A person who is not a member was not notified: the chip says so. */
  #markOutsider(chip: HTMLElement, person: UserCard | null): void {
    chip.classList.toggle('cc-mention-outside', person !== null);
    if (person === null) {
      chip.removeAttribute('title');
      chip.removeAttribute('aria-label');
      return;
    }
    const name = `@${person.displayName}`;
    chip.title = $localize`:@@mention.outside:Not a member of this conversation`;
    chip.ariaLabel = $localize`:@@mention.outsideName:${isolate(name)}:name:, not a member of this conversation`;
  }
}
