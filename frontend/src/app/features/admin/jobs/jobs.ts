import { Component, inject, signal } from '@angular/core';
import { ChatCallError, type ServerAdministrationApi } from '@chatcall/client-sdk';
import type { FailedJob, JobQueues } from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Confirm } from '../../../ui/dialog/confirm';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';

/** How many jobs there are, and those that failed: to be started again or removed. */
@Component({
  selector: 'cc-admin-jobs',
  imports: [Button, ListEnd],
  templateUrl: './jobs.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './jobs.css'],
})
export class Jobs {
  readonly #administration = inject(Administration);
  readonly #confirm = inject(Confirm);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);
  protected readonly state = signal<JobQueues | null>(null);
  protected readonly busy = signal<string | null>(null);
  protected readonly list = new PagedList<null, FailedJob>((_, cursor) =>
    this.#administration.run(async ({ server }) => {
      if (cursor === null) this.state.set(await server.jobQueues());
      return server.failedJobs(cursor);
    }),
  );

  constructor() {
    this.refresh();
  }

  protected refresh(): void {
    void this.list.load(null);
  }

  protected async retry({ id }: FailedJob): Promise<void> {
    const started = $localize`:@@jobs.started:The job was started again`;
    await this.#change(id, (api) => api.retryJob(id), started);
  }

  protected async remove({ id, name }: FailedJob): Promise<void> {
    const sure = await this.#confirm.ask({
      heading: $localize`:@@jobs.removeHeading:Remove this failed job?`,
      text: $localize`:@@jobs.removeText:${name}:job: is not done, and can't be run again from here.`,
      verb: $localize`:@@jobs.remove:Remove`,
      danger: true,
    });
    if (sure) await this.#change(id, (api) => api.removeJob(id), null);
  }

  /** Shows the list as it is now, also when the job was started or removed meanwhile. */
  async #change(
    id: string,
    request: (server: ServerAdministrationApi) => Promise<void>,
    done: string | null,
  ): Promise<void> {
    this.busy.set(id);
    try {
      await this.#administration.run((api) => request(api.server));
      if (done !== null) this.#toasts.show({ kind: 'success', text: done });
    } catch (error) {
      const isGone = error instanceof ChatCallError && error.code === 'COMMON.NOT_FOUND';
      if (!isGone) this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
    await this.list.load(null);
  }
}
