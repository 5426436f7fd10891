import { Component, inject, signal } from '@angular/core';
import { RouterLink } from '@angular/router';
import type { FileKind, StorageUsage, StoredAmount, UserStorage } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { FileSizes } from '../../../core/files/file-sizes';
import { Times } from '../../../core/i18n/times';
import { Session } from '../../../core/session/session';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

/** How much the files of this server take, by kind and by user. */
@Component({
  selector: 'cc-admin-storage',
  imports: [Button, Icon, ListEnd, RouterLink, Skeleton],
  templateUrl: './storage.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './storage.css'],
})
export class Storage {
  readonly #administration = inject(Administration);
  protected readonly times = inject(Times);
  protected readonly sizes = inject(FileSizes);
  /** Names of users are for those who may see accounts. */
  protected readonly mayList = inject(Session).may('users.read');
  protected readonly usage = signal<StorageUsage | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly list = new PagedList<null, UserStorage>((_, cursor) =>
    this.#administration.run((api) => api.server.largestUsers(cursor)),
  );
  protected readonly kinds: Readonly<Record<FileKind, string>> = {
    image: $localize`:@@storageKind.image:Images`,
    video: $localize`:@@storageKind.video:Videos`,
    audio: $localize`:@@storageKind.audio:Audio`,
    voice: $localize`:@@storageKind.voice:Voice messages`,
    pdf: $localize`:@@storageKind.pdf:PDF documents`,
    text: $localize`:@@storageKind.text:Text files`,
    other: $localize`:@@storageKind.other:Other files`,
  };
  protected readonly backends: Readonly<Record<StorageUsage['backend'], string>> = {
    disk: $localize`:@@adminStorage.disk:on the disk of the server`,
    s3: $localize`:@@adminStorage.bucket:in a bucket`,
  };

  constructor() {
    void this.load();
    if (this.mayList) void this.list.load(null);
  }

  protected async load(): Promise<void> {
    this.failure.set(null);
    try {
      this.usage.set(await this.#administration.run((api) => api.server.storage()));
    } catch (error) {
      this.failure.set(errorText(error));
    }
  }

  protected amount({ files, bytes }: StoredAmount): string {
    return `${this.sizes.format(bytes)} · ${this.filesText(files)}`;
  }

  protected filesText(files: number): string {
    if (files === 1) return $localize`:@@adminStorage.oneFile:1 file`;
    return $localize`:@@adminStorage.files:${this.times.number(files)}:count: files`;
  }
}
