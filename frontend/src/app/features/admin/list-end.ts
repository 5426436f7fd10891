import { Component, input } from '@angular/core';
import { Button } from '../../ui/button/button';
import { Skeleton } from '../../ui/skeleton/skeleton';
import type { PagedList } from './paged-list';

/** The end of a list: that it is loading, why it could not be loaded, or the button for more. */
@Component({
  selector: 'cc-list-end',
  imports: [Button, Skeleton],
  template: `
    @if (list().failure(); as text) {
      <div class="row" role="alert">
        <span class="failure">{{ text }}</span>
        <button
          type="button"
          ccButton="soft"
          small
          data-testid="list-retry"
          (click)="list().next()"
        >
          <span i18n="@@action.tryAgain">Try again</span>
        </button>
      </div>
    } @else if (list().items() === null) {
      <cc-skeleton [rows]="6" />
    } @else if (list().more()) {
      <button
        type="button"
        ccButton="plain"
        data-testid="list-more"
        [busy]="list().loading()"
        (click)="list().next()"
      >
        <span i18n="@@action.more">Show more</span>
      </button>
    }
  `,
  styleUrl: '../../ui/sections/section.css',
  styles: `
    :host {
      display: block;
      margin-top: var(--cc-s3);
    }
  `,
})
export class ListEnd {
  readonly list =
    input.required<
      Pick<PagedList<never, unknown>, 'failure' | 'items' | 'more' | 'loading' | 'next'>
    >();
}
