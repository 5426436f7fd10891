import { Component, computed, inject, input } from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { FileCard } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Dialogs } from '../../../ui/dialog/dialogs';
import { Toasts } from '../../../ui/toast/toasts';
import { TimelineState } from '../timeline/timeline-state';
import { filesHeight } from './media-layout';
import { MessageFiles } from './message-files';
import { UnsentFiles } from './uploads/unsent-files';

/** The files of a message of a timeline. Players and pictures are loaded with the first ones. */
@Component({
  selector: 'cc-file-rows',
  imports: [MessageFiles, UnsentFiles],
  template: `
    @if (stored()) {
      @defer (on immediate) {
        <cc-message-files [files]="cards()" (opened)="open($event)" />
      } @placeholder {
        <div [style.height.px]="height()"></div>
      }
    } @else {
      @defer (on immediate) {
        <cc-unsent-files [message]="message()" />
      }
    }
  `,
  styles: `
    :host {
      display: block;
      min-width: 0;
    }
  `,
})
export class FileRows {
  readonly #state = inject(TimelineState);
  readonly #dialogs = inject(Dialogs);
  readonly #toasts = inject(Toasts);
  readonly message = input.required<TimelineMessage>();
  protected readonly stored = computed(() => this.message().id !== null);
  protected readonly cards = computed(() => cardsOf(this.message()));
  protected readonly height = computed(() => filesHeight(this.cards(), 400));

  /** Shows the image among those of the loaded messages. */
  protected async open(file: FileCard): Promise<void> {
    try {
      const { openViewer } = await import('./viewer/open-viewer');
      const dialogs = await this.#dialogs.load();
      openViewer(dialogs, this.#state.messages().flatMap(cardsOf), file);
    } catch (error) {
      this.#toasts.error(errorText(error));
    }
  }
}

function cardsOf({ files, deletedAt }: TimelineMessage): readonly FileCard[] {
  return deletedAt === null ? files.flatMap(({ card }) => card ?? []) : [];
}
