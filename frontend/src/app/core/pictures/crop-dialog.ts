import {
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MAT_DIALOG_DATA, MatDialogRef } from '@angular/material/dialog';
import type { UploadFile } from '@chatcall/client-sdk';
import { Button } from '../../ui/button/button';
import { DialogFrame } from '../../ui/dialog/dialog-frame';
import { errorText } from '../errors/error-text';
import {
  croppedFile,
  movedArea,
  squareOf,
  wholeArea,
  ZOOM_MAX,
  zoomedArea,
  type CropArea,
} from './crop-area';

/** Uploads a picture. @param onProgress called with the part that was sent, from 0 to 1 */
export type PictureUpload = (
  file: UploadFile,
  onProgress: (part: number) => void,
) => Promise<unknown>;

export interface CropData {
  readonly file: File;
  readonly group: boolean;
  readonly upload: PictureUpload;
}

/** Share of the visible part by which a key moves it. */
const STEP = 0.05;
const ZOOM_STEP = 1.1;

/** Keys of the part: right and down, in steps. */
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** Chooses the part of a picture that is shown, with mouse, touch or keyboard, and uploads it. */
@Component({
  selector: 'cc-crop-dialog',
  imports: [Button, DialogFrame],
  templateUrl: './crop-dialog.html',
  styleUrl: './crop-dialog.css',
})
export class CropDialog {
  readonly #ref = inject<MatDialogRef<CropDialog>>(MatDialogRef);
  protected readonly data = inject<CropData>(MAT_DIALOG_DATA);
  protected readonly source = URL.createObjectURL(this.data.file);
  protected readonly picture = viewChild.required<ElementRef<HTMLImageElement>>('picture');
  protected readonly view = viewChild.required<ElementRef<HTMLElement>>('view');
  protected readonly zoomMax = ZOOM_MAX;
  /** Null until the picture is decoded. */
  protected readonly area = signal<CropArea | null>(null);
  /** Part of the upload that was sent; null: no upload. */
  protected readonly sent = signal<number | null>(null);
  protected readonly failure = signal<string | null>(null);
  /** Where the whole picture lies, in percent of the visible square. */
  protected readonly place = computed(() => {
    const area = this.area();
    if (!area) return null;
    const { left, top, edge } = squareOf(area);
    const percent = (pixels: number): string => `${(pixels / edge) * 100}%`;
    return {
      width: percent(area.width),
      height: percent(area.height),
      left: percent(-left),
      top: percent(-top),
    };
  });
  /** Where the pointer was last while it drags the picture. */
  #grabbed = { x: 0, y: 0 };
  #closed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#closed = true;
      URL.revokeObjectURL(this.source);
    });
  }

  protected loaded(): void {
    const { naturalWidth, naturalHeight } = this.picture().nativeElement;
    if (naturalWidth === 0 || naturalHeight === 0) this.unreadable();
    else this.area.set(wholeArea(naturalWidth, naturalHeight));
  }

  protected unreadable(): void {
    this.failure.set(
      $localize`:@@error.avatarUnreadable:ChatCall can't read this picture. Use JPEG, PNG or WebP.`,
    );
  }

  protected key(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (move) this.#change((area) => movedArea(area, ...move));
    else if (event.key === '+') this.#change((area) => zoomedArea(area, area.zoom * ZOOM_STEP));
    else if (event.key === '-') this.#change((area) => zoomedArea(area, area.zoom / ZOOM_STEP));
    else return;
    event.preventDefault();
  }

  protected wheel(event: WheelEvent): void {
    event.preventDefault();
    const factor = event.deltaY < 0 ? ZOOM_STEP : 1 / ZOOM_STEP;
    this.#change((area) => zoomedArea(area, area.zoom * factor));
  }

  protected zoom(event: Event): void {
    const value = Number((event.target as HTMLInputElement).value);
    this.#change((area) => zoomedArea(area, value));
  }

  protected grab({ pointerId, isPrimary, clientX, clientY }: PointerEvent): void {
    if (!isPrimary) return;
    this.view().nativeElement.setPointerCapture(pointerId);
    this.#grabbed = { x: clientX, y: clientY };
  }

  protected drag({ pointerId, isPrimary, clientX, clientY }: PointerEvent): void {
    const view = this.view().nativeElement;
    if (!isPrimary || !view.hasPointerCapture(pointerId)) return;
    const right = (this.#grabbed.x - clientX) / view.clientWidth;
    const down = (this.#grabbed.y - clientY) / view.clientHeight;
    this.#grabbed = { x: clientX, y: clientY };
    this.#change((area) => movedArea(area, right, down));
  }

  protected async save(): Promise<void> {
    const area = this.area();
    if (!area || this.sent() !== null) return;
    this.failure.set(null);
    this.sent.set(0);
    try {
      const content = await croppedFile(this.picture().nativeElement, area);
      await this.data.upload({ name: 'picture', content }, (part) => {
        if (!this.#closed) this.sent.set(part);
      });
      this.#ref.close();
    } catch (error) {
      if (!this.#closed) this.failure.set(errorText(error));
    } finally {
      if (!this.#closed) this.sent.set(null);
    }
  }

  protected cancel(): void {
    this.#ref.close();
  }

  #change(change: (area: CropArea) => CropArea): void {
    this.area.update((area) => area && change(area));
  }
}
