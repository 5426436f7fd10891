import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { isVisibleText, LIMITS, messageProblem } from '@chatcall/contracts';
import { Autosize } from '../../../ui/autosize/autosize';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { TimelineState } from '../timeline/timeline-state';
import { roomLeft, wantsSend } from './composer-keys';

/** Where a message is written: grows with its text, sends on Enter, keeps the draft. */
@Component({
  selector: 'cc-composer',
  imports: [Autosize, Icon, IconButton],
  templateUrl: './composer.html',
  styleUrl: './composer.css',
})
export class Composer {
  protected readonly state = inject(TimelineState);
  private readonly area = viewChild.required<ElementRef<HTMLTextAreaElement>>('area');
  private readonly autosize = viewChild.required(Autosize);

  protected readonly text = signal('');
  protected readonly room = computed(() => roomLeft(this.text()));
  protected readonly over = computed(() => -this.room());
  protected readonly tooLong = computed(() => this.over() > 0);
  protected readonly showRoom = computed(() => this.room() <= LIMITS.messageMax / 10);
  readonly #problem = computed(() => messageProblem(this.text(), LIMITS.messageMax));
  protected readonly canSend = computed(() => this.#problem() === null);
  /** The text consists of invisible characters. Spaces and line breaks alone are no error: the text is not finished. */
  protected readonly invisible = computed(
    () => this.text().trim() !== '' && this.#problem() === 'visible',
  );
  /** On touch keyboards Enter makes a line; the button sends. */
  readonly #touch = matchMedia('(hover: none) and (pointer: coarse)').matches;

  constructor() {
    // A draft arrives late from the store or from another tab, or is cleared by sending; what is being typed is never overwritten.
    effect(() => {
      const draft = this.state.draft();
      untracked(() => {
        if (draft === this.text()) return;
        const typing =
          document.hasFocus() &&
          document.activeElement === this.area().nativeElement &&
          this.text() !== '' &&
          draft !== '';
        if (!typing) this.#set(draft);
      });
    });
    effect(() => {
      if (this.state.replyTo()) untracked(() => this.focus());
    });
  }

  focus(): void {
    this.area().nativeElement.focus();
  }

  protected input(event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    this.text.set(text);
    this.state.setDraft(text);
    if (isVisibleText(text)) this.state.typed();
  }

  protected key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.state.replyTo()) {
      event.stopPropagation();
      this.state.replyTo.set(null);
      return;
    }
    if (!wantsSend(event, this.#touch)) return;
    event.preventDefault();
    this.send();
  }

  protected send(): void {
    if (!this.canSend()) return;
    const text = this.text();
    this.#set('');
    this.state.send(text);
    this.focus();
  }

  protected placeholder(): string {
    return $localize`:@@composer.placeholder:Write a message`;
  }

  #set(text: string): void {
    this.text.set(text);
    this.area().nativeElement.value = text;
    this.autosize().fit();
  }
}
