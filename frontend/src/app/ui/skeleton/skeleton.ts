import { Component, computed, input } from '@angular/core';

/** Placeholder rows while content loads. Hidden from screen readers: its parent has `aria-busy`. */
@Component({
  selector: 'cc-skeleton',
  template: `
    @for (row of items(); track row) {
      <div class="row" [class.plain]="!face()">
        @if (face()) {
          <span class="face"></span>
        }
        <span class="lines"
          ><span [style.width.%]="52 - ((row * 13) % 24)"></span
          ><span [style.width.%]="86 - ((row * 17) % 32)"></span
        ></span>
      </div>
    }
  `,
  styles: `
    :host {
      display: block;
      animation: cc-breathe 1.8s ease-in-out infinite alternate;
    }
    .row {
      display: flex;
      gap: var(--cc-s3);
      align-items: center;
      height: 64px;
      padding: 0 var(--cc-s3);
    }
    .face {
      flex: none;
      width: 40px;
      height: 40px;
      border-radius: 34%;
      background: var(--cc-line);
    }
    .lines {
      display: grid;
      flex: 1;
      gap: 8px;
    }
    .lines span {
      height: 10px;
      border-radius: 5px;
      background: var(--cc-line);
    }
    @keyframes cc-breathe {
      from {
        opacity: 1;
      }
      to {
        opacity: 0.5;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      :host {
        animation: none;
      }
    }
  `,
  host: { 'aria-hidden': 'true' },
})
export class Skeleton {
  readonly rows = input(6);
  readonly face = input(true);
  protected readonly items = computed(() =>
    Array.from({ length: this.rows() }, (_, index) => index),
  );
}
