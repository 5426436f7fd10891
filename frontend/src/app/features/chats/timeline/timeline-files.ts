import type { Signal } from '@angular/core';
import type { FileUpload, TimelineMessage } from '@chatcall/client-sdk';
import type { BehaviorSwitch } from '../../../core/behavior';
import type { Opened } from './opened-timeline';

/** Files that are not sent yet: those of the composer of a timeline, and those of its messages. */
export class TimelineFiles {
  readonly #timeline: Signal<Opened | null>;
  /** Those of the composer, in the order of the user. */
  readonly drafts: Signal<readonly FileUpload[]>;

  constructor(timeline: BehaviorSwitch<Opened>) {
    this.#timeline = timeline.source;
    this.drafts = timeline.follow<readonly FileUpload[]>(({ draftFiles$ }) => draftFiles$, []);
  }

  /** Uploads files for the next message in what is open now, also when it is closed by then. */
  attacher(): (...file: Parameters<Opened['attach']>) => void {
    const timeline = this.#timeline();
    return (...file) => void timeline?.attach(...file);
  }

  /** Puts the files of the composer in this order. */
  arrange(ids: readonly string[]): void {
    this.#timeline()?.arrangeFiles(ids);
  }

  /** Removes a file of an unsent message. */
  remove({ clientMessageId }: TimelineMessage, key: string): void {
    this.#timeline()?.removeFile(clientMessageId, key);
  }
}
