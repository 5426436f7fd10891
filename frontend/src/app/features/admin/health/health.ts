import { Component, DOCUMENT, DestroyRef, inject, signal } from '@angular/core';
import type {
  HealthCheck,
  HealthFact,
  HealthStatus,
  ServerHealth,
  ServerProcessDetails,
} from '@chatcall/contracts';
import { errorText } from '../../../core/errors/error-text';
import { FileSizes } from '../../../core/files/file-sizes';
import { Times } from '../../../core/i18n/times';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import type { IconName } from '../../../ui/icon/icon-paths';
import { Skeleton } from '../../../ui/skeleton/skeleton';
import { Administration } from '../administration';
import { checkWords, factWords, findingWords, processWords, statusWords } from './health-words';

/** Milliseconds between two requests of a visible page. */
const AGAIN_MS = 30_000;

const ICONS: Readonly<Record<HealthStatus, IconName>> = {
  ok: 'circle-check',
  degraded: 'circle-alert',
  failing: 'circle-alert',
  'not-configured': 'info',
};

/** The state of the server and of everything it needs, and what to do about it. */
@Component({
  selector: 'cc-admin-health',
  imports: [Button, Icon, Skeleton],
  templateUrl: './health.html',
  styleUrls: ['../../../ui/sections/section.css', '../lists.css', './health.css'],
})
export class Health {
  readonly #administration = inject(Administration);
  readonly #document = inject(DOCUMENT);
  readonly #sizes = inject(FileSizes);
  protected readonly times = inject(Times);
  protected readonly icons = ICONS;
  protected readonly names = checkWords();
  protected readonly states = statusWords();
  protected readonly findings = findingWords();
  protected readonly processStates = processWords();
  readonly #factNames = factWords();
  protected readonly overall: Readonly<Record<ServerHealth['status'], string>> = {
    ok: $localize`:@@health.allOk:Everything works`,
    degraded: $localize`:@@health.allDegraded:Works with limits`,
    failing: $localize`:@@health.allFailing:Something does not work`,
  };
  protected readonly report = signal<ServerHealth | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly loading = signal(false);

  constructor() {
    const update = (): void => {
      if (this.#document.visibilityState === 'visible') void this.load();
    };
    const timer = setInterval(update, AGAIN_MS);
    this.#document.addEventListener('visibilitychange', update);
    inject(DestroyRef).onDestroy(() => {
      clearInterval(timer);
      this.#document.removeEventListener('visibilitychange', update);
    });
    void this.load();
  }

  protected async load(): Promise<void> {
    if (this.loading()) return;
    this.loading.set(true);
    try {
      this.report.set(await this.#administration.run((api) => api.server.health()));
      this.failure.set(null);
    } catch (error) {
      this.failure.set(errorText(error));
    } finally {
      this.loading.set(false);
    }
  }

  protected facts({ facts }: HealthCheck): string {
    return Object.entries(facts)
      .map(
        ([name, value]) =>
          `${this.#factNames[name as HealthFact] ?? name}: ${this.#shown(name, value)}`,
      )
      .join(' · ');
  }

  protected versions({ versions: { chatCall, node, mediasoup } }: ServerProcessDetails): string {
    return `ChatCall ${chatCall} · Node ${node} · mediasoup ${mediasoup}`;
  }

  protected size(bytes: number): string {
    return this.#sizes.format(bytes);
  }

  #shown(name: string, value: string | number): string {
    if (name === 'validTo') return this.times.date(value);
    if (typeof value === 'string') return value;
    if (name.endsWith('Bytes')) return this.size(value);
    return name.endsWith('Ms') ? `${this.times.number(value)} ms` : this.times.number(value);
  }
}
