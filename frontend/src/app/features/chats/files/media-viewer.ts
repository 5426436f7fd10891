import { inject, Injectable } from '@angular/core';
import type { ConversationId } from '@chatcall/contracts';
import { Dialogs } from '../../../ui/dialog/dialogs';
import type { CarriedFile } from './carried-file';
import { isMedia } from './file-urls';

/** Shows images and videos over the whole window. The viewer is loaded on demand. */
@Injectable({ providedIn: 'root' })
export class MediaViewer {
  readonly #dialogs = inject(Dialogs);

  /**
   * @param conversationId all of its images and videos are shown; null: only those that are known
   * @param known some that are beside each other, the oldest first, with `first` among them
   */
  async open(
    conversationId: ConversationId | null,
    known: readonly CarriedFile[],
    first: CarriedFile,
  ): Promise<void> {
    const { openViewer } = await import('./viewer/open-viewer');
    const media = known.filter(({ file }) => isMedia(file));
    openViewer(await this.#dialogs.load(), { conversationId, known: media, first });
  }
}
