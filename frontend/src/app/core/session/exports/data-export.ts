import {
  Component,
  DestroyRef,
  computed,
  effect,
  inject,
  input,
  signal,
  untracked,
} from '@angular/core';
import type { ExportsApi } from '@chatcall/client-sdk';
import type { UserExport, UserId } from '@chatcall/contracts';
import { Button } from '../../../ui/button/button';
import { CLIENT } from '../../client';
import { errorText } from '../../errors/error-text';
import { FileSizes } from '../../files/file-sizes';
import { Times } from '../../i18n/times';
import { Session } from '../session';

/** Milliseconds between two requests for the progress. */
const PROGRESS_MS = 1_000;

/** An archive with everything about a user: asked for, watched and downloaded. */
@Component({
  selector: 'cc-data-export',
  imports: [Button],
  templateUrl: './data-export.html',
  styleUrl: '../../../ui/sections/section.css',
  styles: `
    progress {
      width: 100%;
    }
  `,
})
export class DataExport {
  readonly #site = inject(CLIENT).site;
  readonly #session = inject(Session);
  protected readonly times = inject(Times);
  readonly #sizes = inject(FileSizes);
  /** Absent: oneself. */
  readonly of = input<UserId | null>(null);
  protected readonly current = signal<UserExport | null>(null);
  protected readonly busy = signal(false);
  protected readonly failure = signal<string | null>(null);
  protected readonly address = signal('');
  protected readonly size = computed(() => this.#sizes.format(this.current()?.size ?? 0));
  readonly #userId = computed(() => this.of() ?? this.#session.me()?.id ?? null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #left = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => {
      this.#left = true;
      clearTimeout(this.#timer);
    });
    effect(() => {
      const userId = this.#userId();
      untracked(() => void this.#load(userId));
    });
  }

  protected start(): Promise<void> {
    return this.#attempt(async (api) => this.#show(api, await api.start(this.of())));
  }

  protected delete(): Promise<void> {
    return this.#attempt(async (api) => {
      await api.delete(this.current()?.id ?? '');
      this.#show(api, null);
    });
  }

  async #load(userId: UserId | null): Promise<void> {
    this.current.set(null);
    if (userId === null) return;
    await this.#attempt(async (api) => {
      const [newest = null] = await api.list(userId);
      if (this.#userId() === userId) this.#show(api, newest);
    });
  }

  #show(api: ExportsApi, found: UserExport | null): void {
    clearTimeout(this.#timer);
    if (this.#left) return;
    this.current.set(found);
    this.address.set(found === null ? '' : api.address(found.id));
    if (found?.state === 'running')
      this.#timer = setTimeout(() => void this.#progress(found.id), PROGRESS_MS);
  }

  #progress(id: string): Promise<void> {
    return this.#attempt(async (api) => {
      const found = await api.get(id);
      if (this.current()?.id === id) this.#show(api, found);
    }, false);
  }

  async #attempt(work: (api: ExportsApi) => Promise<void>, byUser = true): Promise<void> {
    this.busy.set(byUser);
    this.failure.set(null);
    try {
      await work(await this.#site.exports());
    } catch (error) {
      this.failure.set(errorText(error));
      // The work continues on the server.
      const id = this.current()?.state === 'running' && !byUser ? this.current()?.id : undefined;
      if (id !== undefined && !this.#left)
        this.#timer = setTimeout(() => void this.#progress(id), PROGRESS_MS * 5);
    } finally {
      this.busy.set(false);
    }
  }
}
