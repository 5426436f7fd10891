import {
  afterNextRender,
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  Injector,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import {
  isVisibleText,
  LIMITS,
  mentionsIn,
  messageProblem,
  type UserCard,
  type UserId,
} from '@chatcall/contracts';
import { MissingPart } from '../../../core/errors/missing-part';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { messageLine } from '../../../core/i18n/message-line';
import { IconButton } from '../../../ui/button/icon-button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { EmojiPopover } from '../emoji/emoji-popover';
import { EmojiProvider } from '../emoji/emoji-provider';
import { TimelineState } from '../timeline/timeline-state';
import { AttachButton } from '../files/uploads/attach-button';
import { AttachmentTray } from '../files/uploads/attachment-tray';
import { DraftFiles } from '../files/uploads/draft-files';
import type { Recorded } from '../files/voice/recording';
import { VoiceRecorder } from '../files/voice/voice-recorder';
import { BrowserLogger } from '../../../platform/browser-ports';
import { KeyValue } from '../../../platform/key-value';
import { Keyboard } from '../../../core/shortcuts/keyboard';
import { Autosize } from './autosize';
import { formatEdit, formatOfKey, linkEdit, type Format } from './formatting';
import { FormattingBar } from './formatting-bar';
import { continuedLine, isInCode } from './line-continuation';
import { formattedHtml, pastedAddress, pastedFiles } from './paste';
import { applyEdit, replacement } from './text-edit';
import { MentionProvider } from './mention-provider';
import { TriggerAutocomplete } from './trigger-autocomplete';
import type { TriggerProvider } from './trigger-provider';

/** Storage key: whether the formatting bar is `shown` or `hidden`. */
const FORMATTING_KEY = 'chatcall.formattingBar';
const WIDE = '(min-width: 45rem)';

/** Number of composers so far. */
let composers = 0;

/** The field to write messages: grows with its text, sends on Enter, stores the draft. */
@Component({
  selector: 'cc-composer',
  imports: [
    AttachButton,
    AttachmentTray,
    Autosize,
    EmojiPopover,
    FormattingBar,
    Icon,
    IconButton,
    MissingPart,
    TriggerAutocomplete,
    VoiceRecorder,
  ],
  templateUrl: './composer.html',
  styleUrl: './composer.css',
  providers: [DraftFiles, MentionProvider],
})
export class Composer {
  protected readonly state = inject(TimelineState);
  readonly #toasts = inject(Toasts);
  protected readonly draftFiles = inject(DraftFiles);
  protected readonly area = viewChild.required<ElementRef<HTMLTextAreaElement>>('area');
  protected readonly autosize = viewChild.required(Autosize);
  protected readonly autocomplete = viewChild.required(TriggerAutocomplete);
  readonly #mentions = inject(MentionProvider);
  protected readonly providers: readonly TriggerProvider[] = [
    inject(EmojiProvider),
    this.#mentions,
  ];
  readonly #client = inject(CLIENT);
  /** A thread and its conversation have a composer each. */
  protected readonly roomId = `cc-composer-room-${(composers += 1)}`;
  protected readonly mentionsId = `cc-composer-mentions-${composers}`;
  /** The list of emoji is open. */
  protected readonly picking = signal(false);
  readonly #injector = inject(Injector);
  readonly #keyboard = inject(Keyboard);
  readonly #store = inject(KeyValue);
  readonly #logger = inject(BrowserLogger);
  /** The formatting bar is shown: on wide screens, unless the user chose otherwise. */
  protected readonly formatting = signal(
    (this.#store.get(FORMATTING_KEY) ?? (matchMedia(WIDE).matches ? 'shown' : 'hidden')) ===
      'shown',
  );

  protected readonly summaryOf = messageLine;
  protected readonly text = signal('');
  /** What is stored and sent: with tokens instead of names. */
  readonly #source = computed(() => this.#mentions.text.toSource(this.text()));
  protected readonly room = computed(() => roomLeft(this.#source()));
  protected readonly over = computed(() => -this.room());
  protected readonly tooLong = computed(() => this.over() > 0);
  protected readonly mentionsMax = LIMITS.mentionsMax;
  protected readonly showRoom = computed(() => this.room() <= LIMITS.messageMax / 10);
  /** The message has files: those of the next one wait while a message is edited. */
  protected readonly hasFiles = computed(() =>
    this.state.editing()
      ? (this.state.editing()?.files.length ?? 0) > 0
      : this.draftFiles.uploads().length > 0,
  );
  readonly #problem = computed(() =>
    this.text().trim() === '' && this.hasFiles()
      ? null
      : messageProblem(this.#source(), LIMITS.messageMax),
  );
  protected readonly canSend = computed(
    () => this.#problem() === null && (!!this.state.editing() || !this.draftFiles.refused()),
  );
  /** A voice message is being recorded. */
  protected readonly recording = signal(false);
  /** Number of people whom the text mentions, when these are too many. */
  protected readonly tooManyMentions = computed(() =>
    this.#problem() === 'mentionsMax' ? mentionsIn(this.#source()).userIds.length : 0,
  );
  /** The text consists of invisible characters; spaces and line breaks alone are no error. */
  protected readonly invisible = computed(
    () => this.text().trim() !== '' && this.#problem() === 'visible',
  );
  #wasEditing = false;
  /** On touch keyboards Enter inserts a line break; the button sends. */
  readonly #touch = matchMedia('(hover: none) and (pointer: coarse)').matches;

  constructor() {
    // The draft is loaded later, changed by another tab or cleared by sending. It never replaces a
    // text that is being typed.
    effect(() => {
      const draft = this.state.draft();
      untracked(() => {
        if (draft === this.#source() || this.state.editing()) return;
        const typing =
          document.hasFocus() &&
          document.activeElement === this.area().nativeElement &&
          this.text() !== '' &&
          draft !== '';
        if (!typing) this.#show(draft);
      });
    });
    // The field shows the message that is being edited; the draft of the next one waits.
    effect(() => {
      const message = this.state.editing();
      untracked(() => {
        if (message) {
          this.#show(message.pending?.content || message.content);
          this.focus();
        } else if (this.#wasEditing) this.#show(this.state.draft());
        this.#wasEditing = message !== null;
      });
    });
  }

  focus(): void {
    this.area().nativeElement.focus();
  }

  protected input(event: Event): void {
    const text = (event.target as HTMLTextAreaElement).value;
    this.text.set(text);
    if (this.state.editing()) return;
    this.state.setDraft(this.#source());
    if (isVisibleText(text)) this.state.typed();
  }

  protected key(event: KeyboardEvent): void {
    if (this.autocomplete().key(event)) return;
    const format = formatOfKey(event, this.#keyboard.letter(event));
    if (format) {
      event.preventDefault();
      this.format(format);
      return;
    }
    if (event.key === 'ArrowUp' && this.text() === '' && !hasModifier(event)) {
      event.preventDefault();
      this.state.editLast();
      return;
    }
    if (event.key === 'Escape' && (this.state.editing() ?? this.state.replyTo())) {
      event.stopPropagation();
      this.cancel();
      return;
    }
    if (event.key !== 'Enter') return;
    const { value, selectionStart, selectionEnd } = this.area().nativeElement;
    const command = event.ctrlKey || event.metaKey;
    if (wantsSend(event, this.#touch)) {
      // In a code block Enter is a line break, except with Ctrl.
      if (!command && isInCode(value, selectionStart)) return;
      event.preventDefault();
      this.send();
      return;
    }
    const continued = selectionStart === selectionEnd && continuedLine(value, selectionStart);
    if (!continued) return;
    event.preventDefault();
    applyEdit(this.area().nativeElement, continued);
  }

  protected format(format: Format): void {
    const area = this.area().nativeElement;
    applyEdit(area, formatEdit(area.value, area.selectionStart, area.selectionEnd, format));
  }

  protected toggleFormatting(): void {
    this.formatting.update((shown) => !shown);
    this.#store.set(FORMATTING_KEY, this.formatting() ? 'shown' : 'hidden');
    this.focus();
  }

  /** Adds files to the message. While another one is edited, to the next: what was written stays. */
  attach(files: readonly File[]): void {
    const edited = this.state.editing();
    if (edited?.content === this.#source()) this.state.editing.set(null);
    this.draftFiles.add(files);
    if (this.state.editing())
      this.#toasts.show({
        text: $localize`:@@upload.afterEdit:The files are added to your next message.`,
      });
    this.focus();
  }

  /** Sends a recording, unless there is more in the message. */
  protected addRecording(recorded: Recorded): void {
    const alone = this.isEmpty();
    this.recording.set(false);
    this.draftFiles.addVoice(recorded);
    if (alone) this.send();
    else this.focus();
  }

  protected isEmpty(): boolean {
    return this.text().trim() === '' && !this.hasFiles();
  }

  protected closeRecorder(): void {
    this.recording.set(false);
    this.focus();
  }

  /**
   * Files are added to the message, formatted text is pasted as Markdown, an address over a selected
   * text as a link.
   */
  protected paste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    const area = this.area().nativeElement;
    const { value, selectionStart: start, selectionEnd: end } = area;
    const files = data && !this.state.editing() ? pastedFiles(data) : [];
    if (files.length > 0) {
      event.preventDefault();
      this.attach(files);
      return;
    }
    if (!data || isInCode(value, start)) return;
    const address = pastedAddress(data);
    const selected = value.slice(start, end);
    if (address && selected.trim() !== '' && !/\n|:\/\//.test(selected)) {
      event.preventDefault();
      applyEdit(area, linkEdit(value, start, end, address));
      return;
    }
    const html = formattedHtml(data);
    if (html === null) return;
    event.preventDefault();
    void this.#pasteFormatted(html, data.getData('text/plain'));
  }

  /** Ends editing or replying. */
  protected cancel(): void {
    if (this.state.editing()) this.state.editing.set(null);
    else this.state.reply(null);
    this.focus();
  }

  protected send(): void {
    if (!this.canSend()) return;
    const editing = this.state.editing();
    try {
      if (editing?.content === this.#source()) this.state.editing.set(null);
      else if (editing) this.state.saveEdit(this.#source());
      else {
        this.state.send(this.#source(), this.draftFiles.attached());
        this.#set('');
      }
    } catch (error) {
      // Too many messages wait for the connection: the text stays.
      this.#toasts.error(errorText(error));
    }
    this.focus();
  }

  protected insertEmoji(emoji: string): void {
    this.picking.set(false);
    // The list gives the focus back to its button when it disappears.
    afterNextRender(
      () => {
        const area = this.area().nativeElement;
        applyEdit(area, replacement(area.selectionStart, area.selectionEnd, emoji));
      },
      { injector: this.#injector },
    );
  }

  protected sendLabel(): string {
    return this.state.editing()
      ? $localize`:@@composer.save:Save`
      : $localize`:@@composer.send:Send`;
  }

  protected placeholder(): string {
    return this.state.threadId()
      ? $localize`:@@composer.replyPlaceholder:Reply in the thread`
      : $localize`:@@composer.placeholder:Write a message`;
  }

  async #pasteFormatted(html: string, plain: string): Promise<void> {
    let text = plain;
    try {
      const { htmlToMarkdown } = await import('./html-to-markdown');
      text = htmlToMarkdown(html) || plain;
    } catch (error) {
      this.#logger.log('warn', 'pasted without formatting', { error: String(error) });
    }
    const area = this.area().nativeElement;
    applyEdit(area, replacement(area.selectionStart, area.selectionEnd, text));
  }

  /** Shows a stored text, with names instead of tokens. */
  #show(source: string): void {
    const members = this.state.members();
    const cardOf = (id: UserId): UserCard | null =>
      members.find(({ user }) => user.id === id)?.user ?? this.#client.users.card$(id).value;
    this.#set(this.#mentions.text.toShown(source, cardOf));
  }

  #set(text: string): void {
    this.text.set(text);
    this.area().nativeElement.value = text;
    this.autosize().fit();
    this.autocomplete().reset();
  }
}

function hasModifier(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
}

/**
 * Whether a key press sends the message: Enter without Shift, on touch keyboards only with Ctrl.
 */
export function wantsSend(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>,
  touch: boolean,
): boolean {
  if (event.key !== 'Enter') return false;
  if (event.ctrlKey || event.metaKey) return true;
  return !touch && !event.shiftKey && !event.altKey;
}

/** Remaining characters (UTF-16 code units, as on the server); negative when there are too many. */
export function roomLeft(text: string): number {
  return LIMITS.messageMax - text.length;
}
