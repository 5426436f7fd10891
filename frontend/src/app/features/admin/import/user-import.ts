import { Component, DestroyRef, computed, inject, signal } from '@angular/core';
import { USER_IMPORT_LIMITS } from '@chatcall/contracts';
import type { UserImport, UserImportRow } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { ChatCallError } from '@chatcall/client-sdk';
import { Button } from '../../../ui/button/button';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { problemText } from './problem-words';

/** Milliseconds between two requests for the progress. */
const PROGRESS_MS = 1_000;
const TEMPLATE = 'username,displayName,email,role\r\nada,Ada Lovelace,ada@example.com,member\r\n';

/** Users from a CSV file: first a report of what would happen, then the accounts and their links. */
@Component({
  selector: 'cc-user-import',
  imports: [Button, ListEnd],
  templateUrl: './user-import.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './user-import.css'],
})
export class UserImportPage {
  readonly #administration = inject(Administration);
  readonly #file = signal<File | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #left = false;
  protected readonly template = `data:text/csv;charset=utf-8,${encodeURIComponent(TEMPLATE)}`;
  protected readonly rowsMax = USER_IMPORT_LIMITS.rows;
  protected readonly problemText = problemText;
  protected readonly fileName = computed(() => this.#file()?.name ?? null);
  protected readonly current = signal<UserImport | null>(null);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly running = computed(() => this.current()?.state === 'running');
  /** Users whose accounts exist already. */
  protected readonly existing = computed(() => {
    const { processed = 0, created = 0, refused = 0 } = this.current() ?? {};
    return processed - created - refused;
  });
  protected readonly refused = new PagedList<string, UserImportRow>((id, cursor) =>
    this.#administration.run((api) => api.refusedRows(id, cursor)),
  );

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#left = true;
      clearTimeout(this.#timer);
    });
    void this.#resume();
  }

  /** The newest import, which may still run. */
  async #resume(): Promise<void> {
    await this.#attempt(async () => {
      const [newest] = await this.#administration.run((api) => api.userImports());
      if (newest && (newest.state === 'running' || newest.links === 'download')) this.#show(newest);
    });
  }

  protected choose(files: FileList | null): void {
    this.#file.set(files?.[0] ?? null);
    this.current.set(null);
    this.failure.set(null);
  }

  protected start(dryRun: boolean): Promise<void> {
    const file = this.#file();
    if (file === null) return Promise.resolve();
    return this.#attempt(async () => {
      this.#show(await this.#administration.run((api) => api.importUsers(file, dryRun)));
    });
  }

  protected cancel(): Promise<void> {
    return this.#attempt(async () => {
      const id = this.current()?.id ?? '';
      this.#show(await this.#administration.run((api) => api.cancelUserImport(id)));
    });
  }

  protected takeLinks(): Promise<void> {
    return this.#attempt(async () => {
      const id = this.current()?.id ?? '';
      const table = await this.#administration.run((api) => api.takeUserImportLinks(id));
      const address = URL.createObjectURL(new Blob([table], { type: 'text/csv' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = 'chatcall-links.csv';
      link.click();
      URL.revokeObjectURL(address);
      this.current.update((known) => known && { ...known, links: 'none' });
    });
  }

  #show(found: UserImport): void {
    if (this.#left) return;
    this.current.set(found);
    clearTimeout(this.#timer);
    if (found.state === 'running')
      this.#timer = setTimeout(() => void this.#progress(found.id), PROGRESS_MS);
    else void this.refused.load(found.id);
  }

  async #progress(id: string): Promise<void> {
    try {
      this.#show(await this.#administration.run((api) => api.userImport(id)));
    } catch (error) {
      this.failure.set(textOf(error));
      if (!this.#left) this.#timer = setTimeout(() => void this.#progress(id), PROGRESS_MS * 5);
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.failure.set(null);
    try {
      await work();
    } catch (error) {
      this.failure.set(textOf(error));
    } finally {
      this.busy.set(false);
    }
  }
}

/** With the line of the file when the file itself is wrong. */
function textOf(error: unknown): string {
  const problem = error instanceof ChatCallError ? error.fields?.[0] : undefined;
  if (problem?.rule !== 'csv') return errorText(error);
  return $localize`:@@userImport.unreadable:The file cannot be used: ${problem.detail}:reason:`;
}
