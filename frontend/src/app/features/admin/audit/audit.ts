import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { Router } from '@angular/router';
import type { AuditQuery } from '@chatcall/client-sdk';
import { AUDIT_ACTIONS } from '@chatcall/contracts';
import type { AuditEntry, AuditVerification, UserId } from '@chatcall/contracts';
import { CLIENT } from '../../../core/client';
import { errorText } from '../../../core/errors/error-text';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { Administration } from '../administration';
import { ListEnd } from '../list-end';
import { PagedList } from '../paged-list';
import { actionWords } from './audit-words';

/** The audit log: who did what, to whom, from where and when; its check and its export. */
@Component({
  selector: 'cc-admin-audit',
  imports: [Button, Icon, ListEnd],
  templateUrl: './audit.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './audit.css'],
})
export class Audit {
  readonly #administration = inject(Administration);
  readonly #router = inject(Router);
  readonly #client = inject(CLIENT);
  readonly #toasts = inject(Toasts);
  protected readonly times = inject(Times);
  protected readonly actions = AUDIT_ACTIONS;
  protected readonly words = actionWords();
  readonly action = input<string>();
  readonly from = input<string>();
  readonly to = input<string>();
  readonly user = input<string>();
  protected readonly list = new PagedList<AuditQuery, AuditEntry>(async (query, cursor) => {
    const page = await this.#administration.run((api) => api.audit(query, cursor));
    void this.#loadNames(page.items);
    return page;
  });
  readonly #names = signal<ReadonlyMap<UserId, string>>(new Map());
  protected readonly checked = signal<AuditVerification | null>(null);
  protected readonly busy = signal<'check' | 'export' | null>(null);
  readonly #query = (): AuditQuery => {
    const action = AUDIT_ACTIONS.find((each) => each === this.action());
    const [after, before] = [startOf(this.from()), startOf(this.to(), 1)];
    const actorId = this.user();
    return {
      ...(action ? { action } : {}),
      ...(after ? { after } : {}),
      ...(before ? { before } : {}),
      ...(actorId ? { actorId } : {}),
    };
  };

  constructor() {
    effect(() => {
      const query = this.#query();
      untracked(() => void this.list.load(query));
    });
  }

  protected actor({ actorKind, actorId }: AuditEntry): string {
    switch (actorKind) {
      case 'user':
        return this.#nameOf(actorId);
      case 'anonymous':
        return $localize`:@@audit.anonymous:Someone who wasn't signed in`;
      case 'console':
        return $localize`:@@audit.console:Console of the server`;
      case 'system':
        return $localize`:@@audit.system:The server`;
    }
  }

  /** On what: the name of a user, also of a session, or else what the log has. */
  protected target(entry: AuditEntry): string | null {
    const { actorId, targetKind, targetId } = entry;
    if (targetKind !== 'session' && targetKind !== 'user') return targetId;
    const userId = userOf(entry);
    const own = targetKind === 'session' && userId === actorId;
    return userId === null || own ? null : this.#nameOf(userId);
  }

  protected details({ details }: AuditEntry): string {
    return Object.entries(details)
      .filter(([name]) => name !== 'userId')
      .map(([name, value]) => `${name}: ${value === null || value === '' ? '–' : value}`)
      .join(', ');
  }

  /** The user whose entries are shown; null: those of all. */
  protected readonly only = computed(() => {
    const userId = this.user();
    return userId === undefined ? null : this.#nameOf(userId);
  });

  protected filter(query: Readonly<Record<string, string | null>>): void {
    void this.#router.navigate([], {
      queryParams: query,
      queryParamsHandling: 'merge',
      replaceUrl: true,
    });
  }

  protected async check(): Promise<void> {
    await this.#while('check', async () => {
      this.checked.set(await this.#administration.run((api) => api.verifyAudit()));
    });
  }

  protected async export(): Promise<void> {
    await this.#while('export', async () => {
      const bytes = await this.#administration.run((api) => api.exportAudit(this.#query()));
      const address = URL.createObjectURL(new Blob([bytes as BlobPart]));
      const link = document.createElement('a');
      link.href = address;
      link.download = 'chatcall-audit.ndjson';
      link.click();
      URL.revokeObjectURL(address);
    });
  }

  async #while(what: 'check' | 'export', work: () => Promise<void>): Promise<void> {
    this.busy.set(what);
    try {
      await work();
    } catch (error) {
      this.#toasts.error(errorText(error));
    } finally {
      this.busy.set(null);
    }
  }

  #nameOf(userId: UserId | null): string {
    if (userId === null) return '';
    return this.#names().get(userId) ?? userId.slice(0, 8);
  }

  /** The log has ids only, so that it stays valid when users are renamed or erased. */
  async #loadNames(entries: readonly AuditEntry[]): Promise<void> {
    const ids = entries.flatMap((entry) => [entry.actorId, userOf(entry)]);
    const wanted = new Set([...ids, this.user() ?? null].filter((id) => id !== null));
    const unknown = [...wanted].filter((id) => !this.#names().has(id));
    const found = await Promise.all(
      unknown.map(async (id) => {
        const card = await this.#client.users.loadCard(id).catch(() => null);
        return card === null ? null : ([id, card.displayName] as const);
      }),
    );
    this.#names.update((names) => new Map([...names, ...found.filter((each) => each !== null)]));
  }
}

/** On whom something was done. */
function userOf({ targetKind, targetId, details }: AuditEntry): UserId | null {
  if (targetKind === 'user') return targetId;
  const { userId } = details;
  return targetKind === 'session' && typeof userId === 'string' ? userId : null;
}

/** The beginning of a day, such as `2026-11-27`, in the time zone of the device. */
function startOf(day: string | undefined, daysLater = 0): string | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day ?? '') ?? [];
  if (year === undefined) return null;
  const at = new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
