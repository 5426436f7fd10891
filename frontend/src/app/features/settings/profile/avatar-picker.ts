import { Component, DestroyRef, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { LIMITS, type Me } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Avatar } from '../../../ui/avatar/avatar';
import { Button } from '../../../ui/button/button';
import { CLIENT } from '../../../core/client';

const TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif'];

/** The user's picture: chooses, previews or removes it. The server crops and resizes it. */
@Component({
  selector: 'cc-avatar-picker',
  imports: [Avatar, Button],
  template: `
    <cc-avatar
      [seed]="me().id"
      [name]="me().displayName"
      [url]="preview() ?? me().avatarUrl"
      [size]="88"
    />
    <div class="words">
      <h2 i18n="@@avatar.heading">Picture</h2>
      <p i18n="@@avatar.rule">JPEG, PNG or WebP, at most 5 MB. We'll crop it to a square.</p>
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
          [busy]="busy()"
          (click)="open()"
          i18n="@@avatar.choose"
        >
          Choose a picture
        </button>
        @if (me().avatarUrl) {
          <button
            type="button"
            ccButton="plain"
            small
            data-testid="avatar-remove"
            (click)="remove()"
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
export class AvatarPicker {
  readonly #users = inject(CLIENT).users;
  readonly me = input.required<Me>();
  protected readonly file = viewChild.required<ElementRef<HTMLInputElement>>('file');
  protected readonly accept = TYPES.join(',');
  protected readonly preview = signal<string | null>(null);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#drop());
  }

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
    if (file.size > LIMITS.avatarBytes) {
      this.failure.set(
        $localize`:@@avatar.tooLarge:This picture is larger than 5 MB. Choose a smaller one.`,
      );
      return;
    }
    this.#drop();
    this.preview.set(URL.createObjectURL(file));
    await this.#work(() => this.#users.setAvatar({ name: file.name, content: file }));
    this.#drop();
  }

  protected async remove(): Promise<void> {
    await this.#work(() => this.#users.removeAvatar());
  }

  async #work(work: () => Promise<unknown>): Promise<void> {
    this.busy.set(true);
    this.failure.set(null);
    try {
      await work();
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }

  #drop(): void {
    const url = this.preview();
    if (url) URL.revokeObjectURL(url);
    this.preview.set(null);
  }
}
