import { Component, input } from '@angular/core';
import { Illustration, type IllustrationName } from './illustration';

/** Shown instead of empty or failed content: a drawing, a sentence and a button. */
@Component({
  selector: 'cc-empty',
  imports: [Illustration],
  template: `
    @if (picture(); as name) {
      <div class="picture">
        <!-- Without it, nothing is missing. -->
        @defer (on immediate) {
          <cc-illustration [name]="name" />
        } @error {}
      </div>
    }
    <h2>{{ heading() }}</h2>
    @if (text()) {
      <p>{{ text() }}</p>
    }
    <div class="actions"><ng-content /></div>
  `,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: var(--cc-s2);
      max-width: 400px;
      margin: auto;
      padding: var(--cc-s6) var(--cc-s4);
      text-align: center;
    }
    .picture {
      width: min(180px, 60%);
      margin-bottom: var(--cc-s2);
      aspect-ratio: 10 / 7;
    }
    h2 {
      font-size: var(--cc-fs-5);
      line-height: 1.5rem;
    }
    p {
      color: var(--cc-text-2);
      text-wrap: pretty;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s2);
      justify-content: center;
      margin-top: var(--cc-s2);
    }
    .actions:empty {
      display: none;
    }
  `,
})
export class Empty {
  /** Null shows no drawing. */
  readonly picture = input<IllustrationName | null>(null);
  readonly heading = input.required<string>();
  readonly text = input('');
}
