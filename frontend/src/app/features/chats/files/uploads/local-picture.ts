import { Component, effect, input, signal } from '@angular/core';
import type { FileUpload } from '@chatcall/client-sdk';

/** Larger images are not shown: decoding them would take too long. Bytes. */
const SIZE_MAX = 25 * 1024 * 1024;
const SHOWN = /^image\/(png|jpeg|gif|webp|avif)$/;

/** The picture of an image on this device. Shows its content where there is none. */
@Component({
  selector: 'cc-local-picture',
  template: `
    @if (address(); as url) {
      <img alt="" decoding="async" [src]="url" (error)="show(null)" />
    } @else {
      <ng-content />
    }
  `,
  styles: `
    :host {
      display: grid;
      place-items: center;
      overflow: hidden;
    }
    img {
      width: 100%;
      height: 100%;
      object-fit: cover;
    }
  `,
})
export class LocalPicture {
  readonly upload = input.required<FileUpload | null>();
  /** Object URL. */
  protected readonly address = signal<string | null>(null);

  constructor() {
    effect((onCleanup) => {
      const upload = this.upload();
      let gone = false;
      onCleanup(() => {
        gone = true;
        this.show(null);
      });
      if (!upload || !SHOWN.test(upload.type) || upload.size > SIZE_MAX) return;
      void upload.content().then((content) => {
        if (!gone && content instanceof Blob) this.show(URL.createObjectURL(content));
      });
    });
  }

  protected show(url: string | null): void {
    const before = this.address();
    if (before) URL.revokeObjectURL(before);
    this.address.set(url);
  }
}
