import { Component, inject } from '@angular/core';
import { Button } from '../../ui/button/button';
import { Skeleton } from '../../ui/skeleton/skeleton';
import { ShownTerms } from './shown-terms';

/** The text of the terms, which scrolls when it is long. */
@Component({
  selector: 'cc-terms-text',
  imports: [Button, Skeleton],
  template: `
    @if (shown.terms(); as terms) {
      <div
        class="text"
        role="region"
        tabindex="0"
        dir="auto"
        aria-label="Terms"
        i18n-aria-label="@@terms.region"
        data-testid="terms-text"
        [textContent]="terms.text"
      ></div>
    } @else if (shown.failed()) {
      <div role="alert">
        <p i18n="@@terms.failed">The terms couldn't be loaded.</p>
        <button type="button" ccButton="soft" small (click)="shown.load()">
          <span i18n="@@action.tryAgain">Try again</span>
        </button>
      </div>
    } @else {
      <cc-skeleton />
    }
  `,
  styles: `
    :host {
      display: block;
      min-height: 0;
    }
    .text {
      max-height: inherit;
      padding: var(--cc-s3) var(--cc-s4);
      border: 1px solid var(--cc-line-strong);
      border-radius: var(--cc-r2);
      background: var(--cc-surface);
      line-height: 1.5;
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      overflow-y: auto;
    }
    p {
      margin-bottom: var(--cc-s3);
    }
  `,
})
export class TermsText {
  protected readonly shown = inject(ShownTerms);
}
