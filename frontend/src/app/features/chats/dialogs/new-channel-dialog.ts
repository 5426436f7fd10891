import { Component, inject, signal } from '@angular/core';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { LIMITS } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { nameError } from '../../../core/errors/field-errors';
import { Button } from '../../../ui/button/button';
import { DialogFrame } from '../../../ui/dialog/dialog-frame';
import { Control, Field } from '../../../ui/field/field';
import { ChatsState } from '../chats-state';

/** Creates a channel. */
@Component({
  selector: 'cc-new-channel-dialog',
  imports: [Button, Control, DialogFrame, Field],
  template: `
    <form (submit)="$event.preventDefault(); create()">
      <cc-dialog-frame heading="New channel" i18n-heading="@@newChannel.heading">
        <p class="about" i18n="@@newChannel.about">Everyone can find, read and join a channel.</p>
        <div class="fields">
          <cc-field label="Name" i18n-label="@@newChannel.title" [error]="titleError()">
            <input
              ccControl
              autocomplete="off"
              cdkFocusInitial
              data-testid="channel-title"
              [value]="title()"
              [attr.maxlength]="limits.titleMax"
              (input)="title.set($any($event.target).value)"
            />
          </cc-field>
          <cc-field
            label="Description"
            i18n-label="@@newChannel.description"
            hint="What the channel is for. Optional."
            i18n-hint="@@newChannel.descriptionHint"
          >
            <textarea
              ccControl
              rows="3"
              data-testid="channel-description"
              [value]="description()"
              [attr.maxlength]="limits.descriptionMax"
              (input)="description.set($any($event.target).value)"
            ></textarea>
          </cc-field>
        </div>
        <p class="failure" role="alert">{{ failure() }}</p>
        <ng-container ccDialogAction>
          <button
            type="submit"
            ccButton="primary"
            data-testid="create-channel"
            [busy]="busy()"
            i18n="@@newChannel.create"
          >
            Create channel
          </button>
        </ng-container>
      </cc-dialog-frame>
    </form>
  `,
  styles: `
    .about {
      margin-bottom: var(--cc-s4);
      color: var(--cc-text-2);
    }
    .fields {
      display: grid;
      gap: var(--cc-s4);
      padding-bottom: var(--cc-s2);
    }
    textarea {
      resize: vertical;
    }
    .failure {
      color: var(--cc-danger);
    }
  `,
})
export class NewChannelDialog {
  readonly #chats = inject(ChatsState);
  readonly #router = inject(Router);
  readonly #ref = inject<MatDialogRef<NewChannelDialog>>(MatDialogRef);
  protected readonly limits = LIMITS;
  protected readonly title = signal('');
  protected readonly description = signal('');
  protected readonly busy = signal(false);
  protected readonly titleError = signal<string | null>(null);
  protected readonly failure = signal<string | null>(null);

  protected async create(): Promise<void> {
    this.failure.set(null);
    this.titleError.set(
      nameError(this.title(), $localize`:@@newChannel.titleMissing:Enter a name.`),
    );
    if (this.busy() || this.titleError()) return;
    this.busy.set(true);
    try {
      const { id } = await this.#chats.createChannel({
        title: this.title().trim(),
        description: this.description().trim(),
      });
      this.#ref.close();
      await this.#router.navigate(['/chats', id]);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.busy.set(false);
    }
  }
}
