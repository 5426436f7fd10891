import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import type { TimelineFile, TimelineMessage, UploadState } from '@chatcall/client-sdk';
import { isolate } from '../../../../core/i18n/isolate';
import { IconButton } from '../../../../ui/button/icon-button';
import { Icon } from '../../../../ui/icon/icon';
import { TimelineState } from '../../timeline/timeline-state';
import { announceProgress } from './upload-announcements';
import { UploadRow } from './upload-row';

/** The files of a message that waits until they are uploaded. */
@Component({
  selector: 'cc-unsent-files',
  imports: [Icon, IconButton, UploadRow],
  template: `
    @for (file of message().files; track file.key) {
      <cc-upload-row
        data-testid="unsent-file"
        [name]="file.name"
        [kind]="file.kind"
        [size]="file.size"
        [upload]="file.upload"
        [state]="states().get(file.key) ?? null"
        [tabIndex]="-1"
      >
        <button
          type="button"
          ccIconButton
          small
          tabindex="-1"
          [label]="removeLabel(file)"
          data-testid="unsent-remove"
          (click)="files.remove(message(), file.key)"
        >
          <cc-icon name="x" [size]="16" />
        </button>
      </cc-upload-row>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: 4px;
      width: 320px;
      max-width: 100%;
      padding: 2px 4px;
    }
  `,
})
export class UnsentFiles {
  protected readonly files = inject(TimelineState).files;
  readonly message = input.required<TimelineMessage>();
  readonly #states = signal<ReadonlyMap<string, UploadState>>(new Map());
  /** By the key of the file. */
  protected readonly states = this.#states.asReadonly();

  constructor() {
    announceProgress(computed(() => [...this.#states().values()]));
    effect((onCleanup) => {
      const subscriptions = this.message().files.flatMap(({ key, upload }) =>
        upload ? [upload.state$.subscribe((state) => untracked(() => this.#set(key, state)))] : [],
      );
      onCleanup(() => {
        for (const one of subscriptions) one.unsubscribe();
      });
    });
  }

  protected removeLabel({ name }: TimelineFile): string {
    return $localize`:@@upload.remove:Remove ${isolate(name)}:name:`;
  }

  #set(key: string, state: UploadState): void {
    this.#states.update((states) => new Map(states).set(key, state));
  }
}
