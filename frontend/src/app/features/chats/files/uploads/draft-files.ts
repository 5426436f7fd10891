import { computed, effect, inject, Injectable, signal, untracked } from '@angular/core';
import type { AttachedUpload, FileUpload, UploadState } from '@chatcall/client-sdk';
import { LIMITS } from '@chatcall/contracts';
import { errorText } from '../../../../core/errors/error-text';
import { isolate } from '../../../../core/i18n/isolate';
import { Announcer } from '../../../../ui/announcer';
import { Toasts } from '../../../../ui/toast/toasts';
import type { Recorded } from '../voice/recording';
import { TimelineState } from '../../timeline/timeline-state';

/** The files of a composer: those that are being uploaded or wait to be sent. Provided by it. */
@Injectable()
export class DraftFiles {
  readonly #files = inject(TimelineState).files;
  readonly #toasts = inject(Toasts);
  readonly #announcer = inject(Announcer);
  /** In the order of the user. */
  readonly uploads = this.#files.drafts;
  readonly #states = signal<ReadonlyMap<string, UploadState>>(new Map());
  /** By the id of the upload. */
  readonly states = this.#states.asReadonly();
  /** A file was refused: it has to be removed, or uploaded again, before the message is sent. */
  readonly refused = computed(() =>
    this.uploads().some(({ id }) => this.#states().get(id)?.status === 'failed'),
  );

  constructor() {
    effect((onCleanup) => {
      const subscriptions = this.uploads().map((upload) =>
        upload.state$.subscribe((state) => untracked(() => this.#changed(upload, state))),
      );
      onCleanup(() => {
        for (const one of subscriptions) one.unsubscribe();
      });
    });
  }

  /** Begins to upload files, and says what is not possible. */
  add(files: readonly File[]): void {
    const room = LIMITS.messageFilesMax - this.uploads().length;
    const added = files.slice(0, Math.max(0, room)).filter((file) => this.#attach(file));
    if (files.length > room)
      this.#toasts.error(
        $localize`:@@upload.tooMany:A message can have at most ${LIMITS.messageFilesMax}:max: files. Send the others in another message.`,
      );
    const [first, second] = added;
    if (!first) return;
    this.#announce(
      second
        ? $localize`:@@upload.added:${added.length}:count: files added`
        : $localize`:@@upload.addedOne:${isolate(first.name)}:name: added`,
    );
  }

  /** A recording becomes a file of the message. */
  addVoice(recorded: Recorded): void {
    this.voiceTaker()(recorded);
  }

  /** Adds a recording to the message, also after the composer is gone. */
  voiceTaker(): (recorded: Recorded) => void {
    const attach = this.#files.attacher();
    return ({ content, voice }) => {
      const name = `voice-message.${/mp4|aac/.test(content.type) ? 'm4a' : 'webm'}`;
      try {
        attach({ name, content }, { voice });
      } catch (error) {
        this.#toasts.error(errorText(error));
      }
    };
  }

  /** Moves a file by a number of places. */
  move(id: string, by: number): void {
    const ids = this.uploads().map((upload) => upload.id);
    const [from, to] = [ids.indexOf(id), ids.indexOf(id) + by];
    if (from < 0 || to < 0 || to >= ids.length) return;
    ids.splice(to, 0, ...ids.splice(from, 1));
    this.#files.arrange(ids);
    this.#announce(
      $localize`:@@upload.moved:Now at place ${to + 1}:place: of ${ids.length}:count:`,
    );
  }

  /** What is sent. */
  attached(): readonly AttachedUpload[] {
    return this.uploads().map((upload) => ({ upload }));
  }

  #attach(file: File): boolean {
    try {
      this.#files.attacher()({ name: file.name, content: file });
      return true;
    } catch (error) {
      this.#toasts.error(`${isolate(file.name)}: ${errorText(error)}`);
      return false;
    }
  }

  /** Results are announced once: a refused file, and that the last one has arrived. */
  #changed(upload: FileUpload, state: UploadState): void {
    const before = this.#states().get(upload.id)?.status;
    this.#states.update((states) => new Map(states).set(upload.id, state));
    if (before === undefined || before === state.status) return;
    if (state.status === 'failed')
      this.#announce(`${isolate(upload.name)}: ${errorText(state.error)}`);
    const all = this.uploads().map(({ id }) => this.#states().get(id)?.status);
    if (state.status === 'done' && all.every((status) => status === 'done'))
      this.#announce($localize`:@@upload.allDone:Files are uploaded`);
  }

  #announce(text: string): void {
    void this.#announcer.announce(text);
  }
}
