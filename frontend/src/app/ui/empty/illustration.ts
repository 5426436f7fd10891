import { Component, input } from '@angular/core';

export type IllustrationName = 'chats' | 'timeline' | 'contacts' | 'search' | 'broken' | 'welcome';

/** A small drawing in the colours of the theme. */
@Component({
  selector: 'cc-illustration',
  templateUrl: './illustration.html',
  styles: `
    :host {
      display: block;
    }
    svg {
      width: 100%;
      height: auto;
      fill: none;
      stroke: var(--cc-text-2);
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    .soft {
      fill: var(--cc-primary-soft);
      stroke: none;
    }
    .warm {
      fill: var(--cc-accent-soft);
      stroke: none;
    }
    .paper {
      fill: var(--cc-surface);
    }
    .spark {
      fill: var(--cc-accent);
      stroke: none;
    }
    .deep {
      stroke: var(--cc-primary);
    }
    .deepfill {
      fill: var(--cc-primary);
      stroke: none;
    }
  `,
})
export class Illustration {
  readonly name = input.required<IllustrationName>();
}
