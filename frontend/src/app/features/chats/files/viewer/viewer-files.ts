import { StateCell, type Behavior, type SharedFileList } from '@chatcall/client-sdk';
import type { CarriedFile } from '../carried-file';
import { isMedia } from '../file-urls';

/** Whether a message was deleted, or may no longer be read. */
export type IsGone = (file: CarriedFile) => Promise<boolean>;

/** The next page is loaded so many files before the end of what is loaded. */
const AHEAD = 6;
/** Most pages that are loaded to find the file that is shown first. */
const SEARCHED_MAX = 20;

export interface ShownFiles {
  /** The oldest first; empty: the visible one is gone, and there is no other. */
  readonly files: readonly CarriedFile[];
  /** There are no others. */
  readonly complete: boolean;
}

/**
 * The images and videos that the viewer shows: those that are known at first, and all of the
 * conversation as soon as its list is loaded down to the one that is visible.
 */
export class ViewerFiles {
  readonly #list: SharedFileList | null;
  readonly #isGone: IsGone;
  readonly #shown: StateCell<ShownFiles>;
  readonly #subscriptions: readonly { unsubscribe(): void }[];
  #visible: CarriedFile;
  /** The visible file was found in the list. */
  #found = false;
  #searched = 0;
  /** The server was asked whether the visible file still exists. */
  #asked = false;

  constructor(
    known: readonly CarriedFile[],
    first: CarriedFile,
    list: SharedFileList | null,
    isGone: IsGone,
  ) {
    this.#list = list;
    this.#isGone = isGone;
    this.#visible = first;
    const files = placeOf(first, known) < 0 ? [first] : known;
    this.#shown = new StateCell<ShownFiles>({ files, complete: list === null });
    // The state changes after the files.
    this.#subscriptions = list ? [list.files$, list.state$].map((one) => this.#follow(one)) : [];
  }

  get shown$(): Behavior<ShownFiles> {
    return this.#shown;
  }

  /** Place of the visible file. */
  get index(): number {
    return placeOf(this.#visible, this.#shown.value.files);
  }

  /** This file is visible now. */
  moveTo(file: CarriedFile): void {
    this.#visible = file;
    this.#listChanged();
    // Also after an error.
    this.#loadAhead();
  }

  close(): void {
    for (const one of this.#subscriptions) one.unsubscribe();
    this.#list?.close();
  }

  #follow(behavior: Behavior<unknown>): { unsubscribe(): void } {
    return behavior.subscribe(() => this.#listChanged());
  }

  #listChanged(): void {
    const list = this.#list;
    if (!list || list.state$.value.status !== 'ready' || list.state$.value.loadingMore) return;
    const { hasMore, error } = list.state$.value;
    const files = list.files$.value.filter(({ file }) => isMedia(file)).reverse();
    if (placeOf(this.#visible, files) >= 0) {
      this.#found = true;
      this.#show({ files, complete: !hasMore });
      if (!error) this.#loadAhead();
    } else if (this.#found) {
      void this.#leaveIfGone();
    } else if (!this.#found && hasMore && !error && this.#searched < SEARCHED_MAX) {
      this.#searched += 1;
      this.#loadMore();
    }
  }

  /**
   * The list no longer has the visible file: its message was deleted, the conversation can no longer be
   * read, or the list was loaded again and begins with newer ones.
   */
  async #leaveIfGone(): Promise<void> {
    const [visible, list] = [this.#visible, this.#list];
    if (this.#asked || !list) return;
    this.#asked = true;
    const gone = await this.#isGone(visible);
    this.#asked = false;
    if (!gone || visible !== this.#visible) return;
    const files = list.files$.value.filter(({ file }) => isMedia(file)).reverse();
    const [before, at] = [this.#shown.value.files, this.index];
    const beside = [...before.slice(at + 1), ...before.slice(0, at).reverse()];
    this.#visible = beside.find((one) => placeOf(one, files) >= 0) ?? files.at(-1) ?? visible;
    this.#show({ files, complete: !list.state$.value.hasMore });
  }

  #show(next: ShownFiles): void {
    const { files, complete } = this.#shown.value;
    if (next.complete !== complete || !isSame(next.files, files)) this.#shown.set(next);
  }

  #loadAhead(): void {
    if (this.#found && this.index < AHEAD) this.#loadMore();
  }

  #loadMore(): void {
    const state = this.#list?.state$.value;
    if (state?.hasMore && !state.loadingMore) this.#list?.loadMore().catch(() => undefined);
  }
}

function placeOf({ file, messageId }: CarriedFile, files: readonly CarriedFile[]): number {
  return files.findIndex((one) => one.file.id === file.id && one.messageId === messageId);
}

function isSame(one: readonly CarriedFile[], other: readonly CarriedFile[]): boolean {
  if (one.length !== other.length) return false;
  return one.every(({ file, messageId }, index) => {
    const known = other[index];
    return file.id === known?.file.id && messageId === known.messageId;
  });
}
