import {
  afterNextRender,
  Component,
  computed,
  ElementRef,
  inject,
  Injector,
  output,
  signal,
  viewChild,
} from '@angular/core';
import type { FileUpload } from '@chatcall/client-sdk';
import { LIMITS } from '@chatcall/contracts';
import { isolate } from '../../../../core/i18n/isolate';
import { IconButton } from '../../../../ui/button/icon-button';
import { Icon } from '../../../../ui/icon/icon';
import { DraftFiles } from './draft-files';
import { announceProgress } from './upload-announcements';
import { UploadRow } from './upload-row';

/** The files of the composer: their progress and order, and what images show and tell. */
@Component({
  selector: 'cc-attachment-tray',
  imports: [Icon, IconButton, UploadRow],
  template: `
    <ul aria-label="Files of the message" i18n-aria-label="@@upload.list">
      @for (upload of draft.uploads(); track upload.id; let first = $first, last = $last) {
        <li data-testid="attachment">
          <cc-upload-row
            (keydown)="key($event, upload)"
            [name]="upload.name"
            [kind]="upload.kind"
            [size]="upload.size"
            [upload]="upload"
            [state]="draft.states().get(upload.id) ?? null"
          >
            @if (draft.uploads().length > 1) {
              <button
                type="button"
                ccIconButton
                small
                class="order"
                [label]="label('earlier', upload)"
                [attr.aria-disabled]="first"
                data-testid="attachment-earlier"
                (click)="draft.move(upload.id, -1)"
              >
                <cc-icon name="arrow-up" [size]="16" />
              </button>
              <button
                type="button"
                ccIconButton
                small
                class="order"
                [label]="label('later', upload)"
                [attr.aria-disabled]="last"
                data-testid="attachment-later"
                (click)="draft.move(upload.id, 1)"
              >
                <cc-icon name="arrow-down" [size]="16" />
              </button>
            }
            @if (upload.kind === 'image' || upload.kind === 'video') {
              <button
                type="button"
                ccIconButton
                small
                [label]="label(upload.kind === 'image' ? 'options' : 'place', upload)"
                [attr.aria-expanded]="opened() === upload.id"
                data-testid="attachment-alt"
                (click)="toggle(upload, $event)"
              >
                <cc-icon name="pencil" [size]="16" />
              </button>
            }
            <button
              type="button"
              ccIconButton
              small
              [label]="label('remove', upload)"
              data-testid="attachment-remove"
              (click)="remove(upload, $event)"
            >
              <cc-icon name="x" [size]="16" />
            </button>
          </cc-upload-row>
          @if (opened() === upload.id) {
            @if (upload.kind === 'image') {
              <label class="alt">
                <span i18n="@@upload.alt">What the image shows, for people who cannot see it</span>
                <input
                  #text
                  type="text"
                  dir="auto"
                  data-testid="attachment-alt-text"
                  [maxLength]="altMax"
                  [value]="upload.alt$.value"
                  (input)="upload.setAlt($any($event.target).value)"
                  (keydown.enter)="close($event)"
                  (keydown.escape)="close($event)"
                />
              </label>
            }
            <label class="place">
              <input
                #keep
                type="checkbox"
                aria-describedby="cc-place-note"
                data-testid="attachment-place"
                [checked]="upload.keepLocation$.value"
                (change)="upload.setKeepLocation(keep.checked)"
                (keydown.escape)="close($event)"
              />
              <span i18n="@@upload.keepPlace">Keep the place where it was taken</span>
            </label>
            <p id="cc-place-note" class="note" i18n="@@upload.keepPlaceNote">
              Photos and videos often contain the place where they were taken. It is removed before
              sending, unless you keep it: then everyone who gets the file can see it.
            </p>
          }
        </li>
      }
    </ul>
    @if (draft.refused()) {
      <p class="hint" data-testid="attachments-refused" i18n="@@upload.refused">
        Remove the file that could not be uploaded, or try it again, to send the message.
      </p>
    }
  `,
  styles: `
    :host {
      display: block;
      padding: var(--cc-s2) var(--cc-s3) 0;
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr));
      gap: 2px var(--cc-s4);
      max-height: min(232px, 34dvh);
      padding: 4px;
      overflow-y: auto;
    }
    li {
      min-width: 0;
    }
    .order[aria-disabled='true'] {
      opacity: 0.4;
    }
    .alt {
      display: grid;
      gap: 2px;
      padding: 2px 4px 8px 0;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-1);
    }
    .place {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      min-height: 32px;
      font-size: var(--cc-fs-2);
    }
    .place input {
      flex: none;
      width: 18px;
      height: 18px;
      accent-color: var(--cc-primary);
    }
    .note {
      padding: 0 4px 8px 0;
      color: var(--cc-text-2);
      font-size: var(--cc-fs-1);
      line-height: 1rem;
    }
    @media (pointer: coarse) {
      .place {
        min-height: 44px;
      }
    }
    .alt input {
      min-height: 36px;
      padding: 0 var(--cc-s2);
      border: 1px solid var(--cc-line-strong);
      border-radius: var(--cc-r1);
      color: var(--cc-text);
      background: var(--cc-surface);
      font-size: var(--cc-fs-3);
    }
    .hint {
      padding: 4px 0;
      color: var(--cc-danger);
      font-size: var(--cc-fs-2);
    }
  `,
})
export class AttachmentTray {
  protected readonly draft = inject(DraftFiles);
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #injector = inject(Injector);
  /** The last file was removed with the keyboard. */
  readonly cleared = output();
  protected readonly altMax = LIMITS.alternativeTextMax;
  /** The image whose text and place are shown, or the video whose place is. */
  protected readonly opened = signal<string | null>(null);
  protected readonly text = viewChild<ElementRef<HTMLElement>>('text');
  protected readonly keep = viewChild<ElementRef<HTMLElement>>('keep');

  constructor() {
    const { uploads, states } = this.draft;
    announceProgress(computed(() => uploads().flatMap(({ id }) => states().get(id) ?? [])));
  }

  /** Shows the text and the place of a file: the keyboard continues in the first field. */
  protected toggle({ id }: FileUpload, { detail }: MouseEvent): void {
    const opened = this.opened() !== id;
    this.opened.set(opened ? id : null);
    // A key press is a click without a count.
    if (opened && detail === 0)
      afterNextRender(() => (this.text() ?? this.keep())?.nativeElement.focus(), {
        injector: this.#injector,
      });
  }

  /** The keyboard continues with the button that has opened it. */
  protected close(event: Event): void {
    event.preventDefault();
    event.stopPropagation();
    this.opened.set(null);
    const file = (event.target as HTMLElement).closest('li');
    file?.querySelector<HTMLElement>('[data-testid="attachment-alt"]')?.focus();
  }

  /** The keyboard continues with the next file, or the field of the message. */
  protected remove(upload: FileUpload, { detail }: MouseEvent): void {
    const place = this.draft.uploads().indexOf(upload);
    upload.cancel();
    if (detail > 0) return;
    if (this.draft.uploads().length === 0) this.cleared.emit();
    else afterNextRender(() => this.#focusRemove(place), { injector: this.#injector });
  }

  #focusRemove(place: number): void {
    const buttons = this.#host.querySelectorAll<HTMLElement>('[data-testid="attachment-remove"]');
    buttons[Math.min(place, buttons.length - 1)]?.focus();
  }

  /** Alt and an arrow key change the order. */
  protected key(event: KeyboardEvent, { id }: FileUpload): void {
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.draft.move(id, by);
  }

  protected label(
    action: 'earlier' | 'later' | 'options' | 'place' | 'remove',
    { name }: FileUpload,
  ): string {
    const shown = isolate(name);
    switch (action) {
      case 'earlier':
        return $localize`:@@upload.earlier:Move ${shown}:name: up`;
      case 'later':
        return $localize`:@@upload.later:Move ${shown}:name: down`;
      case 'options':
        return $localize`:@@upload.options:Description and place of ${shown}:name:`;
      case 'place':
        return $localize`:@@upload.place:Place of ${shown}:name:`;
      case 'remove':
        return $localize`:@@upload.remove:Remove ${shown}:name:`;
    }
  }
}
