import { Component, input } from '@angular/core';

/** The logo: a speech bubble with two arcs and a dot, or the picture of the server. */
@Component({
  selector: 'cc-logo',
  template: `
    <svg
      [attr.width]="size()"
      [attr.height]="size()"
      viewBox="0 0 48 48"
      aria-hidden="true"
      focusable="false"
    >
      <path
        class="bubble"
        d="M14 3h20a11 11 0 0 1 11 11v17a11 11 0 0 1-11 11H22.5l-8.2 5.1A1.5 1.5 0 0 1 12 45.800V41.800A11 11 0 0 1 3 31V14A11 11 0 0 1 14 3z"
      />
      <path
        class="wave"
        d="M32.300 13.900a12 12 0 1 0 0 17.200M28.400 18.300a6.200 6.200 0 1 0 0 8.400"
      />
      <circle class="dot" cx="24" cy="22.500" r="2.600" />
    </svg>
    @if (word()) {
      <span [attr.translate]="'no'">{{ brand }}</span>
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      gap: 10px;
      align-items: center;
      background: var(--cc-logo, none) left / auto 100% no-repeat;
    }
    svg,
    span {
      visibility: var(--cc-own, visible);
    }
    span {
      font-size: 1.25rem;
      font-weight: 650;
      letter-spacing: -0.01em;
    }
    .bubble {
      fill: var(--cc-primary);
    }
    .wave {
      fill: none;
      stroke: var(--cc-on-primary);
      stroke-width: 3.4;
      stroke-linecap: round;
    }
    .dot {
      fill: light-dark(#f4ad80, #b5491a);
    }
  `,
})
export class Logo {
  protected readonly brand = 'ChatCall';
  readonly size = input(32);
  readonly word = input(false);
}
