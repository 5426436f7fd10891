import { Component, input } from '@angular/core';
import type { Site } from '@chatcall/contracts';

/** What the administrators say on the page to sign in, and their links. */
@Component({
  selector: 'cc-site-notes',
  template: `
    @if (site().signInText; as text) {
      <p dir="auto" data-testid="site-text">{{ text }}</p>
    }
    @if (site().links.length > 0) {
      <ul role="list" data-testid="site-links">
        @for (link of site().links; track $index) {
          <li>
            <a dir="auto" [href]="link.address" target="_blank" rel="noopener noreferrer">{{
              link.label
            }}</a>
          </li>
        }
      </ul>
    }
  `,
  styles: `
    p {
      margin-top: var(--cc-s6);
      color: var(--cc-text-2);
      white-space: pre-line;
      overflow-wrap: anywhere;
    }
    ul {
      display: flex;
      flex-wrap: wrap;
      gap: var(--cc-s1) var(--cc-s4);
      margin: var(--cc-s4) 0 0;
      padding: 0;
      list-style: none;
    }
    li {
      min-width: 0;
      overflow-wrap: anywhere;
    }
    a {
      display: inline-block;
      padding: var(--cc-s1) 0;
    }
  `,
})
export class SiteNotes {
  readonly site = input.required<Pick<Site, 'signInText' | 'links'>>();
}
