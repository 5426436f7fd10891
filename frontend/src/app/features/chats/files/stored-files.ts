import { Component, inject, input } from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { FileCard, MessageId } from '@chatcall/contracts';
import { TimelineState } from '../timeline/timeline-state';
import type { CarriedFile } from './carried-file';
import { MediaViewer } from './media-viewer';
import { MessageFiles } from './message-files';

/** The files of a stored message of a timeline. Its pictures open among those of the others. */
@Component({
  selector: 'cc-stored-files',
  imports: [MessageFiles],
  template: '<cc-message-files [files]="files()" (opened)="open($event)" />',
})
export class StoredFiles {
  readonly #state = inject(TimelineState);
  readonly #viewer = inject(MediaViewer);
  readonly messageId = input.required<MessageId>();
  readonly files = input.required<readonly FileCard[]>();

  protected open(file: FileCard): void {
    const known = this.#state.messages().flatMap(carriedBy);
    const conversationId = this.#state.conversation()?.id ?? null;
    void this.#viewer.open(conversationId, known, { file, messageId: this.messageId() });
  }
}

function carriedBy({ id, files, deletedAt }: TimelineMessage): readonly CarriedFile[] {
  if (id === null || deletedAt !== null) return [];
  return files.flatMap(({ card }) => (card ? [{ file: card, messageId: id }] : []));
}
