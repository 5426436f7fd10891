import { Component, computed, input, output } from '@angular/core';
import type { FileCard } from '@chatcall/contracts';
import { AudioPlayer } from './audio-player';
import { FileCardLink } from './file-card';
import { gridRatio, linesOf, singleSize, splitFiles } from './media-layout';
import { MediaTile } from './media-tile';
import { PdfFile } from './pdf-file';
import { TextFile } from './text-file';

interface Tile {
  readonly file: FileCard;
  /** Of the twelve columns of the grid. */
  readonly span: number;
  readonly ratio: number;
}

/** The files of a message: images and videos as one picture or a grid, the others below. */
@Component({
  selector: 'cc-message-files',
  imports: [AudioPlayer, FileCardLink, MediaTile, PdfFile, TextFile],
  template: `
    @if (single(); as one) {
      <div class="single" [style.width.px]="one.width" [style.aspect-ratio]="one.ratio">
        <cc-media-tile [file]="one.file" [ratio]="one.ratio" (opened)="opened.emit(one.file)" />
      </div>
    } @else if (tiles().length > 0) {
      <ul class="grid" [style.aspect-ratio]="ratio()">
        @for (tile of tiles(); track tile.file.id) {
          <li [style.grid-column]="'span ' + tile.span">
            <cc-media-tile
              [file]="tile.file"
              [ratio]="tile.ratio"
              (opened)="opened.emit(tile.file)"
            />
          </li>
        }
      </ul>
    }
    @for (file of split().others; track file.id) {
      @switch (file.kind) {
        @case ('voice') {
          <cc-audio-player [file]="file" data-testid="file-voice" />
        }
        @case ('audio') {
          <cc-audio-player [file]="file" data-testid="file-audio" />
        }
        @case ('pdf') {
          <cc-pdf-file [file]="file" />
        }
        @case ('text') {
          <cc-text-file [file]="file" />
        }
        @default {
          <cc-file-card [file]="file" />
        }
      }
    }
  `,
  styleUrl: './message-files.css',
})
export class MessageFiles {
  readonly files = input.required<readonly FileCard[]>();
  /** An image is to be shown larger. */
  readonly opened = output<FileCard>();

  protected readonly split = computed(() => splitFiles(this.files()));
  protected readonly single = computed(() => {
    const [file, second] = this.split().media;
    if (!file || second) return null;
    const { width, height } = singleSize(file);
    return { file, width, ratio: width / height };
  });
  protected readonly ratio = computed(() => gridRatio(this.split().media.length));
  protected readonly tiles = computed<readonly Tile[]>(() => {
    const { media } = this.split();
    const lines = linesOf(media.length);
    const longest = lines.at(-1) ?? 1;
    const counts = lines.flatMap((count) => Array.from({ length: count }, () => count));
    return media.map((file, index) => {
      const count = counts[index] ?? 1;
      return { file, span: 12 / count, ratio: longest / count };
    });
  });
}
