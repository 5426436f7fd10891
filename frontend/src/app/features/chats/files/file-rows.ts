import { Component, computed, input } from '@angular/core';
import type { TimelineMessage } from '@chatcall/client-sdk';
import type { FileCard } from '@chatcall/contracts';
import { filesHeight } from './media-layout';
import { StoredFiles } from './stored-files';
import { UnsentFiles } from './uploads/unsent-files';

/** The files of a message of a timeline. Players and pictures are loaded with the first ones. */
@Component({
  selector: 'cc-file-rows',
  imports: [StoredFiles, UnsentFiles],
  template: `
    @if (message().id; as id) {
      @defer (on immediate) {
        <cc-stored-files [messageId]="id" [files]="cards()" />
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
  readonly message = input.required<TimelineMessage>();
  protected readonly cards = computed(() => cardsOf(this.message()));
  protected readonly height = computed(() => filesHeight(this.cards(), 400));
}

function cardsOf({ files, deletedAt }: TimelineMessage): readonly FileCard[] {
  return deletedAt === null ? files.flatMap(({ card }) => card ?? []) : [];
}
