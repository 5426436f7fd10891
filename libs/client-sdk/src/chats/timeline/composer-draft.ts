import type { MessageId } from '@chatcall/contracts';
import type { ClientCore } from '../../client-api.js';
import type { ComposerPlace, FileUpload } from '../../files/files-api.js';
import { derive, StateCell, type Behavior } from '../../state/behavior.js';
import type { Scope } from '../../state/scope.js';
import type { ChatState } from '../chat-state.js';
import { NO_DRAFT, placeIdOf, type UnsentMessage, type WrittenDraft } from '../outbox/index.js';

/** Milliseconds after the last key stroke until a draft is stored. */
const DRAFT_MS = 400;

/** The draft of one open timeline: text, message that it replies to, and files. */
export class ComposerDraft {
  readonly #core: ClientCore;
  readonly #chat: ChatState;
  readonly #place: ComposerPlace;
  readonly #scope: Scope;
  readonly #draft = new StateCell<WrittenDraft>(NO_DRAFT);
  readonly text$: Behavior<string> = derive([this.#draft], ({ text }) => text);
  readonly replyTo$: Behavior<MessageId | null> = derive([this.#draft], ({ replyTo }) => replyTo);
  readonly files$: Behavior<readonly FileUpload[]>;
  #cancelSave: () => void = () => undefined;
  #touched = false;

  constructor(core: ClientCore, chat: ChatState, place: ComposerPlace, scope: Scope) {
    this.#core = core;
    this.#chat = chat;
    this.#place = place;
    this.#scope = scope;

    this.files$ = chat.uploads.of$(place);
    scope.onClose(() => this.#flush());
    scope.watch(
      chat.drafts.replaced$,
      ({ id, draft }) => id === placeIdOf(place) && this.#replace(draft),
    );
    void this.#restore();
  }

  set(change: Partial<WrittenDraft>): void {
    const draft = { ...this.#draft.value, ...change };
    this.#touched = true;
    this.#draft.set(draft);
    this.#chat.drafts.set(placeIdOf(this.#place), stored(draft));
    this.#cancelSave();
    this.#cancelSave = this.#core.ports.clock.after(DRAFT_MS, () => this.#save());
  }

  /** Stores it at once. */
  setNow(draft: WrittenDraft): void {
    this.set(draft);
    this.#cancelSave();
    this.#save();
  }

  /** Puts an unsent message before what is written. */
  prepend({ content, replyTo, files }: UnsentMessage): void {
    const text = [content, this.#draft.value.text].filter((part) => part.trim() !== '');
    this.setNow({ text: text.join('\n'), replyTo });
    const { conversationId, threadId } = this.#place;
    const place = { conversationId, threadId };
    for (const { uploadId } of files)
      this.#chat.uploads.find(uploadId)?.change({ place, clientMessageId: null });
  }

  async #restore(): Promise<void> {
    const draft = await this.#chat.drafts.draft(placeIdOf(this.#place));
    if (!this.#touched && !this.#scope.closed) this.#draft.set(draft);
  }

  /** The draft of another tab is newer: closing this timeline must not overwrite it. */
  #replace(draft: WrittenDraft): void {
    this.#touched = false;
    this.#draft.set(draft);
  }

  #save(): void {
    this.#chat.drafts.save(placeIdOf(this.#place), stored(this.#draft.value));
  }

  #flush(): void {
    this.#cancelSave();
    if (this.#touched) this.#save();
  }
}

/** A reply without a text is kept in this timeline only. */
function stored(draft: WrittenDraft): WrittenDraft {
  return draft.text === '' ? NO_DRAFT : draft;
}
