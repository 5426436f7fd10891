import { Component, computed, input, output, signal } from '@angular/core';
import type { MediaTrouble, PathOutcome } from '@chatcall/client-sdk/calls';
import { Button } from '../../../ui/button/button';
import { Icon } from '../../../ui/icon/icon';
import { troubleMeaning } from '../call-words';

/**
 * Shown while audio and video cannot connect: what was tried, the likely cause, and two choices.
 */
@Component({
  selector: 'cc-media-trouble',
  imports: [Button, Icon],
  template: `
    @if (open()) {
      <section role="alert" aria-labelledby="cc-media-trouble" data-testid="media-trouble">
        <h2 id="cc-media-trouble">
          <cc-icon name="wifi-off" [size]="18" /><span i18n="@@mediaTrouble.heading"
            >Audio and video can't connect</span
          >
        </h2>
        <p>{{ meaning() }}</p>
        <dl>
          @for (way of ways(); track way.name) {
            <div>
              <dt>{{ way.name }}</dt>
              <dd>{{ way.outcome }}</dd>
            </div>
          }
        </dl>
        <p class="choices">
          <button
            type="button"
            ccButton="danger"
            small
            data-testid="media-trouble-leave"
            (click)="leave.emit()"
            i18n="@@mediaTrouble.leave"
          >
            Leave call
          </button>
          <button
            type="button"
            ccButton="ghost"
            small
            data-testid="media-trouble-keep"
            (click)="keepTrying()"
            i18n="@@mediaTrouble.keep"
          >
            Keep trying
          </button>
        </p>
      </section>
    } @else {
      <p class="small" role="status">
        <span i18n="@@mediaTrouble.still">No audio or video yet. Still trying…</span>
        <button
          type="button"
          ccButton="ghost"
          small
          (click)="open.set(true)"
          i18n="@@mediaTrouble.details"
        >
          Details
        </button>
      </p>
    }
  `,
  styles: `
    :host {
      pointer-events: auto;
      max-width: 440px;
    }
    section,
    .small {
      border: 1px solid var(--cc-line);
      border-radius: var(--cc-r2);
      background: var(--cc-surface);
      box-shadow: var(--cc-e2);
    }
    section {
      display: grid;
      gap: var(--cc-s3);
      padding: var(--cc-s4);
    }
    .small {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      padding: 4px 6px 4px var(--cc-s4);
      font-weight: 500;
    }
    h2 {
      display: flex;
      gap: var(--cc-s2);
      align-items: center;
      font-size: var(--cc-fs-4);
      font-weight: 600;
    }
    dl {
      display: grid;
      gap: 2px;
      margin: 0;
    }
    dl div {
      display: flex;
      gap: var(--cc-s3);
      justify-content: space-between;
    }
    dt {
      font-weight: 500;
    }
    dd {
      margin: 0;
      color: var(--cc-text-2);
      text-align: end;
    }
    .choices {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
    }
  `,
})
export class MediaTroublePanel {
  readonly trouble = input.required<MediaTrouble>();
  readonly leave = output();
  readonly retried = output();
  /** The user may close it until the problem is solved. */
  protected readonly open = signal(true);
  protected readonly meaning = computed(() => troubleMeaning(this.trouble()));
  protected readonly ways = computed(() => {
    const { udp, tcp, relay } = this.trouble();
    return [
      { name: $localize`:@@mediaTrouble.udp:Direct, UDP`, outcome: outcomeWord(udp) },
      { name: $localize`:@@mediaTrouble.tcp:Direct, TCP`, outcome: outcomeWord(tcp) },
      { name: $localize`:@@mediaTrouble.relay:Relay (TURN)`, outcome: outcomeWord(relay) },
    ];
  });

  protected keepTrying(): void {
    this.open.set(false);
    this.retried.emit();
  }
}

function outcomeWord(outcome: PathOutcome): string {
  switch (outcome) {
    case 'no-answer':
      return $localize`:@@mediaTrouble.noAnswer:tried, no answer`;
    case 'answered':
      return $localize`:@@mediaTrouble.answered:answers, but can't be used`;
    case 'not-offered':
      return $localize`:@@mediaTrouble.notOffered:not available here`;
  }
}
