import { Clipboard } from '@angular/cdk/clipboard';
import { Component, computed, inject } from '@angular/core';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { Toasts } from '../../../ui/toast/toasts';
import { CallState } from '../call-state';
import { LocalizedNumbers } from './quality-numbers';
import { QualitySentence } from './quality-sentence';
import { detailRows, ownText, problemText } from './quality-words';

/** What is wrong with the connection and on which side, in words; the measured values on request. */
@Component({
  selector: 'cc-quality-panel',
  imports: [Button, Icon, QualitySentence],
  template: `
    <h2 i18n="@@quality.heading">Connection quality</h2>
    @if (quality(); as measured) {
      <p class="own" [attr.data-level]="measured.level" data-testid="quality-own">
        <cc-icon [name]="measured.level === 'good' ? 'circle-check' : 'circle-alert'" [size]="18" />
        <span>{{ own() }}</span>
      </p>
      @if (problems().length > 0) {
        <ul data-testid="quality-problems">
          @for (problem of problems(); track $index) {
            <li>{{ problem }}</li>
          }
        </ul>
      }
    } @else {
      <p data-testid="quality-own" i18n="@@quality.unknown">Your connection is being measured…</p>
    }
    <div class="others" data-testid="quality-others">
      @for (participant of state.participants(); track participant.peerId) {
        <cc-quality-sentence [participant]="participant" />
      }
    </div>
    @if (quality()) {
      <details>
        <summary data-testid="quality-details" i18n="@@quality.details">Technical details</summary>
        <dl>
          @for (row of rows(); track $index) {
            <div>
              <dt>{{ row.name }}</dt>
              <dd class="cc-num">{{ row.value }}</dd>
            </div>
          }
        </dl>
        <button
          type="button"
          ccButton="ghost"
          small
          data-testid="quality-copy"
          (click)="copy()"
          i18n="@@quality.copy"
        >
          Copy details
        </button>
      </details>
    }
  `,
  styles: `
    :host {
      display: grid;
      gap: var(--cc-s3);
      width: min(24rem, calc(100vw - 24px));
      max-height: min(32rem, 70dvh);
      padding: var(--cc-s4);
      overflow-y: auto;
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r3);
      color: var(--cc-text);
      background: var(--cc-surface);
      box-shadow: var(--cc-e2);
      overflow-wrap: anywhere;
    }
    h2 {
      font-size: var(--cc-fs-4);
      font-weight: 600;
    }
    .own {
      display: flex;
      gap: var(--cc-s2);
      align-items: flex-start;
      font-weight: 500;
    }
    .own cc-icon {
      flex: none;
      margin-top: 2px;
    }
    ul {
      display: grid;
      gap: var(--cc-s2);
      margin: 0;
      padding-inline-start: 1.25rem;
      list-style: disc;
    }
    .others {
      display: grid;
      gap: var(--cc-s1);
    }
    .others:not(:has(:not(:empty))) {
      display: none;
    }
    summary {
      padding: var(--cc-s2) 0;
      font-weight: 500;
      cursor: pointer;
    }
    dl {
      display: grid;
      gap: 4px;
      margin: 0 0 var(--cc-s3);
    }
    dl div {
      display: flex;
      gap: var(--cc-s3);
      justify-content: space-between;
    }
    dt {
      color: var(--cc-text-2);
    }
    dd {
      margin: 0;
      text-align: end;
    }
  `,
  host: { tabindex: '-1', 'data-testid': 'quality-panel' },
})
export class QualityPanel {
  protected readonly state = inject(CallState);
  readonly #numbers = inject(LocalizedNumbers);
  readonly #clipboard = inject(Clipboard);
  readonly #toasts = inject(Toasts);
  protected readonly quality = this.state.quality;
  protected readonly own = computed(() => ownText(this.quality()?.level ?? 'good'));
  protected readonly problems = computed(() =>
    (this.quality()?.problems ?? []).map((problem) => problemText(problem, this.#numbers)),
  );
  protected readonly rows = computed(() => {
    const quality = this.quality();
    return quality ? detailRows(quality, this.#numbers) : [];
  });

  protected copy(): void {
    const lines = [this.own(), ...this.problems()];
    const details = this.rows().map(({ name, value }) => `${name}: ${value}`);
    if (this.#clipboard.copy([...lines, '', ...details].join('\n')))
      this.#toasts.show({ kind: 'success', text: $localize`:@@quality.copied:Details copied` });
  }
}
