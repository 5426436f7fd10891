import { Component, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { MatDialog } from '@angular/material/dialog';
import { Button } from '../../ui/button/button';
import { Confirm } from '../../ui/dialog/confirm';
import { errorText } from '../errors/error-text';
import type { CropData, PictureUpload } from './crop-dialog';

export type { PictureUpload } from './crop-dialog';

const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];

/** Chooses, crops and removes the picture of a user or a conversation, which is shown beside it. */
@Component({
  selector: 'cc-picture-picker',
  imports: [Button],
  template: `
    <ng-content />
    <div class="words">
      <h2 i18n="@@avatar.heading">Picture</h2>
      <p i18n="@@avatar.rule">JPEG, PNG or WebP. You choose the part that is shown.</p>
      <div class="buttons">
        <input
          #file
          class="cc-sr"
          type="file"
          tabindex="-1"
          aria-hidden="true"
          [attr.accept]="accept"
          data-testid="avatar-file"
          (change)="choose($event)"
        />
        <button
          type="button"
          ccButton="soft"
          small
          data-testid="avatar-choose"
          (click)="open()"
          i18n="@@avatar.choose"
        >
          Choose a picture
        </button>
        @if (present()) {
          <button
            type="button"
            ccButton="plain"
            small
            data-testid="avatar-remove"
            [busy]="busy()"
            (click)="askToRemove()"
            i18n="@@avatar.remove"
          >
            Remove
          </button>
        }
      </div>
      <p class="failure" role="alert" data-testid="avatar-error">{{ failure() }}</p>
    </div>
  `,
  styles: `
    :host {
      display: flex;
      gap: var(--cc-s5);
      align-items: center;
    }
    .words {
      flex: 1;
      min-width: 0;
    }
    h2 {
      font-size: var(--cc-fs-4);
    }
    p {
      color: var(--cc-text-2);
      font-size: var(--cc-fs-2);
    }
    .buttons {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      margin-top: var(--cc-s2);
    }
    .failure {
      color: var(--cc-danger);
    }
    .failure:empty {
      display: none;
    }
  `,
})
export class PicturePicker {
  readonly #dialog = inject(MatDialog);
  readonly #confirm = inject(Confirm);
  /** There is a picture, which can be removed. */
  readonly present = input.required<boolean>();
  /** The picture of a group or channel, which has another shape than that of a person. */
  readonly group = input(false);
  readonly upload = input.required<PictureUpload>();
  readonly remove = input.required<() => Promise<unknown>>();

  protected readonly file = viewChild.required<ElementRef<HTMLInputElement>>('file');
  protected readonly accept = TYPES.join(',');
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  protected open(): void {
    this.file().nativeElement.click();
  }

  protected async choose(event: Event): Promise<void> {
    const field = event.target as HTMLInputElement;
    const file = field.files?.[0];
    field.value = '';
    if (!file) return;
    this.failure.set(null);
    if (!TYPES.includes(file.type)) {
      this.failure.set(
        $localize`:@@error.avatarUnreadable:ChatCall can't read this picture. Use JPEG, PNG or WebP.`,
      );
      return;
    }
    const data: CropData = { file, group: this.group(), upload: this.upload() };
    const { CropDialog } = await import('./crop-dialog');
    this.#dialog.open(CropDialog, { data, delayFocusTrap: false, width: '400px' });
  }

  protected async askToRemove(): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@avatar.removeHeading:Remove the picture?`,
      text: $localize`:@@avatar.removeText:The first letters of the name are shown instead.`,
      verb: $localize`:@@avatar.remove:Remove`,
      danger: true,
    });
    if (!sure) return;
    this.busy.set(true);
    this.failure.set(null);
    try {
      await this.remove()();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
